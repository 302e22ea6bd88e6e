"""Drives the PDP with grpcio. Same lines in and out as driver.mjs.

Arguments: ADDRESS DESCRIPTOR_SET. Every call starts at once, over one channel: in plain text, or over TLS where the variable
CLIENT_CA names a file of authorities; then with the certificate of CLIENT_CERT and CLIENT_KEY, and with the token of CLIENT_TOKEN.
"""
import json
import os
import sys
import threading

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def load(path):
    """The methods of all services in a descriptor set, by path."""
    files = descriptor_pb2.FileDescriptorSet()
    with open(path, "rb") as handle:
        files.ParseFromString(handle.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    methods = {}
    for file in files.file:
        descriptor = pool.FindFileByName(file.name)
        for service in descriptor.services_by_name.values():
            for position, method in enumerate(service.methods):
                streams = next(s for s in file.service if s.name == service.name).method[position].server_streaming
                methods[f"/{service.full_name}/{method.name}"] = (
                    factory.GetPrototype(method.input_type), factory.GetPrototype(method.output_type), streams)
    return pool, methods


def content(variable):
    if variable not in os.environ:
        return None
    with open(os.environ[variable], "rb") as handle:
        return handle.read()


def connect(address, options):
    authorities = content("CLIENT_CA")
    if authorities is None:
        return grpc.insecure_channel(address, options)
    credentials = grpc.ssl_channel_credentials(authorities, content("CLIENT_KEY"), content("CLIENT_CERT"))
    token = content("CLIENT_TOKEN")
    if token is not None:
        credentials = grpc.composite_channel_credentials(credentials, grpc.access_token_call_credentials(token.decode()))
    return grpc.secure_channel(address, credentials, options)


def main():
    address, descriptor_set = sys.argv[1:3]
    pool, methods = load(descriptor_set)
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    lock = threading.Lock()

    def write(answer):
        with lock:
            print(json.dumps(answer), flush=True)

    def render(message):
        return json_format.MessageToDict(message, descriptor_pool=pool)

    def run(channel, call):
        request_type, response_type, streams = methods[call["method"]]
        request = json_format.ParseDict(call.get("request", {}), request_type(), descriptor_pool=pool)
        timeout = call["deadline_ms"] / 1000 if "deadline_ms" in call else None
        responses = []
        try:
            if streams:
                stub = channel.unary_stream(call["method"], request_type.SerializeToString, response_type.FromString)
                running = stub(request, timeout=timeout)
            else:
                stub = channel.unary_unary(call["method"], request_type.SerializeToString, response_type.FromString)
                running = stub.future(request, timeout=timeout)
            if "cancel_after_ms" in call:
                threading.Timer(call["cancel_after_ms"] / 1000, running.cancel).start()
            if streams:
                for message in running:
                    responses.append(render(message))
            else:
                responses.append(render(running.result()))
            write({"id": call["id"], "responses": responses})
        except grpc.FutureCancelledError:
            write({"id": call["id"], "responses": responses, "error": {"code": 1, "message": "cancelled"}})
        except grpc.RpcError as error:
            write({"id": call["id"], "responses": responses,
                   "error": {"code": error.code().value[0], "message": error.details()}})

    with connect(address, options) as channel:
        threads = []
        for line in sys.stdin:
            if line.strip():
                threads.append(threading.Thread(target=run, args=(channel, json.loads(line))))
                threads[-1].start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
