"""The test service of the interop suite of gRPC, on grpcio. Prints its port, and ends when standard input does.

Argument: --descriptors=FILE. Unlike the official service it cannot tell whether a request was compressed: grpcio does
not say so to a service.
"""
import argparse
import sys
import time
from concurrent import futures

import grpc

from interop_messages import Messages

CODES = {code.value[0]: code for code in grpc.StatusCode}
INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"
DETAILS = "grpc-status-details-bin"


class Service:
    def __init__(self, messages):
        self.m = messages

    def begin(self, context):
        """Echoes the metadata that the suite wants back; in addition, fails attempts and sends status details when asked to."""
        sent = context.invocation_metadata()
        counts = {k: int(v) for k, v in sent if k in ("grpc-previous-rpc-attempts", "x-fail-attempts")}
        if counts.get("grpc-previous-rpc-attempts", 0) < counts.get("x-fail-attempts", 0):
            context.abort(grpc.StatusCode.UNAVAILABLE, "this attempt is to fail")
        context.set_compression(grpc.Compression.Gzip)
        context.set_trailing_metadata([(k, v) for k, v in sent if k == TRAILING] + [(DETAILS, v) for k, v in sent if k == "x-details-bin"])
        context.send_initial_metadata([(k, v) for k, v in sent if k == INITIAL])

    @staticmethod
    def echo_status(request, context):
        if request.HasField("response_status") and request.response_status.code != 0:
            context.abort(CODES[request.response_status.code], request.response_status.message)

    @staticmethod
    def choose_compression(field, context):
        if not field.value:
            context.disable_next_message_compression()

    def empty_call(self, request, context):
        return self.m.Empty()

    def unary_call(self, request, context):
        self.begin(context)
        self.echo_status(request, context)
        self.choose_compression(request.response_compressed, context)
        return self.m.SimpleResponse(payload=self.m.payload(request.response_size))

    def streaming_output_call(self, request, context):
        self.begin(context)
        yield from self.answers(request, context)

    def answers(self, request, context):
        self.echo_status(request, context)
        for wanted in request.response_parameters:
            time.sleep(wanted.interval_us / 1e6)
            self.choose_compression(wanted.compressed, context)
            yield self.m.StreamingOutputCallResponse(payload=self.m.payload(wanted.size))

    def streaming_input_call(self, requests, context):
        total = sum(len(request.payload.body) for request in requests)
        return self.m.StreamingInputCallResponse(aggregated_payload_size=total)

    def full_duplex_call(self, requests, context):
        self.begin(context)
        for request in requests:
            yield from self.answers(request, context)

    def half_duplex_call(self, requests, context):
        self.begin(context)
        for request in list(requests):
            yield from self.answers(request, context)

    def handlers(self):
        m = self.m

        def handler(kind, behaviour, request):
            return getattr(grpc, kind + "_rpc_method_handler")(behaviour, request.FromString, lambda answer: answer.SerializeToString())

        return grpc.method_handlers_generic_handler("grpc.testing.TestService", {
            "EmptyCall": handler("unary_unary", self.empty_call, m.Empty),
            "UnaryCall": handler("unary_unary", self.unary_call, m.SimpleRequest),
            "StreamingOutputCall": handler("unary_stream", self.streaming_output_call, m.StreamingOutputCallRequest),
            "StreamingInputCall": handler("stream_unary", self.streaming_input_call, m.StreamingInputCallRequest),
            "FullDuplexCall": handler("stream_stream", self.full_duplex_call, m.StreamingOutputCallRequest),
            "HalfDuplexCall": handler("stream_stream", self.half_duplex_call, m.StreamingOutputCallRequest),
        })


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--descriptors", required=True)
    arguments = parser.parse_args()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    server.add_generic_rpc_handlers((Service(Messages(arguments.descriptors)).handlers(),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(None)


if __name__ == "__main__":
    main()
