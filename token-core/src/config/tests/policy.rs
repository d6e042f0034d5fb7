//! Policies.

use alloc::format;
use alloc::vec::Vec;

use super::member;
use crate::claims::Label;
use crate::error::ConfigError;
use crate::placement::Placement;
use crate::policy::{Audiences, Issuers, KeyIdMode, Mode, OnStale, OnState, Policy};
use crate::reason::Reason;

/// A policy with these members besides `issuers` and `audiences`.
pub(super) fn policy(members: &str) -> Result<Policy<'static>, ConfigError> {
    Policy::from_json(&format!(r#"{{"issuers":["https://id.example"],"audiences":["cdn-a"]{members}}}"#))
}

#[test]
fn a_policy_has_the_defaults_of_its_constructor() {
    let from_json = format!("{:?}", policy("").unwrap());
    let issuers = Issuers::OneOf(Vec::from(["https://id.example".into()]).into());
    let audiences = Audiences::OneOf(Vec::from(["cdn-a".into()]).into());
    assert_eq!(from_json, format!("{:?}", Policy::new(issuers, audiences).unwrap()));
}

#[test]
fn a_policy_has_all_its_members() {
    let policy = policy(
        r#","types":["play"],"tenants":["t"],"subjects":["s"],"leeway":300,"max_lifetime":86400,"require":["cti","jti","1000"],
        "ignore_claims":["status","1000","paths"],"kid":"hint","require_epoch":true,"require_encrypted":true,"reject_future_iat":true,
        "labels":{"or":327,"cattprint":324},"jkt_label_3":true,"relax":["legacy_base64"],
        "limits":{"token_bytes":8192,"nesting":8,"items":64,"list_entries":50,"claims":10},
        "placements":[{"header":"X-Token"},{"authorization":"Bearer"},{"cookie":"t"},{"query":"CAT"},{"path":"CAT"}],
        "on_state":{"never_loaded":"allow","stale":"deny","lookup_error":"allow","fact_missing":"allow"},"max_state_age":30,
        "state":"none","renewal_cap":60,"redirect_origins":["https://a.example"],"catif_kids":["k"],
        "status":{"country":451,"session-revoked":410},"mode":"canary""#,
    )
    .unwrap();
    assert_eq!(policy.types[..], ["play".into()]);
    assert_eq!(policy.tenants[..], ["t".into()]);
    assert_eq!(policy.subjects.as_deref(), Some(&["s".into()][..]));
    assert_eq!((policy.leeway, policy.max_lifetime, policy.renewal_cap), (300, Some(86_400), 60));
    assert_eq!(policy.require[..], [Label::CTI, Label::CTI, Label::Number(1000)]);
    assert_eq!(policy.ignore_claims[..], ["status".into(), "1000".into(), "paths".into()]);
    assert_eq!(policy.key_id, KeyIdMode::Hint);
    assert!(policy.require_epoch && policy.require_encrypted && policy.reject_future_iat);
    assert_eq!((policy.labels.or, policy.labels.nor, policy.labels.cattprint), (327, 325, Some(324)));
    assert!(policy.jkt_label_3 && policy.legacy_base64);
    assert_eq!((policy.limits.token_bytes, policy.limits.nesting, policy.limits.items), (8192, 8, 64));
    assert_eq!((policy.limits.list_entries, policy.limits.claims), (50, 10));
    assert_eq!(
        policy.placements[..],
        [
            Placement::Header("X-Token".into()),
            Placement::Authorization("Bearer".into()),
            Placement::Cookie("t".into()),
            Placement::Query("CAT".into()),
            Placement::Path("CAT".into()),
        ]
    );
    let state = policy.state;
    assert_eq!((state.never_loaded, state.stale, state.lookup_error), (OnState::Allow, OnStale::Deny, OnState::Allow));
    assert_eq!((state.fact_missing, state.max_age, state.required), (OnState::Allow, 30, false));
    assert_eq!(policy.redirect_origins[..], ["https://a.example".into()]);
    assert_eq!(policy.catif_kids[..], ["k".into()]);
    assert_eq!((policy.http_status(Reason::Country), policy.http_status(Reason::SessionRevoked)), (451, 410));
    assert_eq!(policy.mode, Mode::Canary);
}

#[test]
fn issuers_and_audiences_are_said_or_waived() {
    let read = |json| Policy::from_json(json);
    let waived = read(r#"{"audiences":null,"issuers":null}"#).unwrap();
    assert!(matches!((waived.issuers, waived.audiences), (Issuers::Any, Audiences::Any)));
    let nameless = read(r#"{"issuers":["i"],"audiences":[]}"#).unwrap();
    assert!(matches!(nameless.audiences, Audiences::Nameless));
    for (json, expected) in [
        (r#"{"audiences":null}"#, "policy.issuers"),
        (r#"{"issuers":null}"#, "policy.audiences"),
        (r#"{"issuers":[],"audiences":null}"#, "policy.issuers"),
        (r#"{"issuers":"i","audiences":null}"#, "policy.issuers"),
        (r#"{"issuers":["i",7],"audiences":null}"#, "policy.issuers[1]"),
        (r#"{"issuers":null,"issuers":["i"],"audiences":null}"#, "policy"),
        ("null", "policy"),
        (r#"{"issuers":null,"audiences":null}{}"#, "policy"),
    ] {
        assert_eq!(member(read(json)), expected, "{json}");
    }
}

#[test]
fn a_faulty_policy_is_named() {
    for (members, expected) in [
        (r#","issuer":["i"]"#, "policy.issuer"),
        (r#","leeway":301"#, "policy.leeway"),
        (r#","leeway":-1"#, "policy.leeway"),
        (r#","leeway":1.0"#, "policy.leeway"),
        (r#","leeway":"1""#, "policy.leeway"),
        (r#","leeway":null"#, "policy.leeway"),
        (r#","subjects":[]"#, "policy.subjects"),
        (r#","require":["exp","nonsense"]"#, "policy.require[1]"),
        (r#","require":["+5"]"#, "policy.require[0]"),
        (r#","require":["05"]"#, "policy.require[0]"),
        (r#","require":"exp""#, "policy.require"),
        (r#","ignore_claims":["exp"]"#, "policy.ignore_claims"),
        (r#","ignore_claims":["4"]"#, "policy.ignore_claims"),
        (r#","ignore_claims":["jti"]"#, "policy.ignore_claims"),
        (r#","ignore_claims":["-65537"]"#, "policy.ignore_claims"),
        (r#","ignore_claims":["or"]"#, "policy.ignore_claims"),
        (r#","ignore_claims":["324"]"#, "policy.ignore_claims"),
        (r#","ignore_claims":["41"],"labels":{"or":41}"#, "policy.ignore_claims"),
        (r#","ignore_claims":[1000]"#, "policy.ignore_claims[0]"),
        (r#","kid":"any""#, "policy.kid"),
        (r#","labels":{"xor":1}"#, "policy.labels.xor"),
        (r#","labels":{"or":null}"#, "policy.labels.or"),
        (r#","labels":{"or":325}"#, "policy.labels"),
        (r#","labels":{"cattprint":324}"#, "policy.labels"),
        (r#","relax":["everything"]"#, "policy.relax[0]"),
        (r#","limits":{"bytes":1}"#, "policy.limits.bytes"),
        (r#","limits":{"token_bytes":0}"#, "policy.limits.token_bytes"),
        (r#","limits":{"nesting":33}"#, "policy.limits.nesting"),
        (r#","placements":[{"header":"a","query":"b"}]"#, "policy.placements[0].query"),
        (r#","placements":[{"form":"a"}]"#, "policy.placements[0].form"),
        (r#","placements":[{"cookie":"a b"}]"#, "policy.placements[0].cookie"),
        (r#","placements":[{"query":""}]"#, "policy.placements[0].query"),
        (r#","placements":[{}]"#, "policy.placements[0]"),
        (r#","on_state":{"missing":"allow"}"#, "policy.on_state.missing"),
        (r#","on_state":{"stale":"allow"}"#, "policy.on_state.stale"),
        (r#","state":"optional""#, "policy.state"),
        (r#","status":{"nonsense":410}"#, "policy.status.nonsense"),
        (r#","status":{"expired":200}"#, "policy.status.expired"),
        (r#","status":{"expired":302}"#, "policy.status.expired"),
        (r#","mode":"dry""#, "policy.mode"),
        (r#","mode":7"#, "policy.mode"),
    ] {
        assert_eq!(member(policy(members)), expected, "{members}");
    }
}
