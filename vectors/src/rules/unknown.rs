//! Section 3.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "CAT: integer labels of -65536 and above that are unknown: 801.",
        &[
            "vocabulary-label-0",
            "vocabulary-label-1000",
            "vocabulary-label-minus-65536",
            "vocabulary-label-greatest",
            "vocabulary-legacy-*",
        ],
    ),
    Rule(
        "CAT: labels -65537 to -65600 that a build does not know: 801.",
        &["vocabulary-label-minus-65543", "vocabulary-label-minus-65600"],
    ),
    Rule(
        "Policy `ignore_claims` waives such claims by mnemonic or decimal label, inside compositions too.",
        &[
            "vocabulary-ignored-label",
            "vocabulary-ignored-not-built",
            "vocabulary-foreign-ignored",
            "composition-ignored-*",
        ],
    ),
    Rule(
        "A claim that the build knows cannot be waived.",
        &["vocabulary-ignored-built-*", "dpop-ignored", "catifdata-waived"],
    ),
    Rule("300 to 307 (watermarking) never deny.", &["vocabulary-watermarking-*"]),
    Rule(
        "CAT: text labels that are names of the vocabulary, or of its predecessors: 801.",
        &["vocabulary-name-*-as-text"],
    ),
    Rule(
        "Other text labels and private integers are ignored.",
        &[
            "vocabulary-name",
            "vocabulary-name-url",
            "vocabulary-label-minus-65601",
            "vocabulary-label-minus-9223372036854775808",
        ],
    ),
    Rule(
        "JWT: unknown names are ignored, but for names of the vocabulary that are not built (801).",
        &["vocabulary-name-jwt", "vocabulary-not-built-status"],
    ),
    Rule("JWT: names of RFC 9246 and of AWS: 801.", &["vocabulary-foreign-*"]),
    Rule(
        "`crit`: each entry is present and enforced.",
        &["critical-present-*", "critical-absent-*", "critical-enforced-nonetheless", "critical-one-of-two-absent"],
    ),
    Rule(
        "`crit` names nothing that cannot deny, nor what is unknown: 801.",
        &["critical-names-*", "renewal-not-critical", "responses-not-critical"],
    ),
    Rule("`crit` is a list that is not empty: else 800.", &["critical-malformed-*"]),
    Rule(
        "The SDK lists in crit what a first edge would ignore.",
        &["token-sdk/tests/mint.rs#both_formats_carry_every_restriction"],
    ),
    Rule(
        "Claim sets of the vocabulary mean the same in both formats.",
        &["tests/tests/suite/equivalence.rs#jwt_and_cat_decide_alike"],
    ),
    Rule("A jti that is no lower-case hex stands in a JWT alone.", &["claims-jti-any-text", "state-token-id-as-text"]),
    Rule(
        "Upper-case hex in a claim: 800.",
        &[
            "components-path-sha256-upper-case",
            "headers-malformed-sha256-upper-case",
            "sampling-malformed-id-upper-case",
        ],
    ),
    Rule("A JWT with a member `cti`, alone or beside jti: 800.", &["claims-cti-in-jwt", "claims-cti-and-jti"]),
];
