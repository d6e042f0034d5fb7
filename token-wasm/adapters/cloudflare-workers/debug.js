// What only an operator may read: reasons on responses, and reports. Both need the debug secret in `Token-Debug`.

const encoder = new TextEncoder();
/** Checks timed for one report: enough for a clock of milliseconds. */
const TIMED_CHECKS = 2000;

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

/**
 * Every step of the decision about this request, the facts it was made from, and the microseconds a check takes. In
 * production the clock of a worker stands still while it computes, and the microseconds are null.
 */
export function explainReport(gate, described) {
  const { decision, steps } = gate.explain(described);
  const started = performance.now();
  for (let times = 0; times < TIMED_CHECKS; times += 1) gate.check(described);
  const elapsed = performance.now() - started;
  // Without URL and headers: they carry the token.
  const { url, headers, random, ...facts } = described;
  const micros = elapsed > 0 ? (elapsed * 1000) / TIMED_CHECKS : null;
  return { decision, steps, facts, micros, state_version: gate.stateVersion };
}
