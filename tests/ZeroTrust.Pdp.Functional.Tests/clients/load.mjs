// Calls a method again and again with @grpc/grpc-js, over one channel. Arguments: TARGET CONCURRENCY RETRY PROTOS_FOLDER FILE.proto…
// The first line of standard input is {"method": "/package.Service/Method", "request": {…}} with a request as proto-loader takes it;
// `%n` in a text of it becomes the number of the call. Prints `ready` after the first answer; when standard input ends, it makes no
// more calls and prints {"answered": [n, …], "failed": {"CODE: text": count}}.
import { createInterface } from 'node:readline';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [target, concurrency, retry, protos, ...files] = process.argv.slice(2);
const definition = loader.loadSync(files, { includeDirs: [protos], longs: String, enums: String });
const retryPolicy = { maxAttempts: 5, initialBackoff: '0.05s', maxBackoff: '0.5s', backoffMultiplier: 2, retryableStatusCodes: ['UNAVAILABLE'] };
const serviceConfig = { loadBalancingConfig: [{ round_robin: {} }], methodConfig: retry === 'retry' ? [{ name: [{}], retryPolicy }] : [] };
const client = new grpc.Client(target, grpc.credentials.createInsecure(), { 'grpc.service_config': JSON.stringify(serviceConfig) });
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { method: path, request } = JSON.parse((await lines.next()).value);
const method = Object.values(definition).flatMap((service) => Object.values(service)).find((candidate) => candidate?.path === path);
const text = JSON.stringify(request);

let stopping = false;
let next = 0;
const answered = [];
const failed = {};

function call(number) {
  return new Promise((done) => {
    const message = JSON.parse(text.replaceAll('%n', String(number)));
    client.makeUnaryRequest(path, method.requestSerialize, method.responseDeserialize, message, new grpc.Metadata(), { deadline: Date.now() + 20_000 }, (error) => {
      if (error) {
        const key = `${error.code}: ${error.details}`;
        failed[key] = (failed[key] ?? 0) + 1;
      } else {
        answered.push(number);
        if (answered.length === 1) process.stdout.write('ready\n');
      }
      done();
    });
  });
}

async function loop() {
  while (!stopping) await call(next++);
}

const loops = Array.from({ length: Number(concurrency) }, loop);
await lines.next();
stopping = true;
await Promise.all(loops);
process.stdout.write(JSON.stringify({ answered, failed }) + '\n');
client.close();
