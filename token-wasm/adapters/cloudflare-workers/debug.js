// What only an operator may read: reasons on responses, and reports. Both need the debug secret in `Token-Debug`.

const encoder = new TextEncoder();
/** Checks timed for one report, at most, and milliseconds that are enough for a clock that counts them. */
const TIMED = { checks: 500, milliseconds: 5 };

/** Whether the request carries this secret; compared in constant time. */
export function isDebug(request, secret) {
  const given = request.headers.get("token-debug");
  if (!secret || given === null) return false;
  const [left, right] = [encoder.encode(given), encoder.encode(secret)];
  return left.length === right.length && crypto.subtle.timingSafeEqual(left, right);
}

/** Puts the reason and the version of the state in force on a response. */
export function tellReason(headers, decision, stateVersion) {
  if (decision.reason) headers.set("token-reason", decision.reason);
  if (decision.claim) headers.set("token-claim", decision.claim);
  if (stateVersion != null) headers.set("token-state-version", String(stateVersion));
}

/** Every step of the decision about this request, the facts it was made from, and the microseconds a check takes. */
export function explainReport(gate, described) {
  const { decision, steps } = gate.explain(described);
  // Without URL and headers: they carry the token.
  const { url, headers, random, ...facts } = described;
  return { decision, steps, facts, micros: microsOf(() => gate.check(described)), state_version: gate.stateVersion };
}

/** Null in production, where a worker's clock stands still while it computes. */
function microsOf(check) {
  const started = performance.now();
  let checks = 0;
  let elapsed = 0;
  while (checks < TIMED.checks && elapsed < TIMED.milliseconds) {
    check();
    checks += 1;
    elapsed = performance.now() - started;
  }
  return elapsed > 0 ? (elapsed * 1000) / checks : null;
}
