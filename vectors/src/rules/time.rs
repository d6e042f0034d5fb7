//! Section 4.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "`now >= exp`: 401.",
        &["time-exp-now", "time-exp-next-second", "time-exp-last-second", "time-exp-zero", "time-exp-negative"],
    ),
    Rule("`now < nbf`: 402.", &["time-nbf-now", "time-nbf-next-second", "time-nbf-past"]),
    Rule(
        "Leeway is 0; the policy sets up to 300 s.",
        &[
            "time-leeway-none-by-default",
            "time-leeway-exp-within",
            "time-leeway-exp-at",
            "time-leeway-nbf-at",
            "time-leeway-too-large",
        ],
    ),
    Rule(
        "Dates and `now` are exact to the nanosecond.",
        &[
            "time-exp-half-second-*",
            "time-now-equals-fractional-exp",
            "time-json-just-later",
            "time-json-just-earlier",
            "time-json-many-digits",
        ],
    ),
    Rule(
        "JSON decimals have nine places; a tenth that is not zero is 800.",
        &["time-json-nine-places", "time-json-tenth-place", "time-json-tenth-place-zero"],
    ),
    Rule(
        "Exponents are applied; out of range is 800.",
        &["time-json-exponent", "time-json-exponent-*", "time-json-two-to-the-63", "time-json-below-least"],
    ),
    Rule(
        "CBOR floats are rounded down to nanoseconds.",
        &["time-exp-half-second-later", "time-cbor-float-past", "time-cbor-float-out-of-range"],
    ),
    Rule(
        "NaN, infinities and -0: 800.",
        &[
            "time-cbor-nan",
            "time-cbor-infinity",
            "time-cbor-minus-infinity",
            "time-cbor-minus-zero",
            "time-json-minus-zero",
        ],
    ),
    Rule(
        "`exp` is demanded (400) unless `require` is empty.",
        &["time-exp-absent", "time-exp-not-required", "time-exp-not-required-but-past"],
    ),
    Rule(
        "`max_lifetime`: `exp - now` above it is 404; so is `exp - iat` when iat is not in the future; so is no exp.",
        &["time-lifetime-*", "attack-iat-*"],
    ),
    Rule(
        "Leeway is for exp and nbf alone: not for iat, a key's validity, lifetimes.",
        &["time-iat-without-leeway", "keys-validity-without-leeway", "time-lifetime-without-leeway"],
    ),
    Rule(
        "`iat` in the future: 403 with policy `reject_future_iat` alone.",
        &["time-iat-future", "time-iat-future-rejected", "time-iat-now-accepted"],
    ),
    Rule(
        "`now` before 2020, or more than 300 s before the state was issued: 901.",
        &["setup-clock-*", "state-age-clock-runs-back", "state-age-issued-later", "attack-clock-*"],
    ),
    Rule(
        "The SDK's tokens begin 60 s ago and may end a little early.",
        &["token-sdk/tests/mint.rs#jitter_only_shortens"],
    ),
];
