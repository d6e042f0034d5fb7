//! Section 9.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "Both act only after the look-ups have passed in fresh state, whatever failed first.",
        &["renewal-stale-state", "renewal-no-state", "renewal-revoked", "responses-revoked-*", "attack-expadd-*"],
    ),
    Rule("Nobody renews or answers for a token that is not vouched for.", &["responses-unvouched-*"]),
    Rule(
        "A renewed token keeps every claim but times and id; sid and origin_iat are set.",
        &[
            "token-core/tests/renewal/kept.rs#every_claim_but_times_and_id_is_kept_in_both_formats",
            "token-core/tests/renewal/kept.rs#a_chain_keeps_its_session_and_its_beginning",
        ],
    ),
    Rule(
        "Without iat and origin_iat nothing is renewed.",
        &["renewal-no-origin", "renewal-origin-in-future", "renewal-origin-iat-in-future"],
    ),
    Rule("Its exp is at most now and expadd.", &["renewal-due-*", "renewal-expadd-fraction", "renewal-lifetime-of-*"]),
    Rule("`renewal_cap` counts from origin_iat.", &["renewal-cap", "renewal-cap-*"]),
    Rule(
        "catr `deadline` is in seconds before exp.",
        &["renewal-deadline", "renewal-deadline-*", "peer-faults-deadline-*"],
    ),
    Rule("catreplay 1 is never renewed.", &["renewal-catreplay-*"]),
    Rule(
        "Responses that set a token are `private, no-store`.",
        &["token-core/tests/renewal/delivery.rs#the_four_ways_back"],
    ),
    Rule("catif: entries in ascending order of claims, the first whose claim failed.", &["responses-order-*"]),
    Rule(
        "catif: `kid` is in policy `catif_kids`.",
        &[
            "responses-needs-a-minter",
            "token-core/tests/responses/orders.rs#a_token_is_ordered_with_the_key_that_the_policy_opens",
        ],
    ),
    Rule(
        "catif: minted claims lie within the scopes of both keys.",
        &["token-core/tests/responses/orders.rs#ordered_claims_lie_within_the_scopes_of_both_keys"],
    ),
    Rule(
        "catif: status 3xx or 4xx.",
        &["responses-malformed-status-*", "responses-fields-status-*", "responses-sound-status-*"],
    ),
    Rule(
        "catif: `Location` is https at an origin of policy `redirect_origins`.",
        &["responses-origin-*", "responses-redirect"],
    ),
    Rule(
        "catif: the URI that is inserted holds no token and is percent-encoded.",
        &["responses-request-uri", "token-core/tests/responses/fields.rs#the_uri_that_is_inserted_holds_no_token"],
    ),
    Rule("catif: header fields of the policy alone.", &["responses-fields-*"]),
    Rule(
        "CR and LF are refused.",
        &[
            "responses-malformed-value-cr",
            "responses-malformed-value-lf",
            "responses-malformed-part-lf",
            "responses-malformed-name-line-break",
            "renewal-malformed-*-lf",
            "renewal-malformed-*-cr",
        ],
    ),
    Rule(
        "catr: names and parameters of cookies and headers obey the same rules.",
        &[
            "renewal-malformed-cookie-*",
            "renewal-malformed-header-*",
            "token-core/tests/renewal/delivery.rs#fields_and_cookies_of_others_are_not_set",
        ],
    ),
];
