// Drives the raw module through mixed requests and watches its linear memory: at most 1 MiB without
// a state document, and with or without one the same after the last request as after the first
// thousands. `cargo xtask bench --memory [COUNT]` builds what it needs and runs it.
// usage: node memory.mjs FILE [COUNT]     FILE holds the output of `fixtures`; COUNT for each edge
import { readFileSync } from "node:fs";

import { EngineGate } from "../../token-wasm/js/gate.js";
import { rawEngines } from "../../token-wasm/js/test/raw-host.mjs";
import { edgeKeys, mixedRequests, randomRecord } from "./mixed-requests.mjs";

/** The module of edges; tokens are minted by the one with every feature. */
const EDGE = new URL("../../token-wasm/dist/raw/token_wasm.wasm", import.meta.url);
const MIB = 1024 * 1024;
/** Every kind of request has come often by then. */
const SETTLED = 20_000;
/** Between two downloads of the state document. */
const DOWNLOAD = 1_000;

const fixtures = JSON.parse(readFileSync(process.argv[2], "utf8"));
const count = Number(process.argv[3] ?? 10_000_000);
if (!(Number.isSafeInteger(count) && count > SETTLED)) throw new Error(`expected a COUNT above ${SETTLED}`);

const { stateKeys } = fixtures;
const keys = edgeKeys(fixtures);
const state = new Uint8Array(Buffer.from(fixtures.state, "base64url"));
const outcomes = [
  await drive("without state", { keys, policy: fixtures.policyWithoutState }, MIB),
  await drive("with state", { keys, policy: fixtures.policy, stateKeys, state }, Infinity),
];
const passed = outcomes.filter(Boolean).length;
console.log(`${passed} passed, ${outcomes.length - passed} failed, 0 skipped`);
process.exitCode = passed === outcomes.length ? 0 : 1;

/** Whether the memory stayed as it was after the first requests, and within `most` bytes. */
async function drive(name, options, most) {
  const { engines, engine } = watched(rawEngines(readFileSync(EDGE)));
  const gate = new EngineGate(engines, options);
  const kinds = mixedRequests(fixtures, options.state !== undefined);
  const decisions = new Map();
  const started = performance.now();
  let settled = 0;
  for (let number = 0; number < count; number += 1) {
    const { wanted, make } = kinds[number % kinds.length];
    const request = make(number);
    const decided = outcome(number % 7 === 0 ? await gate.checkAsync(request, { lookup: unrevoked }) : gate.check(request));
    if (wanted !== undefined && decided !== wanted) throw new Error(`${name}: ${make}: ${decided}, not ${wanted}`);
    decisions.set(decided, (decisions.get(decided) ?? 0) + 1);
    if (number % 16 === 0) randomRecord(engine(), number);
    if (number % 11 === 0) gate.stripHeaders(headers(number));
    if (number % DOWNLOAD === 0 && options.state !== undefined) gate.loadState(options.state);
    if (number === SETTLED) settled = engine().memory.buffer.byteLength;
  }
  const bytes = engine().memory.buffer.byteLength;
  const isRight = engines.generation === 0 && bytes === settled && bytes <= most;
  const told = [...decisions].sort(([, a], [, b]) => b - a).map(([decided, times]) => `${decided} ${times}`);
  console.log(`${name}: ${count} requests in ${Math.round((performance.now() - started) / 1000)} s: ${told.join(", ")}`);
  console.log(`${name}: ${settled} bytes after ${SETTLED}, ${bytes} bytes at the end: ${isRight ? "ok" : "WRONG"}`);
  return isRight;
}

function outcome({ decision, reason }) {
  return decision === "allow" ? decision : reason;
}

function headers(number) {
  return [["cookie", `a=${number}; CTA-Common-Access-Token=c`], ["user-agent", "x".repeat(number % 500)]];
}

/** A store in which nothing is revoked. */
function unrevoked(lookups) {
  return lookups.map(({ kind }) => (kind === "subject" ? null : kind === "epoch" ? 0 : false));
}

/** Engines, and the latest that was opened. */
function watched(engines) {
  let latest;
  const open = () => (latest = engines.open());
  return { engine: () => latest, engines: { get generation() { return engines.generation; }, open, restart: () => engines.restart() } };
}
