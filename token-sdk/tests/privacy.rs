//! Claims that say who or where a viewer is, hidden by the SDK and read by the core's gate.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::sync::Arc;

use token_core::limits::SCRATCH_BYTES;
use token_core::{Gate, KeyRing, NoState, Policy, Request, Token};
use token_sdk::{Algorithm, EmbeddedStore, Entitlement, Format, Issuer, KeyFile, PathScope, Prefix, Privacy, Rotation};

const NOW: i64 = 1_700_000_000;
const ISSUER: &str = "https://id.example";

fn keys(algorithms: &[Algorithm]) -> KeyFile {
    let mut keys = KeyFile::empty();
    for algorithm in algorithms {
        keys.generate(*algorithm, algorithm.jose_name(), NOW).unwrap();
    }
    keys
}

fn grant(keys: &KeyFile) -> Entitlement {
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    let issuer = Issuer::new(ISSUER, keys.clone(), store).unwrap().with_clock(|| NOW);
    issuer.grant(PathScope::new("/live/").unwrap()).session("s1")
}

/// The ids of the keys that signed and encrypted, of a gate that wants private claims encrypted.
fn decide(keys: &KeyFile, token: &str) -> Result<(Vec<u8>, Option<Vec<u8>>), String> {
    let policy = r#"{"issuers":["https://id.example"],"audiences":null,"state":"none","require_encrypted":true}"#;
    let ring = KeyRing::new(keys.keys().to_vec()).unwrap();
    let gate = Gate::new(ring, Policy::from_json(policy).unwrap()).unwrap();
    let mut scratch = [0; SCRATCH_BYTES];
    let request = Request::at(NOW).url("https://cdn.example/live/1.m4s").ip([203, 0, 113, 7].into());
    let grant =
        gate.verify(Token::text(token), &request, &NoState, &mut scratch).map_err(|denial| denial.to_string())?;
    Ok((grant.key_id().to_vec(), grant.encryption_key_id().map(<[u8]>::to_vec)))
}

#[test]
fn a_private_claim_is_hidden_where_it_can_be() {
    let keys = keys(&[Algorithm::Es256, Algorithm::A256Gcm]);
    let hidden = Ok((b"ES256".to_vec(), Some(b"A256GCM".to_vec())));
    let mint = |entitlement: Entitlement, format| entitlement.mint(format).unwrap().token().unwrap();
    let viewer = || grant(&keys).subject("alice");
    let token = mint(viewer(), Format::Cat);
    assert_eq!(decide(&keys, token.text()), hidden);
    assert_eq!(token.kid(), "ES256");
    let household = grant(&keys).network([203, 0, 113, 7].into(), Prefix { v4: 32, v6: 64 });
    assert_eq!(decide(&keys, mint(household, Format::Cat).text()), hidden);
    // Nothing to hide; and everything hidden.
    assert_eq!(decide(&keys, mint(grant(&keys), Format::Cat).text()), Ok((b"ES256".to_vec(), None)));
    assert_eq!(decide(&keys, mint(grant(&keys).privacy(Privacy::Always), Format::Cat).text()), hidden);
    // A JWT has no way to hide it.
    assert!(decide(&keys, mint(viewer(), Format::Jwt).text()).unwrap_err().starts_with("encryption-required"));
}

#[test]
fn what_cannot_be_hidden_can_be_refused() {
    let with = keys(&[Algorithm::Hs256, Algorithm::A128Gcm]);
    let without = keys(&[Algorithm::Hs256]);
    for (keys, format, privacy, is_minted) in [
        (&with, Format::Cat, Privacy::WherePossible, true),
        (&with, Format::Cat, Privacy::Required, true),
        (&with, Format::Jwt, Privacy::WherePossible, true),
        (&with, Format::Jwt, Privacy::Required, false),
        (&with, Format::Jwt, Privacy::Always, false),
        (&without, Format::Cat, Privacy::WherePossible, true),
        (&without, Format::Cat, Privacy::Required, false),
        (&without, Format::Cat, Privacy::Always, false),
    ] {
        let play = grant(keys).subject("alice").privacy(privacy).mint(format).unwrap();
        assert_eq!(play.token().is_ok(), is_minted, "{format:?} {privacy:?}");
    }
    // Nothing to hide.
    assert!(grant(&without).privacy(Privacy::Required).mint(Format::Jwt).unwrap().token().is_ok());
}

/// The vector of every token is another.
#[test]
fn two_tokens_of_one_key_share_nothing() {
    let keys = keys(&[Algorithm::Hs256, Algorithm::A256Gcm]);
    let token = || grant(&keys).subject("alice").token_id("0a").mint(Format::Cat).unwrap().token().unwrap();
    let (one, other) = (token(), token());
    assert_ne!(one.text(), other.text());
    let ends = [one.text(), other.text()].map(|text| text[text.len() - 24..].to_owned());
    assert_ne!(ends[0], ends[1]);
}

#[test]
fn a_key_that_encrypts_lives_as_those_that_sign() {
    let mut keys = keys(&[Algorithm::Hs256, Algorithm::A256Gcm]);
    keys.generate(Algorithm::A256Gcm, "next", NOW).unwrap();
    let kid = |keys: &KeyFile| {
        let token = grant(keys).subject("alice").mint(Format::Cat).unwrap().token().unwrap();
        decide(keys, token.text()).unwrap().1
    };
    assert_eq!(kid(&keys).as_deref(), Some(b"A256GCM".as_slice()));
    keys.activate("next", &Rotation::default(), NOW + 3600).unwrap();
    assert_eq!(kid(&keys).as_deref(), Some(b"next".as_slice()));
    // Nothing sets two of them apart.
    keys.generate(Algorithm::A128Gcm, "another", NOW).unwrap();
    assert!(grant(&keys).subject("alice").mint(Format::Cat).unwrap().token().is_err());
    assert!(keys.export_public().is_err());
}
