//! Decides about tokens without a standard library and without a global allocator: there is none
//! to link, so a verify path that could allocate would not build. On Linux the program also runs:
//! its exit code is the number of the first decision that is wrong, 0 when all are right.
#![no_std]
#![no_main]

mod start;

use core::net::IpAddr;

use token_core::limits::SCRATCH_BYTES;
use token_core::{Audiences, Gate, Issuers, Key, KeyRing, Policy, Reason, Request, State, Text, Token};

const CAT: &str = include_str!(concat!(env!("OUT_DIR"), "/cat"));
const JWT: &str = include_str!(concat!(env!("OUT_DIR"), "/jwt"));
/// A token with a pattern, which needs an engine that allocates.
const PATTERN: &str = include_str!(concat!(env!("OUT_DIR"), "/pattern"));
const STATE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/state"));
const NOW: i64 = 1_800_000_000;
const URL: &str = "https://cdn.example/live/final/1080p/seg-004711.m4s";

/// The number of the first decision that is wrong, or 0; nothing when keys, policy or state
/// document are refused.
fn decide() -> Option<u8> {
    let keys = [Key::hs256(b"k1", b"0123456789abcdef0123456789abcdef").ok()?];
    let state_keys = [Key::hs256(b"s1", b"fedcba9876543210fedcba9876543210").ok()?];
    let issuers = Issuers::OneOf((&[Text::Borrowed("https://id.example")]).into());
    let gate = Gate::new(KeyRing::new(&keys).ok()?, Policy::new(issuers, Audiences::Nameless).ok()?).ok()?;
    let state = State::open(STATE, &KeyRing::new(&state_keys).ok()?, None).ok()?;
    let viewer = IpAddr::from([203, 0, 113, 7]);
    let request = || Request::at(NOW).method("GET").url(URL).ip(viewer).country("DE");
    let cases = [
        (CAT, request(), None),
        (JWT, request(), None),
        (CAT, request().url("https://cdn.example/live/other/1.m4s"), Some(Reason::Uri)),
        (JWT, request().country("US"), Some(Reason::Country)),
        (JWT, request().ip(IpAddr::from([198, 51, 100, 1])), Some(Reason::Network)),
        (CAT, Request::at(NOW + 3_600), Some(Reason::Expired)),
        (CAT.get(1..).unwrap_or(""), request(), Some(Reason::Base64Invalid)),
        ("", request(), Some(Reason::TokenMissing)),
        (PATTERN, request(), Some(Reason::ClaimUnsupported)),
    ];
    let mut scratch = [0; SCRATCH_BYTES];
    let mut is_wrong = |(token, request, wanted): &(&str, Request<'_>, Option<Reason>)| {
        let decided = gate.verify(Token::text(token), request, &state, &mut scratch);
        decided.err().map(|denial| denial.reason()) != *wanted
    };
    let wrong = cases.iter().position(&mut is_wrong);
    wrong.map_or(Some(0), |place| u8::try_from(place + 1).ok())
}
