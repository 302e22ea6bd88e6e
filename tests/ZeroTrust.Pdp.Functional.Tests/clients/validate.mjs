// Checks YAML files with a JSON Schema by ajv. Arguments: SCHEMA.json FILE.yaml…
// Prints one JSON object a document: {"file": "…", "kind": "…", "name": "…", "errors": ["/spec/effect must be …"]}
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';

const [schema, ...files] = process.argv.slice(2);
const ajv = new Ajv2020.default({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
for (const file of files) {
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    if (document.errors.length > 0) throw document.errors[0];
    const value = document.toJS();
    const errors = validate(value) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
    console.log(JSON.stringify({ file, kind: value?.kind, name: value?.metadata?.name, errors }));
  }
}
