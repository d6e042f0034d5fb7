//! Section 5.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule("A policy has `issuers` and `audiences`.", &["setup-policy-issuers-absent", "setup-policy-audiences-absent"]),
    Rule(
        "`issuers`: iss absent 500, other 501; an empty list is an error; null waives.",
        &["identity-iss-*", "setup-policy-issuers-empty"],
    ),
    Rule(
        "`audiences`: aud absent 502, no common entry 503.",
        &["identity-aud-absent", "identity-aud-other", "identity-aud-list-*", "identity-aud-text"],
    ),
    Rule(
        "`audiences: []`: we have no name, a token with aud is 503. null: aud is ignored.",
        &["identity-aud-nameless", "identity-aud-nameless-absent", "identity-aud-waived", "identity-aud-waived-*"],
    ),
    Rule("`subjects`: sub absent 504, other 508.", &["identity-sub-*"]),
    Rule(
        "`require`: exp 400, iss 500, aud 502, sub 504, epoch 706, else 802.",
        &["identity-require-*", "replay-required", "dpop-required", "composition-condition-required-*"],
    ),
    Rule(
        "`require_epoch` demands an entry for the scope \"\".",
        &["state-epoch-demanded", "state-epoch-demanded-absent", "state-epoch-demanded-scope-only"],
    ),
    Rule(
        "Keys that are announced, active, retiring, or say nothing verify; revoked ones are 204.",
        &["keys-state-*", "keys-named"],
    ),
    Rule("Only active keys sign.", &["token-sdk/tests/rotation.rs#a_key_signs_only_when_every_edge_knows_it"]),
    Rule(
        "A key outside its nbf and exp: 204.",
        &["keys-validity-*", "encryption-key-ended", "encryption-key-not-begun"],
    ),
    Rule("A key revoked in state: 703.", &["state-key", "state-key-other", "encryption-key-revoked-in-state"]),
    Rule("Scope, formats: 205.", &["scopes-formats-*", "encryption-key-scope-of"]),
    Rule("Scope, issuers: other or absent 206.", &["scopes-issuer-*", "attack-issuer-of-another-key"]),
    Rule("Scope, audiences: every entry of aud lies in it; other or absent 206.", &["scopes-audience-*"]),
    Rule(
        "Scope, paths: segment-wise, `/a/` does not cover `/a`: 206.",
        &["scopes-path-*", "peer-faults-prefix-opens-the-sibling"],
    ),
    Rule("Scope, paths: no URL 600, a malformed one 612.", &["scopes-path-url-missing", "scopes-path-url-malformed"]),
    Rule("Scope, lifetime: 404.", &["scopes-lifetime-*"]),
    Rule(
        "Scope, tenants: absent from the token or not in the list 507.",
        &["scopes-tenant-listed", "scopes-tenant-absent", "scopes-tenant-other"],
    ),
    Rule(
        "A key without tenants and a token with one: 507, unless policy `tenants` lists it.",
        &["scopes-tenant-of-unbound-key", "scopes-tenant-of-policy", "scopes-tenant-not-of-policy"],
    ),
];
