// What a record asks for, its form, and what its fields are: token-wasm/README.md, "Records".

export const RECORD_VERSION = 2;
export const HEAD_BYTES = 8;
export const NUMBERS_BYTES = 48;
export const LENGTHS_BYTES = 40;

export const Operation = Object.freeze({
  INFORMATION: 1,
  CONFIGURE: 2,
  CHECK: 3,
  DESCRIBE: 4,
  EXPLAIN: 5,
  LOAD_STATE: 6,
  STRIP_HEADERS: 7,
  CONFIGURE_MINTER: 8,
  MINT: 9,
  LOOKUPS: 10,
  FINISH: 11,
  WARM: 12,
  REPLY: 13,
});

/** Texts of a check record, in their order; one is there if the flag bit 16 places above is set. */
export const Text = Object.freeze({
  METHOD: 0,
  URL: 1,
  ADDRESS: 2,
  COUNTRY: 3,
  SUBDIVISION: 4,
  METRO: 5,
  ALPN: 6,
  TLS_FINGERPRINT: 7,
  DPOP: 8,
  TOKEN: 9,
});

export const Tag = Object.freeze({
  HEADER_NAME: 3,
  HEADER_VALUE: 4,
  TLS_CLIENT_KEY: 10,
  TOKEN_BINARY: 14,
  KEYS: 20,
  POLICY: 21,
  STATE_KEYS: 22,
  STATE: 23,
  CLAIMS: 24,
  SEED: 25,
  LOOKUP: 26,
  ANSWER: 27,
  EXTERNAL: 28,
  MINTER_KEYS: 29,
  RANDOMNESS: 30,
});

export const Flag = Object.freeze({
  HEADERS_KNOWN: 1 << 0,
  ASN_KNOWN: 1 << 1,
  POSITION_KNOWN: 1 << 2,
  ALTITUDE_KNOWN: 1 << 3,
  RANDOM_KNOWN: 1 << 4,
  NO_TLS: 1 << 5,
  NO_TLS_CLIENT_KEY: 1 << 6,
  ONLY_CAT: 1 << 7,
  ONLY_JWT: 1 << 8,
  UNTAGGED_MAC0: 1 << 9,
  UNTAGGED_SIGN1: 1 << 10,
  HEADERS_PARTIAL: 1 << 11,
  NO_STORE: 1 << 12,
  DENIED: 1 << 13,
  /** No flag of the record: it makes one malformed. */
  MALFORMED: 1 << 31,
});
