//! What is measured next to what, and what a peer leaves out of the work.

/// A kind of work and the peers that do it.
pub(super) struct Contest {
    pub(super) work: &'static str,
    pub(super) peers: &'static [Peer],
}

/// A peer.
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// What it does of the work.
    pub(super) does: &'static str,
}

/// Ours checks in every decision: signature, key, exp, nbf, iss, catu, catm, catgeoiso3166, catnip.
/// No peer knows revocation; what it costs ours is measured beside that, with a state document of
/// thousands of entries. Whoever mints makes the claims anew for every
/// token, natively from typed values: a network is an address and a length to ours, a text to peers.
pub(super) const CONTESTS: &[Contest] = &[
    Contest {
        work: "cat-hs256-verify-native",
        peers: &[
            Peer { name: "cat-token", does: "signature, times, iss; no check of the request" },
            Peer { name: "common-access-token", does: "signature, times, iss, catu, catm; no network, no country" },
            Peer { name: "jwt-simple", does: "signature, times, iss of a CWT; claims of a CAT are not decoded" },
        ],
    },
    Contest {
        work: "jwt-hs256-verify-native",
        peers: &[
            Peer { name: "jsonwebtoken", does: "signature, times, iss; no check of the request" },
            Peer { name: "jwt-simple", does: "signature, times, iss; no check of the request" },
        ],
    },
    Contest {
        work: "cat-hs256-verify-state-native",
        peers: &[
            Peer { name: "cat-token", does: "as above, no revocation" },
            Peer { name: "common-access-token", does: "as above, no revocation" },
        ],
    },
    Contest {
        work: "jwt-hs256-verify-state-native",
        peers: &[Peer { name: "jsonwebtoken", does: "as above, no revocation" }],
    },
    Contest {
        work: "cat-hs256-reverify-native",
        peers: &[
            Peer { name: "cat-token", does: "as for a first token: it has no cache" },
            Peer { name: "common-access-token", does: "as for a first token: it has no cache" },
        ],
    },
    Contest {
        work: "jwt-hs256-reverify-native",
        peers: &[Peer { name: "jsonwebtoken", does: "as for a first token: it has no cache" }],
    },
    Contest { work: "hs384-verify-native", peers: NATIVE_SIGNATURE_PEERS },
    Contest { work: "hs512-verify-native", peers: NATIVE_SIGNATURE_PEERS },
    Contest { work: "es256-verify-native", peers: NATIVE_PEERS_AND_TABLES },
    Contest { work: "es384-verify-native", peers: NATIVE_SIGNATURE_PEERS },
    Contest { work: "ed25519-verify-native", peers: NATIVE_PEERS_AND_TABLES },
    Contest { work: "rs256-verify-native", peers: NATIVE_SIGNATURE_PEERS },
    Contest { work: "ps256-verify-native", peers: NATIVE_SIGNATURE_PEERS },
    Contest { work: "ps384-verify-native", peers: NATIVE_SIGNATURE_PEERS },
    Contest {
        work: "cat-hs256-mint-native",
        peers: &[
            Peer { name: "cat-token", does: "the same claims" },
            Peer { name: "common-access-token", does: "the same claims" },
        ],
    },
    Contest {
        work: "jwt-hs256-mint-native",
        peers: &[
            Peer { name: "jsonwebtoken", does: "the same claims" },
            Peer { name: "jwt-simple", does: "the same claims" },
        ],
    },
    Contest {
        work: "cat-hs256-verify-npm",
        peers: &[
            Peer { name: "@eyevinn/cat", does: "signature, times, iss, catu, catnip; no method, no country" },
            Peer { name: "jose", does: "signature, times, iss of a JWT; no check of the request" },
        ],
    },
    Contest {
        work: "jwt-hs256-verify-npm",
        peers: &[
            Peer { name: "jose", does: "signature, times, iss; no check of the request" },
            Peer { name: "fast-jwt", does: "signature, times, iss; no check of the request" },
        ],
    },
    Contest {
        work: "cat-hs256-verify-state-npm",
        peers: &[
            Peer { name: "@eyevinn/cat", does: "as above, no revocation" },
            Peer { name: "jose", does: "as above, no revocation" },
        ],
    },
    Contest { work: "cat-hs256-reverify-npm", peers: CACHING_PEERS },
    Contest { work: "jwt-hs256-reverify-npm", peers: CACHING_PEERS },
    Contest { work: "hs384-verify-wasm", peers: SIGNATURE_PEERS },
    Contest { work: "hs512-verify-wasm", peers: SIGNATURE_PEERS },
    Contest { work: "es256-verify-wasm", peers: PEERS_AND_TABLES },
    Contest { work: "es384-verify-wasm", peers: SIGNATURE_PEERS },
    Contest { work: "ed25519-verify-wasm", peers: PEERS_AND_TABLES },
    Contest { work: "rs256-verify-wasm", peers: SIGNATURE_PEERS },
    Contest { work: "ps256-verify-wasm", peers: SIGNATURE_PEERS },
    Contest { work: "ps384-verify-wasm", peers: SIGNATURE_PEERS },
    Contest { work: "cat-hs256-mint-npm", peers: &[Peer { name: "@eyevinn/cat", does: "the same claims" }] },
    Contest {
        work: "jwt-hs256-mint-npm",
        peers: &[Peer { name: "jose", does: "the same claims" }, Peer { name: "fast-jwt", does: "the same claims" }],
    },
];

const JSONWEBTOKEN: Peer = Peer { name: "jsonwebtoken", does: "signature, times, iss; no check of the request" };
const AWS_LC: Peer = Peer { name: "aws-lc-rs", does: "the signature alone" };
const JWT_SIMPLE: Peer = Peer { name: "jwt-simple", does: "signature, times, iss; no check of the request" };
const WEB_CRYPTO: Peer = Peer { name: "WebCrypto", does: "the signature alone, asynchronously" };
const WITHOUT_TABLES: Peer = Peer { name: "ours, without tables", does: "the same decision before `warm()`" };

/// Ours: the full decision about a JWT.
const NATIVE_SIGNATURE_PEERS: &[Peer] = &[JSONWEBTOKEN, AWS_LC, JWT_SIMPLE];
const NATIVE_PEERS_AND_TABLES: &[Peer] = &[JSONWEBTOKEN, AWS_LC, JWT_SIMPLE, WITHOUT_TABLES];

/// Ours: the full decision about a JWT, through the npm package; ES384 and RSA, which it does not have,
/// through the raw module with every feature.
const SIGNATURE_PEERS: &[Peer] = &[WEB_CRYPTO];
const PEERS_AND_TABLES: &[Peer] = &[WEB_CRYPTO, WITHOUT_TABLES];

const CACHING_PEERS: &[Peer] = &[
    Peer { name: "fast-jwt", does: "times of a cached JWT, found by its SHA-256 as by default" },
    Peer { name: "fast-jwt, token as cache key", does: "times of a cached JWT; it warns of this setting" },
];
