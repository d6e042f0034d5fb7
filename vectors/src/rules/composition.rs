//! Section 7.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "A set is true, false, or unknown where a fact is missing.",
        &["composition-set-*", "composition-condition-*"],
    ),
    Rule("`or`: any true is true, else any unknown is unknown.", &["composition-or-*"]),
    Rule("`and`: any false is false, else any unknown is unknown.", &["composition-and-*"]),
    Rule("`nor`: any true is false, else any unknown is unknown.", &["composition-nor-*", "attack-nor-*"]),
    Rule(
        "A set is false if any of its claims is, else unknown if any is, else true.",
        &["composition-set-false-and-unknown-*", "composition-set-true-and-unknown-*"],
    ),
    Rule("An empty set is true.", &["composition-empty-set-*", "composition-only-ignored-*"]),
    Rule(
        "At the top unknown is 600, false 611.",
        &["composition-or-u", "composition-or-f", "composition-and-u", "composition-nor-u"],
    ),
    Rule("or, nor, and in turn: the first that is not true decides.", &["composition-order-*"]),
    Rule(
        "Malformed or unsupported inside: the token is denied.",
        &[
            "composition-malformed-*",
            "composition-unsupported-*",
            "composition-form-*",
            "composition-faults-fault-before-verdict",
        ],
    ),
    Rule(
        "catv, cti, catreplay, catpor, catif, catr, crit, epoch, tenant, sid, origin_iat, status inside: 800.",
        &["composition-misplaced-*", "responses-inside-*"],
    ),
    Rule(
        "cnf and catdpop stand in the same set.",
        &["composition-misplaced-or-catdpop", "dpop-settings-without-cnf", "dpop-composed-window-of-*"],
    ),
    Rule(
        "`require` and presence look at the top alone.",
        &[
            "composition-condition-required-inside",
            "composition-condition-exp-is-not-that-of-the-token",
            "composition-condition-iss-is-not-that-of-the-token",
            "composition-condition-aud-is-not-that-of-the-token",
        ],
    ),
    Rule(
        "Inner exp and nbf, with leeway, are conditions.",
        &["composition-condition-exp-*", "composition-condition-nbf-*", "composition-condition-window-*"],
    ),
    Rule(
        "They end what a decision holds for.",
        &["tests/tests/suite/grant.rs#a_decision_holds_until_the_next_edge_inside_a_composition"],
    ),
    Rule(
        "Inner iss and aud are tested against the policy; null is true, `audiences: []` false.",
        &["composition-condition-iss-*", "composition-condition-aud-*"],
    ),
    Rule(
        "Inner sub, iat, catifdata are true.",
        &["composition-only-sub-*", "composition-only-iat-*", "composition-condition-catifdata-*"],
    ),
    Rule(
        "max_lifetime and reject_future_iat look at the top alone.",
        &["composition-condition-exp-beyond-max-lifetime", "composition-condition-iat-in-the-future"],
    ),
    Rule("Four levels and more work.", &["composition-depth-4-*", "composition-depth-7-*", "composition-depth-mixed"]),
];
