//! The work that is measured: a typical token of a video session, and the edge that decides about it.

pub mod each_claim;

use token_core::{
    ClaimSet, EpochFloor, Format, Gate, Key, KeyRing, Network, Policy, Request, Revocations, RevokedId, RevokedSubject,
    State, mint,
};

/// The shared secret of the token key.
pub const SECRET: &[u8; 32] = b"0123456789abcdef0123456789abcdef";
/// Key id of the token key.
pub const KEY_ID: &str = "k1";
/// Issuer of every token.
pub const ISSUER: &str = "https://id.example";
/// What the token opens.
pub const PATH_PREFIX: &str = "/live/final/";
/// Methods the token allows.
pub const METHODS: [&str; 2] = ["GET", "HEAD"];
/// Countries the token allows.
pub const COUNTRIES: [&str; 2] = ["DE", "AT"];
/// The viewer's network.
pub const NETWORK: &str = "203.0.113.0/24";
/// The viewer's address.
pub const ADDRESS: &str = "203.0.113.7";
/// The request's URL.
pub const URL: &str = "https://cdn.example/live/final/1080p/seg-004711.m4s";
/// Seconds for which a token is valid.
pub const LIFETIME: i64 = 3_600;
/// Seconds before its issue from which a token is valid: clocks differ.
pub const NOT_BEFORE_MARGIN: i64 = 60;

/// The shared secret of the key of state documents.
pub const STATE_SECRET: &[u8; 32] = b"fedcba9876543210fedcba9876543210";
/// Its key id.
pub const STATE_KEY_ID: &str = "s1";
const NEXT_KEY_ID: &str = "k2";
const NEXT_SECRET: &[u8; 32] = b"89abcdef0123456789abcdef01234567";

/// The claims of a token that is minted at `now`; `number` makes its id.
#[must_use]
pub fn claims(now: i64, number: u32) -> ClaimSet {
    let sound = "the claims are sound";
    ClaimSet::new()
        .with_issuer(ISSUER)
        .with_expiry(now + LIFETIME)
        .with_not_before(now - NOT_BEFORE_MARGIN)
        .with_token_id(&token_id(number))
        .with_networks(&[Network::Prefix([203, 0, 113, 0].into(), 24)])
        .expect(sound)
        .with_path_prefix(PATH_PREFIX)
        .expect(sound)
        .with_methods(&METHODS)
        .expect(sound)
        .with_countries(&COUNTRIES)
        .expect(sound)
}

/// A token id of 16 bytes.
#[must_use]
pub fn token_id(number: u32) -> [u8; 16] {
    let [a, b, c, d] = number.to_be_bytes();
    [0x4e, 0x0f, 0x1d, 0x5c, 0x9a, 0x33, 0x47, 0xc0, 0xb2, 0x6f, 0xe1, 0x08, a, b, c, d]
}

/// The token id as a JWT carries it.
#[must_use]
pub fn token_id_hex(number: u32) -> String {
    token_id(number).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The token key.
#[must_use]
pub fn key() -> Key<'static> {
    Key::hs256(KEY_ID.as_bytes(), SECRET).expect("the secret is long enough")
}

/// A token that is minted at `now`.
#[must_use]
pub fn token(format: Format, now: i64, number: u32) -> String {
    mint(format, &claims(now, number), &key()).expect("the key signs")
}

/// A gate with the token key and the key of the next rotation.
#[must_use]
pub fn gate(policy: &str) -> Gate<'static> {
    let next = Key::hs256(NEXT_KEY_ID.as_bytes(), NEXT_SECRET).expect("the secret is long enough");
    let keys = KeyRing::new(vec![key(), next]).expect("key ids differ");
    Gate::new(keys, Policy::from_json(policy).expect("the policy is sound")).expect("policy and keys fit")
}

/// An edge that keeps no state.
pub const POLICY_WITHOUT_STATE: &str = r#"{"issuers":["https://id.example"],"audiences":[],"state":"none"}"#;
/// An edge with a state document.
pub const POLICY_WITH_STATE: &str = r#"{"issuers":["https://id.example"],"audiences":[]}"#;

/// The facts of a request that is allowed at `now`.
#[must_use]
pub fn request(now: i64) -> Request<'static> {
    let address = core::net::IpAddr::from([203, 0, 113, 7]);
    Request::at(now).method("GET").url(URL).ip(address).country("DE")
}

/// The key of state documents.
#[must_use]
pub fn state_key() -> Key<'static> {
    Key::hs256(STATE_KEY_ID.as_bytes(), STATE_SECRET).expect("the secret is long enough")
}

/// A signed state document that is issued at `now` and revokes a thousand sessions, tokens and
/// subjects and a hundred networks, none of them ours.
#[must_use]
pub fn state_document(now: i64) -> Vec<u8> {
    let issuer = || ISSUER.to_owned();
    let revoked = |kind: &str| {
        let id = |number| RevokedId { issuer: issuer(), id: format!("{kind}-{number}"), drop_after: None };
        (0..1_000).map(id).collect::<Vec<_>>()
    };
    let subject = |number| RevokedSubject {
        issuer: issuer(),
        subject: format!("viewer-{number}"),
        not_before: now,
        drop_after: None,
    };
    let network = |number| Network::Prefix([198, 18, number, 0].into(), 24);
    let revocations = Revocations {
        version: 7,
        issued_at: now,
        epochs: vec![EpochFloor { issuer: issuer(), scope: "event:final".to_owned(), floor: 3 }],
        tokens: revoked("token"),
        sessions: revoked("session"),
        subjects: (0..1_000).map(subject).collect(),
        keys: vec![b"k0".to_vec()],
        issuers: vec!["https://old.example".to_owned()],
        networks: (0..100).map(network).collect(),
        ..Revocations::default()
    };
    revocations.sign([7; 16], &state_key()).expect("the document can be signed")
}

/// The state document of [`state_document`], opened.
#[must_use]
pub fn state(now: i64) -> State<'static> {
    let keys = KeyRing::new(vec![state_key()]).expect("one key");
    State::open(state_document(now), &keys, None).expect("the document is signed by the key")
}
