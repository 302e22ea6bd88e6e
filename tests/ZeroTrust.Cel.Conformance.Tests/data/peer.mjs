// Evaluates expressions with @bufbuild/cel. Each line of standard input is a case, {"e": expression, "b": [bindings, …]}; the answer
// is one line with a tab between the results, each in a canonical form that keeps the type (see CanonicalText).
import { createInterface } from "node:readline";
import { create } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { DurationSchema, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { CelScalar, celEnv, celUint, isCelError, isCelList, isCelMap, isCelType, isCelUint, listType, mapType, objectType, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";

// The peer computes getters in the zone of the process.
process.env.TZ = "UTC";

const environment = celEnv({ funcs: strings });
const types = {
  int: CelScalar.INT, uint: CelScalar.UINT, double: CelScalar.DOUBLE, bool: CelScalar.BOOL, string: CelScalar.STRING, bytes: CelScalar.BYTES,
  null_type: CelScalar.NULL, type: CelScalar.TYPE, list: listType(CelScalar.DYN), map: mapType(CelScalar.DYN, CelScalar.DYN),
  "google.protobuf.Timestamp": objectType(TimestampSchema), "google.protobuf.Duration": objectType(DurationSchema),
};
const second = 1_000_000_000n;
const float = new DataView(new ArrayBuffer(8));

function read([kind, value, nanos]) {
  switch (kind) {
    case "null": return null;
    case "bool": return value;
    case "string": return value;
    case "int": return BigInt(value);
    case "uint": return celUint(BigInt(value));
    case "double":
      float.setBigUint64(0, BigInt(`0x${value}`));
      return float.getFloat64(0);
    case "bytes": return new Uint8Array(Buffer.from(value, "hex"));
    case "list": return value.map(read);
    case "map": return new Map(value.map(([k, v]) => [read(k), read(v)]));
    case "timestamp": return reflect(TimestampSchema, create(TimestampSchema, { seconds: BigInt(value), nanos }));
    case "duration": return reflect(DurationSchema, create(DurationSchema, { seconds: BigInt(value) / second, nanos: Number(BigInt(value) % second) }));
    case "type": return types[value];
    default: throw new Error(`unknown kind ${kind}`);
  }
}

function quote(text) {
  let result = '"';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isPlain = unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c;
    result += isPlain ? text[i] : `\\u${unit.toString(16).padStart(4, "0")}`;
  }
  return result + '"';
}

function write(value) {
  switch (typeof value) {
    case "boolean": return String(value);
    case "bigint": return `${value}`;
    case "string": return quote(value);
    case "number":
      if (Number.isNaN(value)) return "d:nan";
      float.setFloat64(0, value);
      return `d:${float.getBigUint64(0).toString(16).padStart(16, "0")}`;
  }
  if (value === null) return "null";
  if (isCelError(value)) return "error";
  if (value instanceof Uint8Array) return `b:${Buffer.from(value).toString("hex")}`;
  if (isCelUint(value)) return `${value.value}u`;
  if (isCelType(value)) return `type:${value.name}`;
  if (isCelList(value)) return `[${Array.from(value, write).join(",")}]`;
  if (isCelMap(value)) return `{${Array.from(value.entries(), ([k, v]) => `${write(k)}:${write(v)}`).sort((a, b) => (a < b ? -1 : 1)).join(",")}}`;
  const message = value.message;
  switch (message?.$typeName) {
    case "google.protobuf.Timestamp": return `t:${message.seconds}.${String(message.nanos).padStart(9, "0")}`;
    case "google.protobuf.Duration": return `r:${message.seconds * second + BigInt(message.nanos)}`;
    default: throw new Error("unknown value");
  }
}

function evaluate(program, bindings) {
  try {
    return write(program(Object.fromEntries(Object.entries(bindings).map(([name, value]) => [name, read(value)]))));
  } catch (e) {
    return `failed:${quote(String(e))}`;
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { e, b } = JSON.parse(line);
  let program;
  try {
    program = plan(environment, parse(e));
  } catch {
    program = undefined;
  }
  process.stdout.write(`${b.map((bindings) => (program ? evaluate(program, bindings) : "refused")).join("\t")}\n`);
}
