//! Claims from typed values are those from JSON.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::{ClaimSet, Match, MintError, mint};
use crate::claims::Label;
use crate::key::Key;
use crate::revoke::Network;
use crate::text::Hex;
use crate::token::Format;
use crate::uri::Component;
use crate::wire::base64url::encode;
use crate::wire::json::JsonText;

type SetText = fn(ClaimSet, &str) -> ClaimSet;
type SetTime = fn(ClaimSet, i64) -> ClaimSet;
type SetTexts = fn(ClaimSet, &[String]) -> Result<ClaimSet, MintError>;

/// A claim: how it is set, and its member of the JSON form.
#[derive(Clone, Debug)]
struct Claim {
    set: Set,
    json: String,
}

#[derive(Clone, Debug)]
enum Set {
    Text(SetText, String),
    Time(SetTime, i64),
    Texts(SetTexts, Vec<String>),
    TokenId(Vec<u8>),
    Version,
    Epoch(u64),
    Epochs(Vec<(String, u64)>),
    Networks(Vec<Network>),
    Uri(Vec<(Component, Matcher)>),
    Headers(Vec<(String, Matcher)>),
    Critical(Vec<Label>),
    KeyThumbprint([u8; 32]),
    CoseKeyThumbprint([u8; 32]),
    SingleUse,
    ReuseDetection,
    Sampling(f64, Vec<u8>, Option<i64>),
}

#[derive(Clone, Debug)]
enum Matcher {
    Exact(String),
    Prefix(String),
    Suffix(String),
    Contains(String),
    Regex(String),
    Sha256([u8; 32]),
    Sha512Truncated256([u8; 32]),
}

impl Matcher {
    fn typed(&self) -> Match<'_> {
        match self {
            Self::Exact(text) => Match::Exact(text),
            Self::Prefix(text) => Match::Prefix(text),
            Self::Suffix(text) => Match::Suffix(text),
            Self::Contains(text) => Match::Contains(text),
            Self::Regex(pattern) => Match::Regex(pattern),
            Self::Sha256(hash) => Match::Sha256(*hash),
            Self::Sha512Truncated256(hash) => Match::Sha512Truncated256(*hash),
        }
    }

    fn json(&self) -> String {
        match self {
            Self::Exact(text) => format!(r#"{{"exact":{}}}"#, JsonText(text)),
            Self::Prefix(text) => format!(r#"{{"prefix":{}}}"#, JsonText(text)),
            Self::Suffix(text) => format!(r#"{{"suffix":{}}}"#, JsonText(text)),
            Self::Contains(text) => format!(r#"{{"contains":{}}}"#, JsonText(text)),
            Self::Regex(pattern) => format!(r#"{{"regex":{}}}"#, JsonText(pattern)),
            Self::Sha256(hash) => format!(r#"{{"sha256":"{}"}}"#, Hex(hash)),
            Self::Sha512Truncated256(hash) => format!(r#"{{"sha512-256":"{}"}}"#, Hex(hash)),
        }
    }
}

impl Set {
    fn apply(&self, claims: ClaimSet) -> Result<ClaimSet, MintError> {
        Ok(match self {
            Self::Text(set, text) => set(claims, text),
            Self::Time(set, seconds) => set(claims, *seconds),
            Self::Texts(set, texts) => set(claims, texts)?,
            Self::TokenId(id) => {
                let from_hex = claims.clone().with_token_id_hex(&Hex(id).to_string())?;
                assert_eq!(from_hex, claims.clone().with_token_id(id));
                from_hex
            }
            Self::Version => claims.with_version(),
            Self::Epoch(epoch) => claims.with_epoch(*epoch),
            Self::Epochs(epochs) => claims.with_epochs(epochs)?,
            Self::Networks(networks) => claims.with_networks(networks)?,
            Self::Uri(components) => {
                let typed: Vec<_> =
                    components.iter().map(|(component, matcher)| (*component, matcher.typed())).collect();
                claims.with_uri(&typed)?
            }
            Self::Headers(fields) => {
                let typed: Vec<_> = fields.iter().map(|(name, matcher)| (name.as_str(), matcher.typed())).collect();
                claims.with_headers(&typed)?
            }
            Self::Critical(labels) => claims.with_critical(labels)?,
            Self::KeyThumbprint(thumbprint) => claims.with_key_thumbprint(thumbprint),
            Self::CoseKeyThumbprint(thumbprint) => claims.with_cose_key_thumbprint(thumbprint),
            Self::SingleUse => claims.with_single_use(),
            Self::ReuseDetection => claims.with_reuse_detection(),
            Self::Sampling(probability, id, until) => claims.with_sampling(*probability, id, *until)?,
        })
    }
}

fn list<T>(entries: &[T], json: impl Fn(&T) -> String) -> String {
    let entries: Vec<String> = entries.iter().map(json).collect();
    format!("[{}]", entries.join(","))
}

fn map<T>(entries: &[T], json: impl Fn(&T) -> String) -> String {
    let entries: Vec<String> = entries.iter().map(json).collect();
    format!("{{{}}}", entries.join(","))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,30}", any::<String>()]
}

fn claim(name: &'static str, json: &impl ToString, set: Set) -> Claim {
    Claim { set, json: format!("\"{name}\":{}", json.to_string()) }
}

fn text_claim() -> impl Strategy<Value = Claim> {
    let setters: [(_, SetText); 5] = [
        ("iss", ClaimSet::with_issuer),
        ("sub", ClaimSet::with_subject),
        ("aud", ClaimSet::with_audience),
        ("sid", ClaimSet::with_session),
        ("tenant", ClaimSet::with_tenant),
    ];
    (proptest::sample::select(setters.to_vec()), text())
        .prop_map(|((name, set), text)| claim(name, &JsonText(&text), Set::Text(set, text.clone())))
}

fn time_claim() -> impl Strategy<Value = Claim> {
    let setters: [(_, SetTime); 4] = [
        ("exp", ClaimSet::with_expiry),
        ("nbf", ClaimSet::with_not_before),
        ("iat", ClaimSet::with_issued_at),
        ("origin_iat", ClaimSet::with_origin_issued_at),
    ];
    let seconds = prop_oneof![any::<i64>(), -300..300_i64, 1_700_000_000..1_800_000_000_i64];
    (proptest::sample::select(setters.to_vec()), seconds)
        .prop_map(|((name, set), seconds)| claim(name, &seconds, Set::Time(set, seconds)))
}

fn list_claim() -> impl Strategy<Value = Claim> {
    let setters: [(_, SetTexts, _); 4] = [
        ("aud", |claims, texts| claims.with_audiences(texts), text().boxed()),
        ("catm", |claims, texts| claims.with_methods(texts), "[A-Z]{1,9}".boxed()),
        ("catgeoiso3166", |claims, texts| claims.with_countries(texts), "[A-Z]{2}(-[A-Z0-9]{1,3})?".boxed()),
        ("metro", |claims, texts| claims.with_metros(texts), "[0-9]{1,4}".boxed()),
    ];
    proptest::sample::select(setters.to_vec()).prop_flat_map(|(name, set, entry)| {
        vec(entry, 1..30).prop_map(move |texts| {
            claim(name, &list(&texts, |text| JsonText(text).to_string()), Set::Texts(set, texts))
        })
    })
}

fn network() -> impl Strategy<Value = Network> {
    let v4 = (any::<u32>(), 0..=32_u8).prop_map(|(bits, length)| {
        let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length.into())).unwrap_or(0);
        Network::Prefix(IpAddr::V4(Ipv4Addr::from(bits & mask)), length)
    });
    let v6 = (any::<u128>(), 0..=128_u8).prop_map(|(bits, length)| {
        let mask = u128::MAX.checked_shl(128_u32.saturating_sub(length.into())).unwrap_or(0);
        Network::Prefix(IpAddr::V6(Ipv6Addr::from(bits & mask)), length)
    });
    prop_oneof![v4, v6, any::<u32>().prop_map(Network::Asn)]
}

fn network_json(network: &Network) -> String {
    match network {
        Network::Prefix(address, length) => format!("\"{address}/{length}\""),
        Network::Asn(number) => number.to_string(),
    }
}

/// What is the same in every component's normal form.
fn matcher() -> impl Strategy<Value = Matcher> {
    let text = || "[a-z0-9]{1,20}";
    prop_oneof![
        text().prop_map(Matcher::Exact),
        text().prop_map(Matcher::Prefix),
        text().prop_map(Matcher::Suffix),
        text().prop_map(Matcher::Contains),
        "\\^?[a-z]{1,9}[*+?]?(\\.|\\[\\^/\\]{2})?(\\|[a-z])?\\$?".prop_map(Matcher::Regex),
        any::<[u8; 32]>().prop_map(Matcher::Sha256),
        any::<[u8; 32]>().prop_map(Matcher::Sha512Truncated256),
    ]
}

fn uri_claim() -> impl Strategy<Value = Claim> {
    let components = [
        (Component::Host, "host"),
        (Component::Query, "query"),
        (Component::Filename, "filename"),
        (Component::Stem, "stem"),
        (Component::Extension, "extension"),
    ];
    let some = proptest::sample::subsequence(components.to_vec(), 1..=5);
    (some, vec(matcher(), 5), "/[a-z]{1,9}/").prop_map(|(some, matchers, path)| {
        let mut json = std::vec![format!(r#""path":{{"prefix":"{path}","contains":"{path}"}}"#)];
        let mut typed = std::vec![(Component::Path, Matcher::Prefix(path.clone()))];
        for ((component, name), matcher) in some.into_iter().zip(matchers) {
            json.push(format!("\"{name}\":{}", matcher.json()));
            typed.push((component, matcher));
        }
        // Joins the other match of its component.
        typed.push((Component::Path, Matcher::Contains(path)));
        claim("catu", &map(&json, String::clone), Set::Uri(typed))
    })
}

fn other_claim() -> impl Strategy<Value = Claim> {
    let epochs = btree_map(text(), any::<u64>(), 1..9).prop_map(|epochs| {
        let epochs: Vec<_> = epochs.into_iter().collect();
        let json = map(&epochs, |(scope, epoch)| format!("{}:{epoch}", JsonText(scope)));
        claim("epoch", &json, Set::Epochs(epochs))
    });
    let headers = btree_map("[a-z-]{1,20}", matcher(), 1..9).prop_map(|fields| {
        let fields: Vec<_> = fields.into_iter().collect();
        let json = map(&fields, |(name, matcher)| format!("\"{name}\":{}", matcher.json()));
        claim("cath", &json, Set::Headers(fields))
    });
    let labels = std::vec![Label::SID, Label::EPOCH, Label::CATU, Label::CATNIP, Label::METRO, Label::EXP];
    let critical = proptest::sample::subsequence(labels, 1..=6)
        .prop_map(|labels| claim("crit", &list(&labels, |label| format!("\"{label}\"")), Set::Critical(labels)));
    let until = proptest::option::of(any::<i64>());
    let sampling = (0.0..=1.0_f64, vec(any::<u8>(), 0..20), until).prop_map(|(probability, id, until)| {
        let until_json = until.map_or(String::new(), |until| format!(",{until}"));
        let json = format!("[{probability},\"{}\"{until_json}]", Hex(&id));
        claim("catpor", &json, Set::Sampling(probability, id, until))
    });
    let bound = any::<[u8; 32]>().prop_map(|hash| {
        prop_oneof![
            Just(claim("cnf", &thumbprint("jkt", &hash), Set::KeyThumbprint(hash))),
            Just(claim("cnf", &thumbprint("ckt", &hash), Set::CoseKeyThumbprint(hash))),
        ]
    });
    prop_oneof![
        prop_oneof![sampling, bound.prop_flat_map(|claims| claims)],
        Just(claim("catreplay", &1, Set::SingleUse)),
        Just(claim("catreplay", &2, Set::ReuseDetection)),
        vec(any::<u8>(), 0..70).prop_map(|id| claim("cti", &format!("\"{}\"", Hex(&id)), Set::TokenId(id))),
        Just(claim("catv", &1, Set::Version)),
        any::<u64>().prop_map(|epoch| claim("epoch", &epoch, Set::Epoch(epoch))),
        vec(network(), 1..9).prop_map(|networks| claim(
            "catnip",
            &list(&networks, network_json),
            Set::Networks(networks)
        )),
        epochs,
        headers,
        critical,
    ]
}

fn claims() -> impl Strategy<Value = Vec<Claim>> {
    vec(prop_oneof![text_claim(), time_claim(), list_claim(), uri_claim(), other_claim()], 0..20)
}

fn thumbprint(method: &str, hash: &[u8]) -> String {
    let mut text = [0; 48];
    format!("{{\"{method}\":\"{}\"}}", encode(hash, &mut text).unwrap())
}

proptest! {
    /// In whatever order they are set; the last of several of one claim stands.
    #[test]
    fn typed_claims_are_those_from_json(claims in claims()) {
        let mut typed = ClaimSet::new();
        let mut members: Vec<(String, String)> = Vec::new();
        for claim in &claims {
            typed = claim.set.apply(typed).unwrap();
            let name = claim.json.split(':').next().unwrap_or_default().to_string();
            members.retain(|(other, _)| *other != name);
            members.push((name, claim.json.clone()));
        }
        let from_json = ClaimSet::from_json(&map(&members, |(_, json)| json.clone())).unwrap();
        prop_assert_eq!(&typed, &from_json);
        prop_assert_eq!(&ClaimSet::from_json(&typed.to_json()).unwrap(), &typed);
        let key = Key::hs256(b"k1", &[7; 32]).unwrap();
        for format in [Format::Cat, Format::Jwt] {
            prop_assert_eq!(mint(format, &typed, &key), mint(format, &from_json, &key));
        }
    }
}
