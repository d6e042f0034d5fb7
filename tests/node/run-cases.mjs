// Runs prepared cases through every wasm artefact: `node run-cases.mjs PREPARED.json`.
// Each decision must be, member for member, the one of the native build; where an artefact lacks the
// algorithm of a key, WebCrypto checks the signature; a proof of possession it must refuse then. Of a
// case with look-ups, what is asked and noted must be the same, too.
// Ends with `N passed, N failed, N skipped`.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import * as npm from "../../token-wasm/dist/npm/node.js";
import { ConfigError as RawConfigError } from "../../token-wasm/js/errors.js";
import { EngineGate } from "../../token-wasm/js/gate.js";
import * as raw from "../../token-wasm/js/test/raw-host.mjs";
import { CaseStore } from "./case-store.mjs";

/** What a host answers that has no gate, because keys or policy cannot be used. */
const NOT_CONFIGURED = {
  decision: "deny",
  reason: "not-configured",
  code: 901,
  stage: "host",
  status: 500,
  action: "retry",
  mode: "enforce",
};

async function decide({ Gate, ConfigError, lacking }, prepared, store) {
  let gate;
  try {
    gate = new Gate({
      keys: prepared.keys,
      policy: prepared.policy,
      stateKeys: prepared.state_keys,
      state: prepared.state === null ? undefined : Buffer.from(prepared.state, "base64"),
    });
  } catch (error) {
    if (error instanceof ConfigError) return NOT_CONFIGURED;
    throw error;
  }
  const request = { ...prepared.request, ...tokenOf(prepared) };
  const isLacking = prepared.keys?.keys?.some?.(({ alg }) => lacking.has(alg));
  if (store !== null) return gate.checkAsync(request, { lookup: (lookups) => store.answer(lookups) });
  return isLacking ? gate.checkAsync(request, { lookup: null }) : gate.check(request);
}

/** The members that give a token; none when it stands on the request. */
function tokenOf({ token }) {
  if (token === null) return {};
  const { format, untagged, text, hex } = token;
  return { token: text ?? Buffer.from(hex, "hex"), format, untagged };
}

const EDGE = new URL("../../token-wasm/dist/raw/token_wasm.wasm", import.meta.url);
const edgeEngines = raw.rawEngines(readFileSync(EDGE));

/** A gate on the raw module of edges. */
class EdgeGate extends EngineGate {
  constructor(options) {
    super(edgeEngines, options);
  }
}

/** Algorithms that the artefacts of edges do not have. */
const LACKING = new Set(["ES384", "RS256", "PS256", "PS384"]);

const artefacts = {
  npm: { ...npm, lacking: LACKING },
  raw: { Gate: EdgeGate, ConfigError: RawConfigError, lacking: LACKING },
  "raw with all": { Gate: raw.Gate, ConfigError: RawConfigError, lacking: new Set() },
};

/** The native decision, or the denial of a proof that the artefact cannot check. */
function expected({ lacking }, { request, decision: native, lookups }) {
  const decision = lookups === null ? native : withoutReuse(native);
  const { alg } = proofHeader(request.dpop);
  if (decision.decision === "deny" || !lacking.has(alg)) return decision;
  const { mode } = decision;
  const [reason, stage, action] = ["proof-of-possession", "request", "refresh"];
  return { decision: "deny", reason, code: 610, stage, claim: "cnf", status: 401, action, mode };
}

/** What a store answered holds for one decision alone. */
function withoutReuse({ cache_until: _, ...decision }) {
  return decision;
}

/** The header of a proof; empty when there is none to be read. */
function proofHeader(proof) {
  try {
    return JSON.parse(Buffer.from(proof.split(".")[0], "base64url").toString());
  } catch {
    return {};
  }
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const prepared of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  for (const [name, artefact] of Object.entries(artefacts)) {
    if (prepared.skipped !== null) {
      counts.skipped += 1;
      console.log(`skipped ${name} ${prepared.id}: ${prepared.skipped}`);
      continue;
    }
    const store = prepared.lookups && new CaseStore(prepared.lookups);
    const decision = { ...(await decide(artefact, prepared, store)), ...store?.told() };
    const { asked, notes } = prepared;
    const wanted = { ...expected(artefact, prepared), ...(store && { asked, notes }) };
    if (isDeepStrictEqual(decision, wanted)) {
      counts.passed += 1;
    } else {
      counts.failed += 1;
      console.log(`failed  ${name} ${prepared.id}`);
      console.log(`  wanted ${JSON.stringify(wanted)}`);
      console.log(`  wasm   ${JSON.stringify(decision)}`);
    }
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
