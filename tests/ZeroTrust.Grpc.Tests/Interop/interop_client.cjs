// One case of the interop suite of gRPC, with @grpc/grpc-js. Ends with exit code 0 when it holds.
// Arguments as those of the official clients: --server_port=N --test_case=NAME, and --descriptors=FILE.
// CommonJS, because only that looks for its packages where NODE_PATH says.
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const options = Object.fromEntries(process.argv.slice(2).map((argument) => argument.replace(/^--/, '').split('=')));
const definitions = loader.loadFileDescriptorSetFromBuffer(readFileSync(options.descriptors), { keepCase: true, longs: Number, bytes: Buffer });
const methods = definitions['grpc.testing.TestService'];
const { status } = grpc;
const noCompress = 2; // grpc.writeFlags is not exported by every version.
const pairs = [[27182, 31415], [8, 9], [1828, 2653], [45904, 58979]];
const special = '\t\ttest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n';
function connect(compression = grpc.compressionAlgorithms.identity) {
  return new grpc.Client(`127.0.0.1:${options.server_port}`, grpc.credentials.createInsecure(), { 'grpc.default_compression_algorithm': compression });
}

const plain = connect();
const payload = (size) => ({ body: Buffer.alloc(size) });
const simple = (fields = {}) => ({ response_size: 314159, payload: payload(271828), ...fields });
const output = (sizes, size, fields = {}) => ({ response_parameters: sizes.map((s) => ({ size: s })), payload: size === undefined ? undefined : payload(size), ...fields });
const within = () => ({ deadline: Date.now() + 30_000 });

/** Starts a call; its outcome is a promise of everything that came. */
function unary(request, { client = plain, method = methods.UnaryCall, metadata = new grpc.Metadata() } = {}) {
  return new Promise((resolve, reject) => {
    const seen = {};
    const call = client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, request, metadata, within(), (error, answer) => {
      seen.answer = answer;
      seen.error = error;
    });
    call.on('metadata', (initial) => { seen.initial = initial; });
    call.on('status', (end) => { seen.end = end; setImmediate(() => (seen.error ? reject(seen.error) : resolve(seen))); });
  });
}

function collect(call) {
  const seen = { answers: [] };
  call.on('metadata', (initial) => { seen.initial = initial; });
  call.on('data', (answer) => seen.answers.push(answer));
  return { seen, done: new Promise((resolve, reject) => {
    call.on('error', reject);
    call.on('status', (end) => { seen.end = end; if (end.code === status.OK) resolve(seen); });
  }) };
}

function upload(client = plain) {
  const { path, requestSerialize, responseDeserialize } = methods.StreamingInputCall;
  let call;
  const done = new Promise((resolve, reject) => {
    call = client.makeClientStreamRequest(path, requestSerialize, responseDeserialize, new grpc.Metadata(), within(), (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  return { call, done };
}

function duplex(metadata = new grpc.Metadata(), limit = within()) {
  const { path, requestSerialize, responseDeserialize } = methods.FullDuplexCall;
  return plain.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, limit);
}

async function download(sizes, compressed = []) {
  const { path, requestSerialize, responseDeserialize } = methods.StreamingOutputCall;
  const request = { response_parameters: sizes.map((size, i) => ({ size, compressed: compressed[i] === undefined ? undefined : { value: compressed[i] } })) };
  const { answers } = await collect(plain.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, new grpc.Metadata(), within())).done;
  assert.deepEqual(answers.map((answer) => answer.payload.body.length), sizes);
}

async function large(request, how) {
  const seen = await unary(request, how);
  assert.ok(seen.answer.payload.body.equals(Buffer.alloc(314159)));
  return seen;
}

async function fails(promise, code, details) {
  const error = await promise.then(() => assert.fail('the call succeeded'), (e) => e);
  assert.equal(error.code, code, error);
  if (details !== undefined) assert.equal(error.details, details);
}

async function echo(message, ways) {
  const request = { response_status: { code: 2, message } };
  for (const way of ways) await fails(way(request), status.UNKNOWN, message);
}

function duplexOnce(request, metadata) {
  const call = duplex(metadata);
  const { done } = collect(call);
  call.write(request);
  call.end();
  return done;
}

const cases = {
  async empty_unary() {
    assert.deepEqual((await unary({}, { method: methods.EmptyCall })).answer, {});
  },
  async large_unary() {
    await large(simple());
  },
  async client_compressed_unary() {
    const zipped = connect(grpc.compressionAlgorithms.gzip);
    await fails(unary(simple({ expect_compressed: { value: true } })), status.INVALID_ARGUMENT);
    await large(simple({ expect_compressed: { value: true } }), { client: zipped });
    await large(simple({ expect_compressed: { value: false } }));
  },
  async client_deflated_unary() {
    await large(simple({ expect_compressed: { value: true } }), { client: connect(grpc.compressionAlgorithms.deflate) });
  },
  async server_compressed_unary() {
    await large(simple({ response_compressed: { value: true } }));
    await large(simple({ response_compressed: { value: false } }));
  },
  async client_streaming() {
    const { call, done } = upload();
    for (const [size] of pairs) call.write({ payload: payload(size) });
    call.end();
    assert.equal((await done).aggregated_payload_size, 74922);
  },
  async client_compressed_streaming() {
    const probe = upload();
    probe.call.write({ payload: payload(27182), expect_compressed: { value: true } });
    probe.call.end();
    await fails(probe.done, status.INVALID_ARGUMENT);

    const { call, done } = upload(connect(grpc.compressionAlgorithms.gzip));
    call.write({ payload: payload(27182), expect_compressed: { value: true } });
    call.write({ payload: payload(45904), expect_compressed: { value: false } }, noCompress);
    call.end();
    assert.equal((await done).aggregated_payload_size, 73086);
  },
  async server_streaming() {
    await download([31415, 9, 2653, 58979]);
  },
  async server_compressed_streaming() {
    await download([31415, 92653], [true, false]);
  },
  async ping_pong() {
    const call = duplex();
    const { seen, done } = collect(call);
    for (const [size, wanted] of pairs) {
      const answered = new Promise((resolve) => call.once('data', resolve));
      call.write(output([wanted], size));
      assert.equal((await answered).payload.body.length, wanted);
    }
    call.end();
    await done;
    assert.equal(seen.answers.length, pairs.length);
  },
  async empty_stream() {
    const call = duplex();
    const { done } = collect(call);
    call.end();
    assert.deepEqual((await done).answers, []);
  },
  async custom_metadata() {
    const metadata = new grpc.Metadata();
    metadata.set('x-grpc-test-echo-initial', 'test_initial_metadata_value');
    metadata.set('x-grpc-test-echo-trailing-bin', Buffer.from('ababab', 'hex'));
    const streamed = await duplexOnce(output([314159], 271828), metadata);
    assert.equal(streamed.answers[0].payload.body.length, 314159);
    for (const { initial, end } of [await large(simple(), { metadata }), streamed]) {
      assert.deepEqual(initial.get('x-grpc-test-echo-initial'), ['test_initial_metadata_value']);
      assert.deepEqual(end.metadata.get('x-grpc-test-echo-trailing-bin'), [Buffer.from('ababab', 'hex')]);
    }
  },
  async status_code_and_message() {
    await echo('test status message', [unary, duplexOnce]);
  },
  async special_status_message() {
    await echo(special, [unary]);
  },
  async unimplemented_method() {
    await fails(unary({}, { method: methods.UnimplementedCall }), status.UNIMPLEMENTED);
  },
  async unimplemented_service() {
    await fails(unary({}, { method: definitions['grpc.testing.UnimplementedService'].UnimplementedCall }), status.UNIMPLEMENTED);
  },
  async cancel_after_begin() {
    const { call, done } = upload();
    call.cancel();
    await fails(done, status.CANCELLED);
  },
  async cancel_after_first_response() {
    const call = duplex();
    const { done } = collect(call);
    call.once('data', () => call.cancel());
    call.write(output([31415], 27182));
    await fails(done, status.CANCELLED);
  },
  async timeout_on_sleeping_server() {
    const call = duplex(new grpc.Metadata(), { deadline: Date.now() + 1 });
    const { done } = collect(call);
    call.write(output([], 27182));
    await fails(done, status.DEADLINE_EXCEEDED);
  },
};

// Whatever hangs says so.
setTimeout(() => { console.error('the case did not end'); process.exit(1); }, 45_000);
cases[options.test_case]().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
