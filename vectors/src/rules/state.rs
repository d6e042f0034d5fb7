//! Section 8.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "Look-ups are by kind, issuer and value; a token without iss has the issuer \"\".",
        &[
            "state-token",
            "state-token-of-other-issuer",
            "state-token-of-no-issuer",
            "state-token-without-issuer",
            "attack-equal-*",
            "lookups-other-*",
            "lookups-no-issuer-*",
        ],
    ),
    Rule("Keys are revoked by id, issuers by name alone.", &["state-key", "state-issuer"]),
    Rule(
        "Values are told apart before they are hashed.",
        &["attack-equal-ids-boundary-moved*", "token-core/src/revoke/tests/document.rs#kinds_do_not_mix"],
    ),
    Rule("Revoking a token id denies a sid equal to it: 701.", &["state-session-by-token-id"]),
    Rule(
        "A network of a kind whose fact is missing, and none that matches: 600, unless `fact_missing` allows.",
        &[
            "state-network-asn-unknown",
            "state-network-address-unknown",
            "state-network-asn-unknown-address-matches",
            "state-network-fact-missing-allowed",
            "state-network-hit-though-fact-missing-allowed",
            "state-order-network-fact-at-its-place",
        ],
    ),
    Rule(
        "Epoch: floors by issuer and scope; below 705.",
        &["state-epoch-below", "state-epoch-at", "state-epoch-map-*", "state-epoch-other-issuer"],
    ),
    Rule(
        "The floor of scope \"\" is for every token of the issuer: without that entry 706.",
        &["state-epoch-absent", "state-epoch-map-without-general", "state-epoch-floor-zero-absent"],
    ),
    Rule("Other floors are for tokens that name the scope.", &["state-epoch-scope-*", "state-epoch-both-*"]),
    Rule(
        "A subject's not-before is compared with origin_iat, else iat; with neither 702.",
        &["state-subject-issued-*", "state-subject-origin-*"],
    ),
    Rule(
        "No document: 708 when `never_loaded` is deny.",
        &["state-age-never-loaded", "state-age-never-loaded-allowed", "state-age-no-state-wanted"],
    ),
    Rule(
        "Older than `max_state_age`: kept with `last-known`, 708 with `deny`.",
        &["state-age-last-known", "state-age-stale-denied", "state-age-not-yet-stale", "state-age-of-policy"],
    ),
    Rule("Hits in a stale document deny.", &["state-age-last-known-still-denies", "state-order-session-and-all-after"]),
    Rule("Versions never go back.", &["token-core/src/revoke/tests/document.rs#versions_never_go_back"]),
    Rule("catreplay other than 0, 1, 2, or 1 and 2 without cti: 800.", &["replay-malformed-*", "replay-mode-*"]),
    Rule("catreplay 1: a token that was used is 709, by issuer and id.", &["replay-once-*", "lookups-once-*"]),
    Rule(
        "Its note is kept to exp and leeway.",
        &["token-core/tests/reuse.rs#a_token_is_used_once_and_its_note_outlives_it", "lookups-once-note-*"],
    ),
    Rule("catreplay 2 asks the host's detection.", &["replay-detected-*", "lookups-detected-*"]),
    Rule(
        "No look-up for replay: 600.",
        &["replay-once-no-look-up", "replay-detected-no-look-up", "replay-once-no-state"],
    ),
    Rule("catpor: a draw below p, or a listed id: 710.", &["sampling-draw-*", "sampling-list-*", "lookups-catpor-*"]),
    Rule("catpor: a missing fact is 600.", &["sampling-no-draw-*", "sampling-no-list"]),
    Rule(
        "catpor: the id stays listed until the claim's exp, or the token's.",
        &[
            "token-core/tests/reuse.rs#a_draw_blocks_the_id_as_long_as_the_claim_says_or_the_token_lives",
            "sampling-sound-expiration-passed",
            "lookups-catpor-note-*",
        ],
    ),
    Rule(
        "`begin()` ends in the same decision in steps: signature first, look-ups after every local check, in order.",
        &[
            "token-core/tests/external.rs#in_steps_as_at_once",
            "token-core/tests/cache.rs#pending_names_the_lookups_and_finishes_with_their_answers",
            "token-core/tests/reuse.rs#look_ups_are_listed_in_the_order_in_which_they_are_made",
            "lookups-then-*",
            "tests/tests/suite/lookups.rs#in_steps_as_at_once",
        ],
    ),
    Rule("Before every local check has passed nothing is looked up.", &["lookups-unasked-*"]),
    Rule(
        "A look-up for revocation that fails: 707, unless `lookup_error` allows.",
        &["lookups-*-failed", "lookups-*-failed-allowed"],
    ),
    Rule(
        "A look-up that a claim demands is not waived: 707 of catreplay, catpor and proofs.",
        &["lookups-*-failed-is-not-waived"],
    ),
    Rule(
        "A denied request burns no replay entry: notes are taken last, of the proof before the token.",
        &["lookups-then-*", "lookups-document-*", "lookups-proof-and-use-*", "lookups-several-*"],
    ),
    Rule(
        "A decision holds until the least of exp, key, inner edges and state; not at all with replay, catpor or DPoP.",
        &[
            "tests/tests/suite/grant.rs#a_decision_holds_until_the_first_of_its_ends",
            "token-core/tests/possession.rs#the_answer_is_for_this_request_alone",
            "token-core/tests/reuse.rs#the_memory_of_tokens_does_not_wave_them_through",
        ],
    ),
    Rule(
        "The memory of verified tokens changes no decision.",
        &[
            "token-core/tests/cache.rs#every_decision_is_equal",
            "token-core/tests/cache.rs#a_remembered_token_is_still_judged",
        ],
    ),
];
