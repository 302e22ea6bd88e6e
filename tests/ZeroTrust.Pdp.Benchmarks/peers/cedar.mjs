// Decides with Cedar (WebAssembly). Arguments: POLICIES.cedar REQUEST.json. Parses the policies once, answers each line `COUNT` with
// the nanoseconds that so many decisions take, and ends with its input.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import cedar from '@cedar-policy/cedar-wasm/nodejs';

const [policies, request] = process.argv.slice(2);
const parsed = cedar.preparsePolicySet('set', { staticPolicies: readFileSync(policies, 'utf8') });
if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed.errors).slice(0, 1000));
const call = { ...JSON.parse(readFileSync(request, 'utf8')), preparsedPolicySetId: 'set', validateRequest: false };

for await (const line of createInterface({ input: process.stdin })) {
  const count = Number(line);
  let allowed = 0;
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) {
    const answer = cedar.statefulIsAuthorized(call);
    if (answer.type === 'success' && answer.response.decision === 'allow') allowed++;
  }
  const elapsed = process.hrtime.bigint() - start;
  console.log(allowed === count ? String(elapsed) : `${count - allowed} of ${count} decisions were not allow`);
}
