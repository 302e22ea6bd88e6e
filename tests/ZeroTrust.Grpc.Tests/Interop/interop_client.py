"""One case of the interop suite of gRPC, with grpcio. Ends with exit code 0 when it holds.

Arguments as those of the official clients: --server_port=N --test_case=NAME, and --descriptors=FILE.
"""
import argparse
import faulthandler
import os
import queue

import grpc

from interop_messages import PREFIX, Messages

REQUESTS = [(27182, 31415), (8, 9), (1828, 2653), (45904, 58979)]
INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
TRAILING = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")
SPECIAL = "\t\ttest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
LIMIT = 30


class Requests:
    """An iterator that is fed while the call runs."""

    def __init__(self):
        self._queue = queue.Queue()

    def __iter__(self):
        return iter(self._queue.get, None)

    def add(self, message):
        self._queue.put(message)

    def end(self):
        self._queue.put(None)


class Cases:
    def __init__(self, channel, messages):
        self.channel = channel
        self.m = messages

    def stub(self, kind, method, response, prefix=PREFIX):
        return getattr(self.channel, kind)(prefix + method, lambda m: m.SerializeToString(), response.FromString)

    def unary(self, request, **options):
        return self.stub("unary_unary", "UnaryCall", self.m.SimpleResponse).with_call(request, timeout=LIMIT, **options)

    def upload(self):
        return self.stub("stream_unary", "StreamingInputCall", self.m.StreamingInputCallResponse)

    def duplex(self, requests, timeout=LIMIT, **options):
        return self.stub("stream_stream", "FullDuplexCall", self.m.StreamingOutputCallResponse)(iter(requests), timeout=timeout, **options)

    def check_large(self, request, **options):
        answer, call = self.unary(request, **options)
        equal(answer.payload.body, bytes(314159))
        equal(call.code(), grpc.StatusCode.OK)
        return call

    def check_download(self, sizes, compressed=None):
        stub = self.stub("unary_stream", "StreamingOutputCall", self.m.StreamingOutputCallResponse)
        call = stub(self.m.output(sizes, compressed=compressed), timeout=LIMIT)
        equal([answer.payload.body for answer in call], [bytes(size) for size in sizes])
        equal(call.code(), grpc.StatusCode.OK)

    def empty_unary(self):
        answer = self.stub("unary_unary", "EmptyCall", self.m.Empty)(self.m.Empty(), timeout=LIMIT)
        equal(answer.ByteSize(), 0)

    def large_unary(self):
        self.check_large(self.m.simple())

    def client_compressed_unary(self):
        claim = self.m.simple(expect_compressed=self.m.bool(True))
        error = fails(lambda: self.unary(claim, compression=grpc.Compression.NoCompression))
        equal(error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        self.check_large(claim, compression=grpc.Compression.Gzip)
        self.check_large(self.m.simple(expect_compressed=self.m.bool(False)), compression=grpc.Compression.NoCompression)

    def client_deflated_unary(self):
        self.check_large(self.m.simple(expect_compressed=self.m.bool(True)), compression=grpc.Compression.Deflate)

    def server_compressed_unary(self):
        self.check_large(self.m.simple(response_compressed=self.m.bool(True)))
        self.check_large(self.m.simple(response_compressed=self.m.bool(False)))

    def client_streaming(self):
        requests = [self.m.StreamingInputCallRequest(payload=self.m.payload(size)) for size, _ in REQUESTS]
        equal(self.upload()(iter(requests), timeout=LIMIT).aggregated_payload_size, 74922)

    def client_compressed_streaming(self):
        """The case of the suite but for its second message, which grpcio cannot leave uncompressed."""
        claim = [self.m.StreamingInputCallRequest(payload=self.m.payload(size), expect_compressed=self.m.bool(True)) for size in (27182, 45904)]
        error = fails(lambda: self.upload()(iter(claim[:1]), timeout=LIMIT, compression=grpc.Compression.NoCompression))
        equal(error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        answer = self.upload()(iter(claim), timeout=LIMIT, compression=grpc.Compression.Gzip)
        equal(answer.aggregated_payload_size, 73086)

    def server_streaming(self):
        self.check_download([31415, 9, 2653, 58979])

    def server_compressed_streaming(self):
        self.check_download([31415, 92653], [True, False])

    def ping_pong(self):
        requests = Requests()
        call = self.duplex(requests)
        for size, wanted in REQUESTS:
            requests.add(self.m.output([wanted], size))
            equal(next(call).payload.body, bytes(wanted))
        requests.end()
        equal(list(call), [])
        equal(call.code(), grpc.StatusCode.OK)

    def empty_stream(self):
        call = self.duplex([])
        equal(list(call), [])
        equal(call.code(), grpc.StatusCode.OK)

    def custom_metadata(self):
        unary = self.check_large(self.m.simple(), metadata=(INITIAL, TRAILING))
        duplex = self.duplex([self.m.output([314159], 271828)], metadata=(INITIAL, TRAILING))
        equal([len(answer.payload.body) for answer in duplex], [314159])
        for call in (unary, duplex):
            equal([pair for pair in call.initial_metadata() if pair[0] == INITIAL[0]], [INITIAL])
            equal([pair for pair in call.trailing_metadata() if pair[0] == TRAILING[0]], [TRAILING])

    def status_code_and_message(self):
        self.check_echo("test status message", [lambda r: self.unary(r), lambda r: next(self.duplex([r]))])

    def special_status_message(self):
        self.check_echo(SPECIAL, [lambda r: self.unary(r)])

    def check_echo(self, message, ways):
        status = self.m.EchoStatus(code=2, message=message)
        for way, kind in zip(ways, (self.m.SimpleRequest, self.m.StreamingOutputCallRequest)):
            error = fails(lambda: way(kind(response_status=status)))
            equal((error.code(), error.details()), (grpc.StatusCode.UNKNOWN, message))

    def unimplemented_method(self):
        self.check_unimplemented(PREFIX)

    def unimplemented_service(self):
        self.check_unimplemented("/grpc.testing.UnimplementedService/")

    def check_unimplemented(self, prefix):
        stub = self.stub("unary_unary", "UnimplementedCall", self.m.Empty, prefix)
        equal(fails(lambda: stub(self.m.Empty(), timeout=LIMIT)).code(), grpc.StatusCode.UNIMPLEMENTED)

    def cancel_after_begin(self):
        requests = Requests()
        call = self.upload().future(iter(requests), timeout=LIMIT)
        call.cancel()
        equal((call.cancelled(), call.code()), (True, grpc.StatusCode.CANCELLED))
        requests.end()

    def cancel_after_first_response(self):
        requests = Requests()
        call = self.duplex(requests)
        requests.add(self.m.output([31415], 27182))
        equal(next(call).payload.body, bytes(31415))
        call.cancel()
        equal(fails(lambda: next(call)).code(), grpc.StatusCode.CANCELLED)
        requests.end()

    def timeout_on_sleeping_server(self):
        requests = Requests()
        call = self.duplex(requests, timeout=0.001)
        requests.add(self.m.output([], 27182))
        equal(fails(lambda: next(call)).code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        requests.end()


def equal(seen, wanted):
    if seen != wanted:
        raise AssertionError(f"{str(seen)[:500]!r} is not {str(wanted)[:500]!r}")


def fails(action):
    try:
        action()
    except grpc.RpcError as error:
        return error
    raise AssertionError("the call succeeded")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server_port", required=True)
    parser.add_argument("--test_case", required=True)
    parser.add_argument("--descriptors", required=True)
    arguments = parser.parse_args()
    # Whatever hangs tells where.
    faulthandler.dump_traceback_later(LIMIT + 15, exit=True)
    channel = grpc.insecure_channel(f"127.0.0.1:{arguments.server_port}")
    getattr(Cases(channel, Messages(arguments.descriptors)), arguments.test_case)()
    # The case is decided; how long the threads of grpcio take to end is no part of it.
    os._exit(0)


if __name__ == "__main__":
    main()
