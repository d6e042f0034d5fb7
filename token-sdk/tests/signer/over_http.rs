//! Tokens whose key is behind a connection.

use core::time::Duration;
use std::sync::Arc;

use token_core::{Key, Request};
use token_sdk::signer::{BoundedSigner, Bounds, RemoteKey, Signer, SignerError};
use token_sdk::{
    Algorithm, Cdn, EmbeddedStore, Format, Issuer, KeyFile, MintError, PathScope, Placement, Play, Privacy, Publisher,
    StateStore,
};

use crate::edge::{Edge, ISSUER};
use crate::transit::TransitSigner;
use crate::vault::{SECRET, TOKEN, Turn, Vault};

/// Short, where a test waits for them.
fn bounds() -> Bounds {
    let pause = Duration::from_millis(1);
    Bounds { attempt: Duration::from_secs(20), total: Duration::from_secs(60), pause, ..Bounds::default() }
}

fn signer(vault: &Vault, token: &str, bounds: Bounds) -> BoundedSigner<TransitSigner> {
    BoundedSigner::new(TransitSigner::new(&vault.url, token, Duration::from_secs(20)), bounds)
}

fn cdn() -> Cdn {
    Cdn::new("fast", "https://fast.example", "fastedge").unwrap()
}

/// A viewer's play, of an issuer that has no key.
fn play(format: Format) -> (Play, Arc<dyn StateStore>) {
    let store: Arc<dyn StateStore> = Arc::new(EmbeddedStore::in_memory().unwrap());
    let issuer = Issuer::without_keys(ISSUER, Arc::clone(&store)).unwrap();
    let play = issuer.grant(PathScope::new("/live/a/").unwrap()).session("s-4711").mint(format).unwrap();
    (play, store)
}

fn checked_key() -> RemoteKey {
    RemoteKey::checked_by(Key::hs256(b"kms-1", &SECRET).unwrap())
}

async fn sign(signer: &dyn Signer, key: &RemoteKey) -> Result<String, MintError> {
    let (play, _) = play(Format::Cat);
    play.sign_for(&cdn(), key, signer).await.map(|minted| minted.text().to_owned())
}

#[tokio::test]
async fn an_edge_accepts_what_the_vault_signed() {
    let vault = Vault::start(&[]).await;
    let secret = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";
    let keys = format!(r#"{{"keys":[{{"kty":"oct","alg":"HS256","kid":"kms-1","k":"{secret}"}}]}}"#);
    let keys = KeyFile::from_json(&keys).unwrap();
    let mut state_keys = KeyFile::empty();
    state_keys.generate(Algorithm::Hs256, "state", 0).unwrap();
    for format in [Format::Cat, Format::Jwt] {
        let (play, store) = play(format);
        assert!(play.url_for(&cdn(), Placement::Path).is_err(), "there is no key here");
        let key = RemoteKey::new("kms-1", Algorithm::Hs256);
        play.sign_for(&cdn(), &key, &signer(&vault, TOKEN, bounds())).await.unwrap();
        let place = play.url_for(&cdn(), Placement::Path).unwrap();
        let document = Publisher::new(store, state_keys.clone()).unwrap().document().unwrap();
        let edge = Edge::new("fastedge", &keys, &state_keys, document.bytes());
        let now = play.expires() - 100;
        edge.decide_request(&Request::at(now).method("GET").url(place.url())).unwrap();
    }
    assert_eq!(vault.asked(), 2);
}

#[tokio::test]
async fn what_must_be_encrypted_is_not_signed_elsewhere() {
    let vault = Vault::start(&[]).await;
    let store: Arc<dyn StateStore> = Arc::new(EmbeddedStore::in_memory().unwrap());
    let issuer = Issuer::without_keys(ISSUER, store).unwrap();
    for (privacy, subject, is_signed) in [
        (Privacy::WherePossible, "viewer-1", true),
        (Privacy::Required, "viewer-1", false),
        (Privacy::Required, "", true),
        (Privacy::Always, "", false),
    ] {
        let mut grant = issuer.grant(PathScope::new("/live/a/").unwrap()).session("s-4711").privacy(privacy);
        if !subject.is_empty() {
            grant = grant.subject(subject);
        }
        let play = grant.mint(Format::Cat).unwrap();
        let signed = play.sign_for(&cdn(), &checked_key(), &signer(&vault, TOKEN, bounds())).await;
        assert_eq!(signed.is_ok(), is_signed, "{privacy:?} {subject}");
    }
    assert_eq!(vault.asked(), 2);
}

#[tokio::test]
async fn a_vault_that_is_overloaded_is_asked_again() {
    let vault = Vault::start(&[Turn::Fail(503), Turn::Fail(429)]).await;
    sign(&signer(&vault, TOKEN, bounds()), &checked_key()).await.unwrap();
    assert_eq!(vault.asked(), 3);
}

#[tokio::test]
async fn a_vault_that_refuses_is_not() {
    let vault = Vault::start(&[]).await;
    let refused = sign(&signer(&vault, "somebody else", bounds()), &checked_key()).await.unwrap_err();
    assert!(matches!(&refused, MintError::Signer(SignerError::Refused(text)) if text == "status 403"), "{refused}");
    assert_eq!(vault.asked(), 1);
    assert!(!refused.to_string().contains("4711") && !refused.to_string().contains("somebody"));
}

#[tokio::test]
async fn a_vault_that_does_not_answer_is_given_up() {
    let vault = Vault::start(&[Turn::Stall, Turn::Stall]).await;
    let attempt = Duration::from_millis(300);
    let short = Bounds { attempt, attempts: 2, ..bounds() };
    let transit = TransitSigner::new(&vault.url, TOKEN, attempt);
    let failed = sign(&BoundedSigner::new(transit, short), &checked_key()).await.unwrap_err();
    assert!(matches!(&failed, MintError::Signer(error) if error.may_pass()), "{failed}");
}

#[tokio::test]
async fn a_wrong_signature_reaches_no_viewer() {
    let vault = Vault::start(&[Turn::SignWrong]).await;
    let failed = sign(&signer(&vault, TOKEN, bounds()), &checked_key()).await.unwrap_err();
    assert!(matches!(&failed, MintError::Refused(error) if error.member() == "signature"), "{failed}");
}

#[tokio::test]
async fn nothing_is_signed_outside_the_scope_of_the_key() {
    let vault = Vault::start(&[]).await;
    let scope = r#"{"kty":"oct","alg":"HS256","kid":"kms-1","k":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc","scope":{"audiences":["otheredge"]}}"#;
    let key = RemoteKey::checked_by(token_core::key_from_json(scope).unwrap());
    let failed = sign(&signer(&vault, TOKEN, bounds()), &key).await.unwrap_err();
    assert!(matches!(failed, MintError::Key(_)), "{failed}");
    assert_eq!(vault.asked(), 0);
}
