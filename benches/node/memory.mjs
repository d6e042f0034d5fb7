// Drives the raw module through mixed requests and watches its linear memory: at most 1 MiB without
// a state document, and with or without one the same at the end as at the start.
// usage: node memory.mjs FILE [COUNT]     FILE holds the output of `fixtures`; COUNT per kind of edge
import { readFileSync } from "node:fs";

import { Gate as _, Minter, rawEngines } from "../../token-wasm/js/test/raw-host.mjs";
import { EngineGate } from "../../token-wasm/js/gate.js";

const MIB = 1024 * 1024;
const fixtures = JSON.parse(readFileSync(process.argv[2], "utf8"));
const count = Number(process.argv[3] ?? 10_000_000);
const now = Math.floor(Date.now() / 1000);

const failed = [withoutState(), withState()].filter((isRight) => !isRight).length;
console.log(`${2 - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function withoutState() {
  const { bytes, isConstant } = drive("without state", { policy: fixtures.policyWithoutState });
  return isConstant && bytes <= MIB;
}

function withState() {
  const { stateKeys } = fixtures;
  const state = Buffer.from(fixtures.state, "base64url");
  return drive("with state", { policy: fixtures.policy, stateKeys, state }).isConstant;
}
