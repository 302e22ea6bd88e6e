"""Calls a method again and again with grpcio, over one channel: see load.mjs, which takes and prints the same.

Arguments: TARGET CONCURRENCY RETRY DESCRIPTOR_SET. The request is in the JSON mapping of protobuf.
"""
import json
import sys
import threading
import time

import grpc
from google.protobuf import json_format

from driver import load

RETRY = {"methodConfig": [{"name": [{}], "retryPolicy": {
    "maxAttempts": 5, "initialBackoff": "0.05s", "maxBackoff": "0.5s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]}


def main():
    target, concurrency, retry, descriptor_file = sys.argv[1:5]
    pool, methods = load(descriptor_file)
    first = json.loads(sys.stdin.readline())
    request_type, response_type, _ = methods[first["method"]]
    text = json.dumps(first["request"])
    # A target of several addresses is no authority; without another it would be sent as one.
    options = [("grpc.lb_policy_name", "round_robin"), ("grpc.default_authority", "localhost")] + ([("grpc.service_config", json.dumps(RETRY))] if retry == "retry" else [])
    answered, failed, lock, stopping = [], {}, threading.Lock(), threading.Event()
    numbers = iter(range(1 << 60))

    def loop(call):
        while not stopping.is_set():
            with lock:
                number = next(numbers)
            request = json_format.Parse(text.replace("%n", str(number)), request_type(), descriptor_pool=pool)
            try:
                call(request, timeout=20)
                with lock:
                    answered.append(number)
                    if len(answered) == 1:
                        print("ready", flush=True)
            except grpc.RpcError as error:
                key = f"{error.code().value[0]}: {error.details()}"
                with lock:
                    failed[key] = failed.get(key, 0) + 1
                time.sleep(0.001)

    with grpc.insecure_channel(target, options) as channel:
        call = channel.unary_unary(first["method"], request_type.SerializeToString, response_type.FromString)
        threads = [threading.Thread(target=loop, args=(call,)) for _ in range(int(concurrency))]
        for thread in threads:
            thread.start()
        sys.stdin.read()
        stopping.set()
        for thread in threads:
            thread.join()
    print(json.dumps({"answered": answered, "failed": failed}), flush=True)


if __name__ == "__main__":
    main()
