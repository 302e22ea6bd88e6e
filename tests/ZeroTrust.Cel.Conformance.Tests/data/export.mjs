// Writes the conformance tests as binary SimpleTestFile messages, and the descriptors from which the C# messages are generated.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromJson, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { SimpleTestFileSchema } from "@bufbuild/cel-spec/cel/expr/conformance/test/simple_pb.js";
import { file_cel_expr_conformance_proto2_test_all_types_extensions } from "@bufbuild/cel-spec/cel/expr/conformance/proto2/test_all_types_extensions_pb.js";
import { file_cel_expr_conformance_proto3_test_all_types } from "@bufbuild/cel-spec/cel/expr/conformance/proto3/test_all_types_pb.js";
import { tests } from "@bufbuild/cel-spec/testdata/conformance.js";
import { getTestRegistry } from "@bufbuild/cel-spec/testdata/registry.js";

const expectedFiles = 29;
const expectedTests = 2344;

const target = join(dirname(fileURLToPath(import.meta.url)), "generated");
mkdirSync(target, { recursive: true });

const registry = getTestRegistry();
let count = 0;
for (const file of tests.suites) {
  const section = (file.suites ?? []).map((s) => ({ name: s.name, test: (s.tests ?? []).map((t) => t.original) }));
  count += section.reduce((sum, s) => sum + s.test.length, 0);
  const message = fromJson(SimpleTestFileSchema, { name: file.name, section }, { registry });
  writeFileSync(join(target, `${file.name}.binpb`), toBinary(SimpleTestFileSchema, message));
}

// An update of the package must not shrink the suite unseen.
if (tests.suites.length !== expectedFiles || count !== expectedTests) {
  throw new Error(`expected ${expectedFiles} files with ${expectedTests} tests, found ${tests.suites.length} with ${count}`);
}

const files = new Map();
function add(file) {
  if (files.has(file.proto.name)) return;
  file.dependencies.forEach(add);
  files.set(file.proto.name, file.proto);
}

add(SimpleTestFileSchema.file);
add(file_cel_expr_conformance_proto2_test_all_types_extensions);
add(file_cel_expr_conformance_proto3_test_all_types);
const descriptors = create(FileDescriptorSetSchema, { file: [...files.values()] });
writeFileSync(join(target, "descriptors.binpb"), toBinary(FileDescriptorSetSchema, descriptors));
console.log(`${expectedTests} conformance tests in ${expectedFiles} files, ${files.size} descriptors`);
