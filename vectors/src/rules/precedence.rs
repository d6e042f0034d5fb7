//! Section 1.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "Stages in order: envelope (1xx), key (2xx), signature (3xx), claims (8xx), time (4xx), identity (5xx), request (6xx), state (7xx). The first failure is the reason.",
        &["precedence-stage-*"],
    ),
    Rule(
        "Before them: keys, policy and clock that cannot be used (901), then a malformed request (900), then no token (100).",
        &[
            "precedence-configuration-before-request",
            "precedence-request-before-token",
            "precedence-request-before-missing-token",
            "precedence-clock-before-token",
            "placements-none",
        ],
    ),
    Rule(
        "1xx: the first offending byte.",
        &[
            "precedence-first-byte-*",
            "precedence-duplicate-before-key",
            "precedence-crit-before-key",
            "cose-headers-order-*",
        ],
    ),
    Rule(
        "A syntax error of the payload keeps its 1xx reason but is found after the signature: a bad signature wins.",
        &["cose-claims-*-and-signature", "jose-payload-malformed-and-signature", "limits-nesting-and-signature"],
    ),
    Rule(
        "A payload that is no map: claim-malformed without a claim.",
        &["cose-claims-are-*", "jose-payload-array", "jose-payload-text"],
    ),
    Rule(
        "2xx, 4xx, 5xx: the lowest code.",
        &[
            "precedence-state-before-format",
            "precedence-expired-before-not-yet-valid",
            "precedence-not-yet-valid-before-future",
            "precedence-future-before-lifetime",
            "precedence-issuer-before-audience",
            "precedence-audience-before-subject",
            "precedence-tenant-before-subject-value",
            "precedence-version-before-type",
            "precedence-type-before-tenant",
        ],
    ),
    Rule(
        "201 comes before the key id only for algorithms that are never accepted; else an unknown key id is 203 first.",
        &["cose-headers-alg-64-unknown-kid", "jose-alg-none-unknown-kid", "algorithms-hs384-and-key-unknown"],
    ),
    Rule(
        "206, of the 2xx alone, comes after 8xx.",
        &["precedence-stage-scope-before-time", "precedence-stage-claims-before-scope"],
    ),
    Rule(
        "8xx: the 800 of the lowest label, then the 801 of the lowest label, then 803, 802, 804.",
        &[
            "claims-order-malformed-before-unsupported",
            "claims-order-unsupported-lowest",
            "limits-claims-65-and-malformed",
            "limits-claims-65-and-unsupported",
            "limits-claims-65-and-one-required",
            "claims-order-unsupported-before-required",
            "privacy-required-before-encryption",
        ],
    ),
    Rule(
        "Labels ascend numerically, from -65542 to 65535, wherever they stand in the token; a JWT's name counts as its label; then text labels, bytewise.",
        &["claims-order-*", "composition-faults-*", "vocabulary-order-*"],
    ),
    Rule(
        "6xx: 612, then 601 to 609, 614, 613, 610, 611.",
        &[
            "precedence-malformed-url-first",
            "precedence-uri-first",
            "precedence-method-second",
            "precedence-network-third",
            "precedence-country-fourth",
            "facts-*-first",
            "dpop-metro-before-cnf",
            "composition-order-metro-false-before",
        ],
    ),
    Rule(
        "A missing fact is 600 at its claim's place.",
        &["precedence-*-fact-*", "facts-*-fact-first", "precedence-uri-before-missing-method"],
    ),
    Rule("605: geohash (282) before catgeocoord (317).", &["geohash-before-circles"]),
    Rule("7xx: 704, 703, 700, 701, 702, 711, 706, 705, 707, 708.", &["state-order-*", "lookups-order-*"]),
    Rule(
        "Then 710, and 709 last: a request that is denied uses nothing up.",
        &[
            "sampling-after-*",
            "sampling-before-replay",
            "replay-after-*",
            "token-core/tests/reuse.rs#a_request_that_is_denied_uses_nothing_up",
        ],
    ),
    Rule(
        "The claim of a denial is its mnemonic, `cti` also for jti, the decimal label when it is unknown.",
        &["vocabulary-label-1000", "vocabulary-label-minus-256", "claims-jti-number"],
    ),
    Rule(
        "8xx inside a composition names the inner path (`or/0/catu`).",
        &["composition-malformed-*", "composition-unsupported-*", "composition-misplaced-*"],
    ),
    Rule(
        "600 and 611 of a composition name the operator.",
        &["composition-or-u", "composition-or-f", "composition-nor-t", "composition-and-f"],
    ),
    Rule("711 names no claim.", &["state-network-*"]),
    Rule("`mode` of the policy changes no decision.", &["setup-policy-mode-*"]),
];
