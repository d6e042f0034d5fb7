// The response to a request that is denied: a status, what to do next, and nothing that tells an attacker why.

import { setFields } from "./reply.js";

/** Seconds after which a player may try again, spread so that players do not come back together. */
const RETRY = { least: 1, spread: 5 };

/** The decision when the adapter itself cannot decide; the core's `not-configured`. */
export const NOT_CONFIGURED = Object.freeze({
  decision: "deny",
  reason: "not-configured",
  code: 901,
  stage: "host",
  status: 500,
  action: "retry",
  mode: "enforce",
});

/** Status and headers of a denial; `reply` is what the token orders instead, if anything. */
export function denialResponse(decision, reply = null) {
  const headers = new Headers({ "cache-control": "no-store", "token-action": decision.action });
  if (decision.status === 401) headers.set("www-authenticate", challenge(decision));
  if (decision.status === 503) {
    headers.set("retry-after", String(RETRY.least + Math.floor(Math.random() * (RETRY.spread + 1))));
  }
  if (reply !== null) setFields(headers, reply.fields);
  return new Response(null, { status: reply?.status ?? decision.status, headers });
}

/** RFC 6750 section 3: a request without any token is told no error code. */
function challenge({ reason }) {
  return reason === "token-missing" ? "Bearer" : 'Bearer error="invalid_token"';
}
