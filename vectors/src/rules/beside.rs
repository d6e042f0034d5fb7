//! What the sections take for granted: forms of claims, configuration, encryption, forgeries.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "A claim of another form than its own: 800.",
        &[
            "claims-*",
            "metro-malformed-*",
            "alpn-malformed-*",
            "altitude-malformed-*",
            "circles-malformed-*",
            "geohash-malformed-*",
            "headers-malformed-*",
            "tls-*-malformed-*",
            "catifdata-malformed-*",
            "dpop-*-malformed-*",
            "replay-malformed-*",
            "sampling-malformed-*",
            "renewal-malformed-*",
            "responses-malformed-*",
        ],
    ),
    Rule("catifdata never denies.", &["catifdata-text", "catifdata-texts", "catifdata-anything"]),
    Rule("A policy with an unknown member or a value out of range: 901.", &["setup-policy-*"]),
    Rule(
        "A key without its algorithm, of another type, too short, twice, for another use: 901.",
        &[
            "setup-keys-*",
            "encryption-key-short-secret",
            "encryption-key-use-sig",
            "confusion-pem-configured-as-secret",
        ],
    ),
    Rule(
        "A request whose members have another form: 900.",
        &[
            "setup-request-*",
            "networks-fact-*",
            "circles-request-*",
            "altitude-request-text",
            "tls-request-*",
            "alpn-request-number",
            "sampling-draw-malformed-*",
        ],
    ),
    Rule(
        "`require_encrypted`: what tells about the viewer does not stand in the clear (804).",
        &["privacy-*", "encryption-required-*", "composition-private-*"],
    ),
    Rule(
        "COSE_Encrypt0 around a token: what is inside is judged as any token.",
        &[
            "encryption-a256gcm",
            "encryption-a128gcm",
            "encryption-expired",
            "encryption-foreign-mac-inside",
            "encryption-unknown-kid-inside",
            "encryption-typ-of-proof-inside",
        ],
    ),
    Rule(
        "Encrypted alone, a token counts where the key's scope says so.",
        &["encryption-alone", "encryption-alone-without-scope", "encryption-alone-scope-says-no"],
    ),
    Rule(
        "A changed ciphertext, tag, IV or header: 301.",
        &[
            "encryption-ciphertext-*",
            "encryption-iv-other-than-used",
            "encryption-context-of-*",
            "encryption-external-aad",
            "encryption-other-protected-authenticated",
        ],
    ),
    Rule(
        "Another key, a changed or a cut MAC or signature: 300.",
        &[
            "cose-mac-*",
            "cose-payload-bit-flipped",
            "jose-signature-*",
            "algorithms-*-mac-of-*",
            "attack-signature-*",
            "confusion-*-of-attacker*",
        ],
    ),
    Rule("A public key is no secret.", &["confusion-*-as-secret*", "peer-faults-public-key-as-hmac-secret-*"]),
    Rule(
        "A MAC is no signature, nor one structure another.",
        &["confusion-*-over-*", "confusion-*-under-tag-*", "peer-faults-mac-over-signature-structure"],
    ),
    Rule(
        "A proof's header, key and form are those of RFC 9449 section 4.2.",
        &["dpop-header-*", "dpop-jwk-*", "dpop-form-*", "dpop-payload-*", "dpop-signature-flipped"],
    ),
    Rule("A proof inside a composition counts for its set.", &["dpop-composed-*"]),
    Rule("Announced lengths are not believed.", &["limits-announced-*", "attack-bomb-length-of-*"]),
    Rule("Faults of public implementations, each under its name.", &["peer-faults-*"]),
];
