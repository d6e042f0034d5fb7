/** A JSON document as text or as the object it stands for. */
export type Json = string | object;

export interface GateOptions {
  /** A JWK Set of the keys that sign tokens. */
  keys: Json;
  /** What this edge accepts. */
  policy: Json;
  /** A JWK Set of the keys that sign state documents; never mixed with `keys`. */
  stateKeys?: Json;
  /**
   * A JWK Set of the keys with which the gate renews tokens (`catr`) and answers denials (`catif`): see {@link Gate.reply}.
   * They are used within their `scope`, and only where `keys` has them too.
   */
  minter?: Json;
  /** A signed state document. */
  state?: Uint8Array;
  /**
   * Remembers the last 128 tokens, at most, whose signature was checked, so that the next request with one of
   * them need not check it again. All else is checked every time. Decisions are the same without. Default: true.
   */
  cache?: boolean;
  /**
   * Makes the tables of {@link Gate.warm} at once. `false` leaves it to the host, for one that should answer its
   * first request sooner. Default: true.
   */
  warm?: boolean;
  /**
   * Algorithms (`ES256`, `EdDSA`, …) whose signatures {@link Gate.checkAsync} leaves to WebCrypto although this module could
   * check them; those that it cannot check always are. `check` denies tokens with such signatures. Default: none.
   */
  webCrypto?: readonly string[];
}

/** What a store is asked; `issuer` is "" for a token without `iss`. */
export type Lookup =
  /** Whether the issuer is revoked. */
  | { kind: "issuer"; value: string }
  /** Whether the key with this id is revoked. With `hex` the id is no text, and `value` its bytes in hex: the `kid_hex` of its JWK. */
  | { kind: "key"; value: string; hex?: true }
  /** Whether the token with this id (`jti`, or `cti` in hex), or the session, is revoked. */
  | { kind: "token" | "session"; issuer: string; value: string }
  /** Since when tokens of the subject are accepted again. */
  | { kind: "subject"; issuer: string; value: string }
  /** The lowest epoch that is accepted in a scope; "" is every token of the issuer. */
  | { kind: "epoch"; issuer: string; value: string }
  /** `catpor`: whether the id, in hex, is on the block list. */
  | { kind: "blocked"; issuer: string; value: string }
  /** `catpor`: a draw went against the token, which is denied. The id belongs on the block list from now on, `until` then or for ever. */
  | { kind: "block"; issuer: string; value: string; until: number | null }
  /** `catreplay` 2: whether the host's detection takes the token for a reused one. */
  | { kind: "reused"; issuer: string; value: string }
  /**
   * `catreplay` 1: whether the token was used before; from now on it was. One atomic step: an insertion that tells whether it
   * was there. The note can be dropped after `until`, in seconds since 1970; `null`: never.
   */
  | { kind: "used"; issuer: string; value: string; until: number | null }
  /** The same of a proof of possession: the thumbprint of its key in base64url, and its `jti`. */
  | { kind: "proof"; thumbprint: string; value: string; until: number | null };

/**
 * Issuer, key, token, session, blocked, reused, used, proof: whether it is. Block: whatever it is, the token is denied. Subject: a time in whole seconds, `null` when it is not revoked.
 * Epoch: the floor, 0 without one. Anything else, `undefined` included, is a look-up that failed.
 */
export type LookupAnswer = boolean | number | null | undefined;

/**
 * The facts of a request. What the host does not know it leaves out: a claim that needs it is
 * denied with `context-missing`. Facts come from the platform, never from headers a viewer can send.
 */
export interface GateRequest {
  /** Seconds since 1970; a fraction is read as its decimal text says. */
  now: number;
  method?: string;
  /** The absolute URL, with the host that the request was routed by. */
  url?: string;
  /** Field lines in the order received, or an object of them. `{}`: known to have none. */
  headers?: Iterable<readonly [string, string]> | Record<string, string | readonly string[]>;
  ip?: string;
  asn?: number;
  geo?: {
    /** ISO 3166-1 alpha-2. */
    country?: string;
    /** ISO 3166-2, such as `US-CA`. */
    subdivision?: string;
    metro?: string | number;
    /** Degrees; one without the other is no position. */
    lat?: number;
    lon?: number;
    /** Metres. */
    alt?: number;
  };
  /** The negotiated protocol; `null`: known to be without TLS. */
  alpn?: string | null;
  /** `{}`: known to be without a client certificate. */
  tls?: {
    /** DER SubjectPublicKeyInfo, as bytes or base64url. */
    client_spki?: Uint8Array | string;
    ja4?: string;
  };
  dpop?: string;
  /** A number from a cryptographic generator in [0, 1), drawn for this request. */
  random?: number;
  /** Only this token is tried: text, or the CBOR bytes of a CAT. Absent: the policy's placements. */
  token?: string | Uint8Array;
  /** What the given token must be. */
  format?: "cat" | "jwt" | "auto";
  /** How a given CAT without a COSE tag is read. */
  untagged?: "mac0" | "sign1";
}

export type Mode = "enforce" | "log" | "off" | "canary";

export interface Allow {
  decision: "allow";
  status: 200;
  format: "cat" | "jwt";
  kid?: string;
  /** Instead of `kid`: a key id that is no text. */
  kid_hex?: string;
  /** The playback session. */
  sid?: string;
  token_id?: string;
  /** The token was encrypted. */
  encrypted?: true;
  /** The URL, normalised and without tokens: it and nothing else goes to cache key and origin. */
  url?: string;
  /** Until when the same decision holds for the same request, in seconds since 1970. */
  cache_until?: number;
  /** What is to be done now: `renew`, see {@link Gate.reply}. */
  obligations: readonly "renew"[];
  /** The state document is older than the policy's `max_state_age`, and enforced: raise an alarm. */
  stale_state: boolean;
  mode: Mode;
}

export interface Deny {
  decision: "deny";
  /** A stable name, such as `expired`. */
  reason: string;
  /** Its stable number. */
  code: number;
  stage: "envelope" | "key" | "signature" | "claims" | "time" | "identity" | "request" | "state" | "host";
  /** The claim that was not met. */
  claim?: string;
  /** The HTTP status to answer with. */
  status: number;
  /** What the player should do: the value of `Token-Action`. */
  action: "refresh" | "stop" | "retry";
  mode: Mode;
}

export type Decision = Allow | Deny;

/** What goes to the viewer; it holds tokens and does not belong into a log. */
export interface Reply {
  /** The status of a response without a body that takes the place of any other; absent: the fields go on the one that there is. */
  status?: number;
  /** Names and values; each replaces fields of its name, but for `Set-Cookie`, which is added. */
  fields: [string, string][];
}

export interface Step {
  stage: Deny["stage"];
  check: string;
  claim?: string;
  demanded: string;
  observed: string;
  /** `ok`, or the reason for the denial. */
  verdict: string;
}

/** Keys, policy and state, ready to decide. */
export class Gate {
  /**
   * @throws {ConfigError} keys or policy cannot be used
   * @throws {StateError} the state document is refused
   */
  constructor(options: GateOptions);
  /** Decides. Never throws: what cannot be decided is denied. */
  check(request: GateRequest): Decision;
  /**
   * Decides as `check` does, with signatures that WebCrypto checks, and by look-ups in a store. Never rejects. The request is
   * read once, before anything is asked: what becomes of the object afterwards makes no difference.
   *
   * `lookup` gets the look-ups of a token at once, after the token has passed every other check, and returns their answers in
   * the same order; those that take a note (`block`, `proof`, `used`) come alone and last. A look-up that failed, or a `lookup`
   * that throws, is denied with `status-unknown`; of revocation the policy's `on_state.lookup_error` may say otherwise. A
   * state document that is in force counts as well; the policy's `state: "required"` asks for one. `null`: there is no store.
   *
   * `crypto` checks signatures; by default `globalThis.crypto`. Nothing that a token claims is looked at before its signature
   * is right, and whatever `crypto` throws is a denial.
   */
  checkAsync(
    request: GateRequest,
    options: {
      lookup: ((lookups: Lookup[]) => Promise<readonly LookupAnswer[]> | readonly LookupAnswer[]) | null;
      crypto?: { readonly subtle: Pick<SubtleCrypto, "importKey" | "verify"> };
    },
  ): Promise<Decision>;
  /**
   * What to send beside a grant, when its token is to be renewed (needs `minter`), or in place of a denial, when the token
   * orders an answer to it (`catif`; needs `minter` where that holds a token); `null` when there is nothing. `request` and
   * `decision` are those of a check just made; header lines are read once more. A denial of `checkAsync` that came before
   * the store was asked has no answer. Never throws.
   */
  reply(request: GateRequest, decision: Decision): Reply | null;
  /** Decides and tells every step that led to the decision. */
  explain(request: GateRequest): { decision: Decision; steps: Step[] };
  /**
   * Makes tables with which up to three keys each of ES256 and Ed25519 check signatures several times faster. It takes
   * up to 20 ms a key and belongs where keys are loaded, not into a request. After a trap they are gone. A gate with a
   * cache that is made where there is no randomness, as in the global scope of a Worker, makes them once more at its
   * first request: build it in a request there, with `warm: false`.
   */
  warm(): void;

  /**
   * Takes a signed state document into force.
   * @throws {StateError} it is refused; the one in force stays
   */
  loadState(document: Uint8Array): { version: number; issued_at: number };
  /** The version of the state document in force; `null` without one. */
  readonly stateVersion: number | null;
  /** When it was issued, in seconds since 1970. */
  readonly stateIssuedAt: number | null;
  /**
   * The field lines that may go on to cache and origin: tokens removed wherever the policy looks
   * for them.
   */
  stripHeaders(headers: Iterable<readonly [string, string]>): [string, string][];
}

/** A key, ready to mint. */
export class Minter {
  /** @throws {ConfigError} the key cannot be used or may not sign */
  constructor(options: { key: Json });
  /**
   * Mints a token from claims in JSON form.
   * @throws {ConfigError} names the claim that cannot be minted
   */
  mint(format: "cat" | "jwt", claims: Json): string;
}

/** Keys, a policy or claims that cannot be used. */
export class ConfigError extends Error {
  /** The member, as a path: `keys[2].alg`. */
  readonly member: string;
  /** What was expected there. */
  readonly expected: string;
}

/** A state document that is refused; the one in force stays. */
export class StateError extends Error {
  readonly code: "malformed" | "signature-invalid" | "section-unknown" | "version-back" | "no-state-keys" | "refused";
}
