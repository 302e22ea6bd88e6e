// Measures @bufbuild/cel. The first line of standard input is {"variables": {…}, "expressions": {…}}; each further line, `name count`,
// evaluates a planned expression so many times and is answered with the nanoseconds that all of them took.
import { createInterface } from "node:readline";
import { create } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { celEnv, celList, celMap, parse, plan } from "@bufbuild/cel";

// Wrapped once, in the peer's own types: evaluating then converts nothing.
function read(value) {
  if (typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) return celList(value.map(read));
  if (typeof value !== "object") return value;
  if ("$seconds" in value) return reflect(TimestampSchema, create(TimestampSchema, { seconds: BigInt(value.$seconds) }));
  return celMap(new Map(Object.entries(value).map(([name, inner]) => [name, read(inner)])));
}

const environment = celEnv();
const programs = new Map();
let bindings;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (bindings === undefined) {
    const { variables, expressions } = JSON.parse(line);
    bindings = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, read(value)]));
    for (const [name, text] of Object.entries(expressions)) programs.set(name, plan(environment, parse(text)));
    continue;
  }
  const [name, count] = line.split(" ");
  const program = programs.get(name);
  let wrong = 0;
  const start = process.hrtime.bigint();
  for (let n = Number(count); n > 0; n--) {
    if (program(bindings) !== true) wrong++;
  }
  const elapsed = process.hrtime.bigint() - start;
  process.stdout.write(wrong === 0 ? `${elapsed}\n` : `wrong: ${program(bindings)}\n`);
}
