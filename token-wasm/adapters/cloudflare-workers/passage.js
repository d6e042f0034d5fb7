// What a worker does with a decision: answer the denial, or fetch without the token and finish the response.

import { canonicalUrl, withoutTokens } from "./canonical-url.js";
import { tellReason } from "./debug.js";
import { denialResponse } from "./denial.js";
import { setFields } from "./reply.js";

/** Headers between viewer and edge: no business of the cache and the origin. */
const EDGE_HEADERS = ["token-debug", "token-report", "dpop"];
const DEFAULT_SECRET_HEADER = "x-origin-secret";

export class Passage {
  #context;
  /** Whether the request may go on. */
  allowed;
  /** The decision behind it; with mode "log" it can be a denial that is let through. */
  decision;
  /** The normalised URL without token and CMCD: what cache and origin see. */
  url;

  constructor(context) {
    const { request, decision, isAllowed, placements } = context;
    this.#context = context;
    this.allowed = isAllowed;
    this.decision = decision;
    if (isAllowed) this.url = canonicalUrl(decision.url ?? withoutTokens(request.url, placements));
  }

  /** The request for the origin: no token in URL, cookies and headers; the origin secret added. */
  get request() {
    const { request, gate, originSecret } = this.#granted();
    const headers = new Headers(gate.stripHeaders([...request.headers]));
    for (const name of EDGE_HEADERS) headers.delete(name);
    if (originSecret) {
      const { header = DEFAULT_SECRET_HEADER, value } = typeof originSecret === "string" ? { value: originSecret } : originSecret;
      headers.set(header, value);
    }
    return new Request(new Request(this.url, request), { headers, redirect: "manual" });
  }

  /** The key for the Cache API: the URL alone, equal for all viewers. */
  get cacheKey() {
    this.#granted();
    return new Request(this.url);
  }

  /** The response to a denied request. */
  response() {
    const { request, decision, gate, cors, isDebug } = this.#context;
    if (this.allowed) throw new Error("the request is allowed: fetch it, and finish() what comes back");
    const response = denialResponse(decision, gate?.reply(this.#context.facts, decision));
    cors?.apply(response.headers, request);
    if (isDebug) tellReason(response.headers, decision, gate?.stateVersion);
    return response;
  }

  /** The response as it goes to the viewer; for what came from the cache or the origin. */
  finish(response) {
    const { request, decision, gate, cors, isDebug, facts } = this.#granted();
    // A denial that the mode lets through is no grant to renew.
    const reply = decision.decision === "allow" ? gate.reply(facts, decision) : null;
    const finished = reply?.status === undefined ? new Response(response.body, response) : new Response(null, { status: reply.status });
    const { headers } = finished;
    headers.set("cache-control", privately(headers.get("cache-control") ?? ""));
    if (reply !== null) setFields(headers, reply.fields);
    cors?.apply(headers, request);
    if (isDebug) tellReason(headers, decision, gate.stateVersion);
    return finished;
  }

  #granted() {
    if (!this.allowed) throw new Error("the request is denied: answer with response()");
    return this.#context;
  }
}

/** A preflight is neither allowed nor denied: it ends here. */
export function preflightPassage(response) {
  return { allowed: false, decision: null, response: () => response };
}

/** Behind the gate nobody may share: a cache between edge and viewer would answer others without asking for a token. */
function privately(cacheControl) {
  const directives = cacheControl.split(",").map((directive) => directive.trim()).filter(Boolean);
  const kept = directives.filter((directive) => !/^(public|s-maxage=.*)$/i.test(directive));
  const isPrivate = kept.some((directive) => /^(private|no-store)$/i.test(directive));
  return (isPrivate ? kept : ["private", ...kept]).join(", ");
}
