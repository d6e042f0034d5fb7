// Cross-origin resource sharing (Fetch standard, "CORS protocol"): put on after the cache, so that a cached object is
// shared by all origins, and put on denials too, so that a player can read why it was refused.

/** What a page needs to read from our responses, beside the names the Fetch standard exposes anyway. */
const EXPOSED = [
  "Token-Action",
  "Token-Reason",
  "Token-Claim",
  "Token-State-Version",
  "CTA-Common-Access-Token",
  "Common-Access-Token",
  "Retry-After",
  "Content-Length",
  "Content-Range",
  "Date",
];
/** Request headers that a player or an operator's page may send. */
const ACCEPTED = [
  "Authorization",
  "Common-Access-Token",
  "CTA-Common-Access-Token",
  "DPoP",
  "Range",
  "CMCD-Object",
  "CMCD-Request",
  "CMCD-Session",
  "CMCD-Status",
  "Token-Debug",
  "Token-Report",
];

export class Cors {
  #origins;
  #credentials;
  #headers;
  #maxAge;

  constructor({ origins, credentials, headers, maxAge }) {
    this.#origins = origins;
    this.#credentials = credentials;
    this.#headers = [...ACCEPTED, ...headers].join(", ");
    this.#maxAge = maxAge;
  }

  /** The answer to a preflight, which never carries a token; `null` for every other request. */
  preflight(request) {
    const { headers } = request;
    const asks = request.method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
    if (!asks) return null;
    const answer = new Headers({ "cache-control": "no-store" });
    if (this.apply(answer, request)) {
      answer.set("access-control-allow-methods", "GET, HEAD, OPTIONS");
      answer.set("access-control-allow-headers", this.#headers);
      answer.set("access-control-max-age", String(this.#maxAge));
    }
    return new Response(null, { status: 204, headers: answer });
  }

  /** Adds what the request's origin needs; false when that origin is none of ours. */
  apply(headers, request) {
    if (this.#origins === "*") {
      headers.set("access-control-allow-origin", "*");
    } else {
      headers.append("vary", "Origin");
      const origin = request.headers.get("origin");
      if (!this.#origins.includes(origin)) {
        headers.delete("access-control-allow-origin");
        return false;
      }
      headers.set("access-control-allow-origin", origin);
      if (this.#credentials) headers.set("access-control-allow-credentials", "true");
    }
    headers.set("access-control-expose-headers", EXPOSED.join(", "));
    return true;
  }
}
