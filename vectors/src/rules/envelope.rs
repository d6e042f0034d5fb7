//! Section 2.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "Tags 61(17(…)), 61(18(…)), 17 and 18 alone.",
        &["cose-tag-61-17", "cose-tag-17-alone", "confusion-es256-usual"],
    ),
    Rule(
        "Tag 96, and tag 16 where nothing decrypts: 112.",
        &["cose-tag-96-encrypted", "cose-tag-61-96-encrypted", "encryption-several-recipients"],
    ),
    Rule(
        "Untagged only when the caller says as what; that is ignored for tagged tokens.",
        &["cose-untagged-pinned-*", "cose-pin-ignored-when-tagged", "confusion-*-untagged-pinned-*"],
    ),
    Rule(
        "106: untagged without that, 61 around an untagged array, an unknown tag, a tag that disagrees with `alg`.",
        &[
            "cose-untagged",
            "cose-tag-61-untagged",
            "cose-tag-unknown",
            "cose-tag-61-unknown",
            "cose-tag-18-with-mac",
            "cose-tag-17-with-signature",
        ],
    ),
    Rule("106: a JWT of two or four parts.", &["jose-two-parts", "jose-four-parts", "jose-final-dot"]),
    Rule(
        "Format `auto`: a dot in the text means JWT.",
        &["cose-format-found", "cose-format-found-jwt", "attack-format-*"],
    ),
    Rule(
        "CAT: `alg` in the protected header; in the other 106; absent, the key's.",
        &[
            "cose-headers-alg-absent",
            "cose-headers-alg-unprotected",
            "algorithms-hs512-alg-absent",
            "confusion-*-alg-unprotected*",
        ],
    ),
    Rule("JWT: `alg` absent is 200.", &["jose-alg-absent"]),
    Rule(
        "`alg` is compared with the key's, never obeyed.",
        &["algorithms-*-token-*-key", "confusion-*-named-*", "confusion-*-numbered*", "confusion-*-that-says-*"],
    ),
    Rule(
        "`none` in any case, HMAC 256/64 and -4: 201.",
        &["jose-alg-none-*", "confusion-none-*", "cose-headers-alg-hmac-256-64", "cose-headers-alg-minus-4"],
    ),
    Rule(
        "COSE `kid` in either map, bytes or text.",
        &["cose-headers-kid-protected", "cose-headers-kid-text", "cose-headers-kid-text-protected"],
    ),
    Rule(
        "Its bytes are those of the JWK's `kid`, or of `kid_hex`.",
        &["cose-headers-kid-hex", "keys-non-ascii-kid", "keys-of-hex-kid", "cose-headers-kid-case"],
    ),
    Rule("A label in both maps: 111.", &["cose-headers-kid-in-both", "cose-headers-unknown-in-both"]),
    Rule(
        "`exact`: an unknown key id is 203.",
        &["cose-headers-kid-unknown", "jose-kid-unknown", "keys-unknown", "attack-kid-*"],
    ),
    Rule(
        "`exact`, no key id: the single key that fits; several 202, none 201.",
        &["keys-unnamed-one", "keys-unnamed-two", "algorithms-*-unnamed-*", "jose-kid-absent-*"],
    ),
    Rule(
        "State and format of a key are judged after it is found.",
        &["keys-unnamed-two-one-revoked", "confusion-rs256-in-a-cat-without-alg"],
    ),
    Rule(
        "`hint`: a known key id uses that key alone.",
        &["keys-hint-known", "keys-hint-known-wrong", "confusion-hint-known-kid-of-other-algorithm"],
    ),
    Rule(
        "`hint`: an absent or unknown one tries every key of the token's algorithm.",
        &[
            "keys-hint-foreign",
            "keys-hint-absent",
            "keys-hint-no-key-fits",
            "confusion-hint-foreign-*",
            "algorithms-hs384-hint",
        ],
    ),
    Rule(
        "`hint`: at most 4 symmetric keys and 1 asymmetric; more cannot be configured.",
        &["keys-hint-five-keys", "confusion-hint-two-pairs", "algorithms-hint-five-keys-of-three-algorithms"],
    ),
    Rule(
        "`hint`: keys out of force or format are skipped; 204 or 205 if none is left.",
        &[
            "keys-hint-revoked-skipped",
            "keys-hint-all-revoked",
            "keys-hint-for-other-format",
            "confusion-hint-pair-revoked",
        ],
    ),
    Rule(
        "`alg`, `kid` or `typ` of a wrong type: 106; `typ` as a number 506.",
        &[
            "cose-headers-alg-is-*",
            "cose-headers-kid-is-*",
            "jose-alg-is-*",
            "jose-kid-is-*",
            "cose-headers-typ-number",
            "cose-headers-typ-bytes",
            "jose-typ-array",
        ],
    ),
    Rule(
        "`crit`: empty, outside of the protected header, naming a standard header or an absent one: 106.",
        &["cose-headers-crit-*", "jose-crit-empty", "jose-crit-names-*", "jose-crit-absent-header"],
    ),
    Rule(
        "`crit` with an unknown entry, `b64` included: 110. `b64` without crit: 106.",
        &["cose-headers-crit-unknown", "jose-crit-unknown", "jose-crit-b64", "jose-b64-without-crit"],
    ),
    Rule(
        "`jku`, `x5u`, `jwk`, `x5c` are neither fetched nor used.",
        &[
            "jose-embedded-key",
            "jose-key-url",
            "confusion-*-jku-*",
            "confusion-*-jwk-*",
            "confusion-*-x5c-*",
            "confusion-*-x5u-*",
            "cose-headers-embedded-key-unused",
        ],
    ),
    Rule(
        "`typ` absent, `JWT`, `at+jwt`, `CAT`, in any case, with or without `application/`.",
        &["jose-typ", "jose-typ-absent", "jose-typ-at-jwt-cased", "jose-typ-application", "cose-headers-typ-*"],
    ),
    Rule(
        "Another `typ`: 506. Policy `types` replaces the list.",
        &[
            "jose-typ-of-*",
            "cose-headers-typ-of-proof",
            "cose-headers-typ-of-policy",
            "cose-headers-typ-not-in-policy",
            "confusion-type-of-*",
        ],
    ),
    Rule("`cty: JWT` and five parts: 102.", &["jose-cty-nested", "jose-five-parts"]),
    Rule(
        "A state document, a licence, a DPoP proof and a status list pass as no token.",
        &[
            "confusion-state-document*",
            "confusion-proof-*",
            "confusion-status-list-*",
            "confusion-type-of-licence",
            "attack-document-*",
        ],
    ),
    Rule(
        "CBOR: definite lengths, shortest heads, floats in their shortest width: else 104.",
        &[
            "cose-array-indefinite",
            "cose-array-head-too-long",
            "cose-claims-wide-float",
            "cose-claims-long-head-*",
            "time-cbor-nan-wide",
            "time-cbor-half-in-single",
        ],
    ),
    Rule(
        "CBOR: no label twice (107), no bytes after the token (109).",
        &[
            "cose-claims-duplicate-label",
            "cose-claims-duplicate-in-ignored",
            "cose-headers-duplicate-*",
            "cose-trailing-byte",
            "cose-claims-trailing-bytes",
            "attack-twice-*",
        ],
    ),
    Rule(
        "A float that is an integer counts as one where a number is allowed, 800 where an unsigned integer is demanded.",
        &[
            "time-cbor-integer-valued-float",
            "circles-integer-valued-floats",
            "altitude-integer-valued-floats",
            "identity-catv-integer-valued-float",
            "claims-epoch-integer-valued-float",
            "replay-malformed-float",
        ],
    ),
    Rule(
        "Tags stand in catnip and as 121(0) in catif; others 800, in ignored claims too.",
        &[
            "vocabulary-private-tagged",
            "vocabulary-ignored-tagged",
            "claims-catu-tagged",
            "responses-malformed-tag-122",
            "networks-address",
        ],
    ),
    Rule(
        "CRS tags 104 and 279 on claims of places: 801.",
        &["circles-reference-system-*", "geohash-reference-system-*", "altitude-reference-system-*"],
    ),
    Rule("Tags in headers: 106.", &["cose-headers-tag-in-unprotected", "cose-headers-tag-in-protected"]),
    Rule("base64url: spare bits that are not zero are 103.", &["cose-spare-bits", "jose-spare-bits-*"]),
    Rule("Padding in a CAT, never in a JWT (103).", &["cose-padding-*", "jose-padding-*"]),
    Rule(
        "The standard alphabet with policy `legacy_base64` and in a CAT alone.",
        &["cose-standard-alphabet", "cose-standard-alphabet-relaxed", "jose-legacy-alphabet-never"],
    ),
    Rule(
        "JSON names are compared after unescaping, at every level, in ignored claims too.",
        &["jose-header-duplicate-*", "jose-payload-duplicate-*", "jose-payload-escaped-names", "claims-catu-escaped"],
    ),
    Rule(
        "Lone surrogates, a byte order mark, what is no UTF-8: 105. Duplicate names: 107.",
        &[
            "jose-header-lone-surrogate",
            "jose-payload-lone-surrogate*",
            "jose-*-byte-order-mark",
            "jose-*-invalid-utf8",
            "jose-header-duplicate-name",
        ],
    ),
    Rule(
        "`1.0` and `1e0` where an unsigned integer is demanded: 800.",
        &["identity-catv-decimal", "identity-catv-exponent", "claims-epoch-decimal", "metro-malformed-decimal-inside"],
    ),
    Rule("No Unicode normalisation.", &["identity-iss-no-normalisation", "attack-issuer-composed"]),
    Rule(
        "4096 bytes, 5462 characters.",
        &["limits-4096-bytes", "limits-4097-bytes", "limits-5462-characters", "limits-5463-characters"],
    ),
    Rule("Nesting 16, in CBOR and JSON.", &["limits-nesting-*", "attack-bomb-*"]),
    Rule("Composition 8.", &["composition-depth-8-raised-*", "composition-depth-9-raised-*"]),
    Rule("1024 items in a token.", &["limits-items-900", "limits-items-1100", "composition-too-many-items-*"]),
    Rule(
        "256 entries in a list.",
        &[
            "limits-methods-256",
            "limits-methods-257",
            "limits-networks-256",
            "headers-fields-257",
            "metro-areas-257",
            "composition-sets-257-*",
        ],
    ),
    Rule("64 claims (803).", &["limits-claims-64", "limits-claims-65"]),
    Rule(
        "The policy sets limits within bounds.",
        &[
            "limits-of-policy",
            "limits-of-policy-kept",
            "limits-out-of-bounds",
            "limits-unknown-member",
            "headers-fields-above-limit-of-policy",
        ],
    ),
    Rule("50 entries and more work in catm and catalpn.", &["limits-methods-50", "alpn-protocols-50"]),
    Rule(
        "HMAC keys are as long as the hash at least; shorter ones when the key says so.",
        &[
            "keys-short",
            "keys-short-said-so",
            "keys-31-bytes",
            "algorithms-hs384-key-of-*",
            "algorithms-hs512-key-of-*",
        ],
    ),
    Rule(
        "ES256: the greater s is accepted, the smaller one made.",
        &[
            "attack-copy-es256-s-negated-fresh",
            "token-core/src/key/tests/published.rs#es256_signs_deterministically_and_low",
        ],
    ),
    Rule(
        "A token's text and bytes are no identity: a second copy is the same token.",
        &["attack-copy-*", "peer-faults-token-text-is-identity"],
    ),
    Rule(
        "The token id is jti as it stands, or cti in lower-case hex.",
        &["replay-id-that-is-no-hex", "replay-id-in-other-case", "state-token-id-as-text", "claims-jti-any-text"],
    ),
];
