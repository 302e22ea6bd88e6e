// Drives the PDP with @grpc/grpc-js. Reads one JSON object a line from standard input:
//   {"id": "1", "method": "/package.Service/Method", "request": {…}, "deadline_ms": 1000, "cancel_after_ms": 5}
// starts every call at once over one channel, and writes one JSON object a line as calls end:
//   {"id": "1", "responses": [{…}]}  or  {"id": "1", "responses": […], "error": {"code": 3, "message": "…"}}
// Messages are in the JSON mapping of protobuf. Arguments: ADDRESS PROTOS_FOLDER FILE.proto…
// In plain text, or over TLS where the variable CLIENT_CA names a file of authorities; then with the certificate of CLIENT_CERT and
// CLIENT_KEY, and with the token of CLIENT_TOKEN.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [address, protos, ...files] = process.argv.slice(2);
const definition = loader.loadSync(files, {
  includeDirs: [protos],
  longs: String,
  enums: String,
  bytes: String,
});
const methods = new Map();
for (const service of Object.values(definition)) {
  for (const method of Object.values(service)) {
    if (method?.path) methods.set(method.path, method);
  }
}

const channelOptions = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
const client = new grpc.Client(address, credentials(), channelOptions);

function content(variable) {
  return process.env[variable] === undefined ? null : readFileSync(process.env[variable]);
}

function credentials() {
  const authorities = content('CLIENT_CA');
  if (authorities === null) return grpc.credentials.createInsecure();
  const channel = grpc.credentials.createSsl(authorities, content('CLIENT_KEY'), content('CLIENT_CERT'));
  const token = content('CLIENT_TOKEN');
  if (token === null) return channel;
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return grpc.credentials.combineChannelCredentials(channel, grpc.credentials.createFromMetadataGenerator((_, done) => done(null, metadata)));
}

const structFields = new Set(['properties', 'with', 'dynamicMetadata', 'filterMetadata']);

function toValue(json) {
  if (json === null) return { nullValue: 'NULL_VALUE' };
  if (typeof json === 'number') return { numberValue: json };
  if (typeof json === 'string') return { stringValue: json };
  if (typeof json === 'boolean') return { boolValue: json };
  if (Array.isArray(json)) return { listValue: { values: json.map(toValue) } };
  return { structValue: toStruct(json) };
}

function toStruct(json) {
  return { fields: Object.fromEntries(Object.entries(json).map(([key, value]) => [key, toValue(value)])) };
}

function toTimestamp(text) {
  const milliseconds = Date.parse(text);
  return { seconds: Math.floor(milliseconds / 1000), nanos: (((milliseconds % 1000) + 1000) % 1000) * 1e6 };
}

/** From the JSON mapping of protobuf to what proto-loader takes. */
function toMessage(json, key) {
  if (Array.isArray(json)) return json.map((item) => toMessage(item, key));
  if (json === null || typeof json !== 'object') return key === 'time' || key === 'observedAt' ? toTimestamp(json) : json;
  if (key === 'filterMetadata') return Object.fromEntries(Object.entries(json).map(([k, v]) => [k, toStruct(v)]));
  if (structFields.has(key)) return toStruct(json);
  return Object.fromEntries(Object.entries(json).map(([k, v]) => [k, toMessage(v, k)]));
}

function fromValue(value) {
  if (value.listValue) return (value.listValue.values ?? []).map(fromValue);
  if (value.structValue) return fromStruct(value.structValue);
  if ('nullValue' in value) return null;
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null;
}

function fromStruct(struct) {
  return Object.fromEntries(Object.entries(struct.fields ?? {}).map(([key, value]) => [key, fromValue(value)]));
}

/** From what proto-loader gives to the JSON mapping of protobuf. */
function fromMessage(message, key) {
  if (Array.isArray(message)) return message.map((item) => fromMessage(item, key));
  if (message === null || typeof message !== 'object') return message;
  if (structFields.has(key)) return fromStruct(message);
  if ('seconds' in message && /until|time/i.test(key ?? '')) {
    return new Date(Number(message.seconds) * 1000 + Math.floor((message.nanos ?? 0) / 1e6)).toISOString();
  }
  if ('seconds' in message) return `${message.seconds}s`;
  return Object.fromEntries(Object.entries(message).map(([k, v]) => [k, fromMessage(v, k)]));
}

function write(answer) {
  process.stdout.write(JSON.stringify(answer) + '\n');
}

function start(call) {
  return new Promise((done) => {
    const method = methods.get(call.method);
    if (!method) throw new Error(`no method ${call.method}`);
    const options = call.deadline_ms ? { deadline: Date.now() + call.deadline_ms } : {};
    const request = toMessage(call.request ?? {});
    const responses = [];
    const finish = (error) => {
      write(error ? { id: call.id, responses, error: { code: error.code, message: error.details } } : { id: call.id, responses });
      done();
    };
    let running;
    if (method.responseStream) {
      running = client.makeServerStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, request, new grpc.Metadata(), options);
      running.on('data', (message) => responses.push(fromMessage(message)));
      running.on('error', finish);
      running.on('end', () => running.emitted || finish());
      running.on('error', () => { running.emitted = true; });
    } else {
      running = client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, request, new grpc.Metadata(), options, (error, message) => {
        if (!error) responses.push(fromMessage(message));
        finish(error);
      });
    }
    if (call.cancel_after_ms !== undefined) setTimeout(() => running.cancel(), call.cancel_after_ms);
  });
}

const running = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim()) running.push(start(JSON.parse(line)));
}
await Promise.all(running);
client.close();
