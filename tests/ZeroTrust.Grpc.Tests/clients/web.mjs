// Makes calls of the Echo service through gRPC-Web, with the official JavaScript client or with that of Connect, and
// prints what came of each as a line of JSON. After the first it waits for a line, so that what it did can be looked at;
// the official client in binary mode waits for one more line within the first.
// Arguments: client (grpc-web or connect), mode (text or binary), address, descriptor set.
import { readFileSync } from 'node:fs';
import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createClient, ConnectError } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import grpcWeb from 'grpc-web';
import XMLHttpRequest from 'xhr2';

/** The stand-in gives the text of an answer at its end only; browsers give what has come, as it comes. */
globalThis.XMLHttpRequest = class extends XMLHttpRequest {
  _onHttpResponseData(response, data) {
    super._onHttpResponseData(response, data);
    if (this.responseType !== '') return;
    this.responseText = Buffer.concat(this._responseParts).toString('latin1');
    this._setReadyState(XMLHttpRequest.LOADING);
  }
};
const [client, mode, address, descriptors] = process.argv.slice(2);
const service = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors))).getService('zerotrust.grpctest.Echo');

/** Both clients as one function: (method, request, options) => what came. */
const call = client === 'connect' ? connectCaller() : officialCaller();

const cases = {
  // The official client gives binary answers at their end only, so that it is told when the call runs.
  cancel: () => call('Repeat', { value: 'm', count: -1 }, client === 'grpc-web' && mode === 'binary' ? { stopOn: nextLine() } : { stopAfter: 3 }),
  unary: () => call('Say', { value: 'hello ☺ 😈' }),
  empty: () => call('Say', {}),
  large: async () => {
    const came = await call('Say', { value: 'a'.repeat(2_000_000) });
    return { ...came, messages: came.messages.map((value) => value.length) };
  },
  metadata: () => call('Say', { value: 'metadata' }, { metadata: { 'x-a': '1', 'x-b-bin': 'AQID' } }),
  failure: () => call('Say', { value: 'rich' }),
  exception: () => call('Say', { value: 'throw' }),
  unimplemented: () => call('Missing', { value: 'x' }),
  lateFailure: () => call('Say', { value: 'headers-then-fail' }),
  stream: () => call('Repeat', { value: 'm', count: 3, padding: 5000 }),
  streamFailure: () => call('Repeat', { value: 'm', count: 2, failAtEnd: true }),
  streamOfNone: () => call('Repeat', { value: 'm', count: 0 }),
  deadline: () => call('Say', { value: 'wait' }, { timeout: 500 }),
};

for (const [name, run] of Object.entries(cases)) {
  console.log(JSON.stringify({ name, ...(await run()) }));
  if (name === 'cancel') await nextLine();
}
process.exit(0);

function nextLine() {
  return new Promise((resolve) => process.stdin.once('data', resolve));
}

function connectCaller() {
  const echo = createClient(service, createGrpcWebTransport({ baseUrl: address, useBinaryFormat: mode !== 'json' }));
  return async (method, request, { metadata = {}, timeout, stopAfter } = {}) => {
    const came = { messages: [], headers: {}, trailers: {}, code: 0, message: '' };
    const stop = new AbortController();
    const options = {
      headers: metadata,
      timeoutMs: timeout,
      signal: stop.signal,
      onHeader: (fields) => Object.assign(came.headers, Object.fromEntries(fields)),
      onTrailer: (fields) => Object.assign(came.trailers, Object.fromEntries(fields)),
    };
    try {
      const running = echo[method.toLowerCase()](request, options);
      if (method !== 'Repeat') {
        came.messages.push((await running).value);
        return came;
      }
      for await (const message of running) {
        came.messages.push(message.value);
        if (came.messages.length === stopAfter) stop.abort();
      }
    } catch (error) {
      const failure = ConnectError.from(error);
      came.code = failure.code;
      came.message = failure.rawMessage;
      Object.assign(came.trailers, Object.fromEntries(failure.metadata));
    }
    return came;
  };
}

function officialCaller() {
  const base = new grpcWeb.GrpcWebClientBase({ format: mode });
  return (method, request, { metadata = {}, timeout, stopAfter, stopOn } = {}) => new Promise((resolve) => {
    const came = { messages: [], headers: {}, trailers: {}, code: 0, message: '' };
    const schema = service.methods.find((candidate) => candidate.name === method);
    const streaming = schema.methodKind === 'server_streaming';
    const descriptor = new grpcWeb.MethodDescriptor(
      `/${service.typeName}/${method}`,
      streaming ? grpcWeb.MethodType.SERVER_STREAMING : grpcWeb.MethodType.UNARY,
      Object, Object,
      (message) => toBinary(schema.input, message),
      (bytes) => fromBinary(schema.output, bytes));
    const sent = { ...metadata, ...(timeout ? { deadline: String(Date.now() + timeout) } : {}) };
    const message = create(schema.input, request);
    const url = `${address}/${service.typeName}/${method}`;
    const fail = (error) => {
      came.code = error.code;
      came.message = error.message;
      Object.assign(came.trailers, error.metadata);
    };
    let stream;
    let answered = false;
    let stated = false;
    // The trailers of a success come with its status, before or after its message.
    const settle = () => { if (answered && (stated || came.code !== 0)) resolve(came); };
    const stop = () => {
      stream.cancel();
      came.code = 1;
      resolve(came);
    };
    stopOn?.then(stop);
    if (streaming) {
      stream = base.serverStreaming(url, message, sent, descriptor);
      stream.on('data', (response) => {
        came.messages.push(response.value);
        if (came.messages.length === stopAfter) stop();
      });
      stream.on('error', (error) => { fail(error); resolve(came); });
      stream.on('end', () => resolve(came));
    } else {
      stream = base.rpcCall(url, message, sent, descriptor, (error, response) => {
        if (error) fail(error);
        else came.messages.push(response.value);
        answered = true;
        settle();
      });
    }
    stream.on('metadata', (fields) => Object.assign(came.headers, fields));
    stream.on('status', (status) => {
      Object.assign(came.trailers, status.metadata);
      stated = true;
      settle();
    });
  });
}
