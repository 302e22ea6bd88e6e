"""The messages of grpc.testing, made from a descriptor set as a stranger to our generated code would make them."""
from google.protobuf import descriptor_pb2, message_factory

PREFIX = "/grpc.testing.TestService/"


def load(path):
    """The message classes of a descriptor set, by their name without the package."""
    with open(path, "rb") as handle:
        files = descriptor_pb2.FileDescriptorSet.FromString(handle.read())
    return {name.rpartition(".")[2]: kind for name, kind in message_factory.GetMessages(files.file).items()}


class Messages:
    """Shorthands for the requests and answers that the cases are made of."""

    def __init__(self, path):
        self.types = load(path)
        for name, kind in self.types.items():
            setattr(self, name, kind)

    def payload(self, size):
        return self.Payload(body=bytes(size))

    def bool(self, value):
        return None if value is None else self.BoolValue(value=value)

    def simple(self, response_size=314159, size=271828, **fields):
        return self.SimpleRequest(response_size=response_size, payload=self.payload(size), **fields)

    def output(self, sizes, size=None, compressed=None, **fields):
        flags = compressed or [None] * len(sizes)
        return self.StreamingOutputCallRequest(
            response_parameters=[self.ResponseParameters(size=s, compressed=self.bool(c)) for s, c in zip(sizes, flags)],
            payload=None if size is None else self.payload(size), **fields)
