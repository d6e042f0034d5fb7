// One round: the npm package and its peers at the same work, each for a moment, one after the
// other. `cargo xtask bench` runs rounds and says what each peer leaves out.
// usage: node bench.mjs FILE, which holds the output of `fixtures`
import { readFileSync } from "node:fs";

import { contests } from "./contests.mjs";
import { signatureContests } from "./signatures.mjs";

const WARM_UP_MS = 500;
/** Short, so that no other process interrupts most of them. */
const BATCH_MS = 1;
const BATCHES = 151;

const fixtures = JSON.parse(readFileSync(process.argv[2], "utf8"));
const results = [];
for (const { work, contenders } of [...(await contests(fixtures)), ...(await signatureContests(fixtures))]) {
  for (const [contender, act] of Object.entries(contenders)) results.push({ work, contender, ns: await measure(act) });
}
console.log(JSON.stringify(results));

/** Nanoseconds of one call: the median of batches. */
async function measure(act) {
  const returned = act();
  const isAsync = returned instanceof Promise;
  await returned;
  const batch = isAsync ? asyncBatch : syncBatch;
  let calls = 1;
  const warm = process.hrtime.bigint() + BigInt(WARM_UP_MS) * 1_000_000n;
  let took = 0;
  while (process.hrtime.bigint() < warm) {
    took = await batch(act, calls);
    if (took < BATCH_MS * 1e6) calls = Math.min(calls * 2, Math.ceil((calls * BATCH_MS * 1e6) / took));
  }
  const times = [];
  for (let index = 0; index < BATCHES; index += 1) times.push((await batch(act, calls)) / calls);
  times.sort((a, b) => a - b);
  return times[(BATCHES - 1) / 2];
}

function syncBatch(act, calls) {
  const started = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) act();
  return Number(process.hrtime.bigint() - started);
}

async function asyncBatch(act, calls) {
  const started = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) await act();
  return Number(process.hrtime.bigint() - started);
}
