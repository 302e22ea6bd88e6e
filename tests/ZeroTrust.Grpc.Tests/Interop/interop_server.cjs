// The test service of the interop suite of gRPC, on @grpc/grpc-js. Prints its port, and ends when standard input does.
// Argument: --descriptors=FILE. Its answers are never compressed: the server of grpc-js only reads compressed messages.
// CommonJS, because only that looks for its packages where NODE_PATH says.
const { readFileSync } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const options = Object.fromEntries(process.argv.slice(2).map((argument) => argument.replace(/^--/, '').split('=')));
const definitions = loader.loadFileDescriptorSetFromBuffer(readFileSync(options.descriptors), { keepCase: true, longs: Number, bytes: Buffer });
const payload = (size) => ({ body: Buffer.alloc(size) });

/** Copies what the suite wants back; in addition, fails attempts and gives status details when asked to. */
function begin(call) {
  const number = (key) => Number(call.metadata.get(key)[0] ?? 0);
  const trailing = new grpc.Metadata();
  if (number('grpc-previous-rpc-attempts') < number('x-fail-attempts')) throw { code: grpc.status.UNAVAILABLE, details: 'this attempt is to fail' };
  for (const [from, to] of [['x-grpc-test-echo-trailing-bin', 'x-grpc-test-echo-trailing-bin'], ['x-details-bin', 'grpc-status-details-bin']]) {
    for (const value of call.metadata.get(from)) trailing.add(to, value);
  }
  const initial = new grpc.Metadata();
  for (const value of call.metadata.get('x-grpc-test-echo-initial')) initial.add('x-grpc-test-echo-initial', value);
  call.sendMetadata(initial);
  return trailing;
}

function echoStatus(request, metadata) {
  if (request.response_status?.code) throw { code: request.response_status.code, details: request.response_status.message, metadata };
}

async function answer(call, request, trailing) {
  echoStatus(request, trailing);
  for (const { size, interval_us } of request.response_parameters ?? []) {
    if (interval_us) await pause(interval_us / 1000);
    call.write({ payload: payload(size) });
  }
}

function single(work) {
  return (call, callback) => {
    try {
      work(call, callback);
    } catch (error) {
      callback(error);
    }
  };
}

/** The requests of a stream; unlike its own iterator, this leaves the stream open for the answers. */
const each = (call) => call.iterator({ destroyOnReturn: false });

/** A stream of answers: to the one request of the call, or to each of its requests in their order. */
function streamed(requests) {
  return async (call) => {
    try {
      const trailing = begin(call);
      for await (const request of requests(call)) await answer(call, request, trailing);
      call.end(trailing);
    } catch (error) {
      call.emit('error', error);
    }
  };
}

async function* afterTheLast(call) {
  const all = [];
  for await (const request of each(call)) all.push(request);
  yield* all;
}

const server = new grpc.Server();
server.addService(definitions['grpc.testing.TestService'], {
  EmptyCall: single((_, callback) => callback(null, {})),
  UnaryCall: single((call, callback) => {
    const trailing = begin(call);
    echoStatus(call.request, trailing);
    callback(null, { payload: payload(call.request.response_size) }, trailing);
  }),
  StreamingInputCall: single((call, callback) => {
    let size = 0;
    call.on('data', (request) => { size += request.payload.body.length; });
    call.on('end', () => callback(null, { aggregated_payload_size: size }));
  }),
  StreamingOutputCall: streamed((call) => [call.request]),
  FullDuplexCall: streamed(each),
  HalfDuplexCall: streamed(afterTheLast),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
process.stdin.on('end', () => process.exit(0)).resume();
