import type { Decision, GateRequest, Json, Step } from "edge-token";

/** What the gate needs of a worker's context. */
export interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

/** What the gate needs of a KV namespace. */
export interface KeyValueStore {
  get(key: string, options: { type: "arrayBuffer"; cacheTtl?: number }): Promise<ArrayBuffer | null>;
}

/** A value, or the promise of one: a Secrets Store binding is asynchronous. */
type Awaitable<T> = T | Promise<T>;

export interface EdgeGateOptions<Env = any> {
  /** What this edge accepts. */
  policy: Json | ((env: Env) => Awaitable<Json>);
  /** A JWK Set of the keys that sign tokens. */
  keys(env: Env): Awaitable<Json>;
  /** A JWK Set of the keys that sign state documents; needed with `state`. */
  stateKeys?(env: Env): Awaitable<Json>;
  /**
   * A JWK Set of the keys with which this edge renews tokens (`catr`) and answers denials (`catif`). Without it, tokens
   * are not renewed. Bind the keys by their `scope`, and see the README.
   */
  minter?(env: Env): Awaitable<Json>;
  /** Where state documents come from. Where both are there, KV. */
  state?: {
    /** `GET /state` of the vending service. */
    url?: string | ((env: Env) => string | undefined);
    kv?(env: Env): KeyValueStore | undefined;
    /** The key in the namespace; default `state`. */
    key?: string;
    /** Seconds between two looks; default 2. With KV, 30 is the least that brings anything new. */
    refresh?: number;
    /** Seconds for one look; default 2. */
    timeout?: number;
  };
  /** The facts of a request; default {@link cloudflareFacts}. Never take one from a header that viewers can send. */
  facts?(request: Request): Partial<GateRequest>;
  /** Cross-origin pages that may read responses. Preflights are answered without a token. */
  cors?: {
    origins: "*" | readonly string[];
    /** For cookies; needs a list of origins. Default false. */
    credentials?: boolean;
    /** More request headers that pages may send. */
    headers?: readonly string[];
    /** Seconds a browser may remember the answer to a preflight; default 600. */
    maxAge?: number;
  };
  /** Proof to the origin that a request passed the gate: the value of `x-origin-secret`, or of a header of yours. */
  originSecret?(env: Env): string | { header: string; value: string } | undefined;
  /** Requests with this secret in `Token-Debug` are told reasons, and may ask for reports. */
  debugSecret?(env: Env): string | undefined;
  /** With policy mode `canary`: the share of viewers for whom denials deny. Default 1. */
  canaryShare?: number;
}

/** A gate for a worker: call it once, outside of the handler. */
export function edgeGate<Env = any>(options: EdgeGateOptions<Env>): EdgeGate<Env>;

export class EdgeGate<Env = any> {
  /** @throws {TypeError} an option is unknown or missing; it names the member */
  constructor(options: EdgeGateOptions<Env>);
  /**
   * Decides. The first request of an isolate waits for keys and state. Never throws: what cannot be decided is denied.
   */
  check(request: Request, env: Env, ctx: Context): Promise<Passage>;
  /**
   * For operators: the answer to a request with the debug secret and `Token-Report: explain` or `Token-Report: stats`;
   * `null` for every other request.
   */
  report(request: Request, env: Env, ctx: Context): Promise<Response | null>;
  /** Counters since this isolate started. */
  readonly stats: EdgeStats;
}

/** What to do with a request. */
export type Passage = Allowed | Denied;

export interface Allowed {
  readonly allowed: true;
  /** With mode `log`, `off` or `canary` it can be a denial that is let through. */
  readonly decision: Decision;
  /** The normalised URL without token and CMCD. */
  readonly url: string;
  /** The request for the origin: no token in URL, cookies and headers; the origin secret added. */
  readonly request: Request;
  /** The key for the Cache API, equal for all viewers. */
  readonly cacheKey: Request;
  /**
   * The response as it goes to the viewer: CORS headers, nothing that a shared cache may keep, and the renewed token
   * when that is due, which may be a redirect instead of the response.
   */
  finish(response: Response): Response;
}

export interface Denied {
  readonly allowed: false;
  /** `null`: a CORS preflight, which is neither allowed nor denied. */
  readonly decision: Decision | null;
  /** The response to the viewer: a denial, or what the token itself orders in its place (`catif`). */
  response(): Response;
}

export interface EdgeStats {
  checks: number;
  allowed: number;
  /** Denials by reason. */
  denials: Record<string, number>;
  /** Denials that the policy's mode let through. */
  waived: number;
  /** Decisions on a state document older than the policy's `max_state_age`. */
  stale: number;
  /** Failures of the adapter itself; each was a denial. */
  faults: number;
  state: {
    version: number | null;
    /** Seconds since 1970. */
    issued_at: number | null;
    /** Seconds. */
    age: number | null;
    loaded: number;
    /** Documents with a bad signature, or older than the one in force. */
    refused: number;
    /** Looks at a source that did not answer. */
    unreachable: number;
  };
}

/** The body of `Token-Report: explain`. */
export interface ExplainReport {
  decision: Decision;
  steps: Step[];
  facts: Partial<GateRequest>;
  /** For one check; `null` where the clock stands still while a worker computes. */
  micros: number | null;
  state_version: number | null;
}

/** What Cloudflare itself knows about a request: `CF-Connecting-IP` and `request.cf`. */
export function cloudflareFacts(request: Request): Partial<GateRequest>;
