//! The edge that the targets ask: the key of the conformance suite, a policy, a request.

use std::cell::RefCell;

use token_core::{Denial, Fact, Format, Gate, Grant, KeyRing, NoState, OwnedRequest, Policy, Token, keys_from_json};

/// Suffices for every token and URL within the default limits.
const SCRATCH_BYTES: usize = 64 * 1024;

const POLICY: &str = r#"{"issuers": null, "audiences": null, "state": "none", "require": []}"#;

const REQUEST: &str = r#"{"now": 1700000000, "method": "GET", "url": "https://cdn.example/live/a/seg-1.m4s?x=1",
    "headers": {"user-agent": "Player/2.1", "accept": ["a/b", "c/d"]}, "ip": "203.0.113.7", "asn": 64500,
    "geo": {"country": "US", "subdivision": "US-CA", "metro": "807", "lat": 52.5, "lon": 13.4, "alt": 34.0},
    "alpn": "h2", "random": 0.5}"#;

/// A gate and a request of which all facts are known.
#[derive(Debug)]
pub struct Edge {
    gate: Gate<'static>,
    request: OwnedRequest,
    scratch: RefCell<Vec<u8>>,
}

thread_local! {
    static EDGE: Edge = Edge::new();
}

impl Edge {
    fn new() -> Self {
        let keys = keys_from_json(&vectors::key_set().to_string()).expect("the suite's key is sound");
        let keys = KeyRing::new(keys).expect("one key");
        let policy = Policy::from_json(POLICY).expect("the policy is sound");
        Self {
            gate: Gate::new(keys, policy).expect("they fit together"),
            request: OwnedRequest::from_json(REQUEST).expect("the request is sound"),
            scratch: RefCell::new(vec![0; SCRATCH_BYTES]),
        }
    }

    /// Decides about a token, and tells `judge` what was decided.
    pub fn decide<R>(token: Token<'_>, judge: impl FnOnce(Result<Grant<'_>, Denial>) -> R) -> R {
        Self::decide_for(token, None, None, judge)
    }

    /// As [`Edge::decide`], for a request with this URL and these header lines in place of the usual ones.
    pub fn decide_for<R>(
        token: Token<'_>,
        url: Option<&str>,
        headers: Option<&[(&str, &str)]>,
        judge: impl FnOnce(Result<Grant<'_>, Denial>) -> R,
    ) -> R {
        EDGE.with(|edge| {
            let lines = edge.request.lines();
            let mut facts = edge.request.facts(&lines);
            facts.url = url.or(facts.url);
            facts.headers = headers.map_or(facts.headers, Fact::Known);
            let mut scratch = edge.scratch.borrow_mut();
            judge(edge.gate.verify(token, &facts, &NoState, &mut scratch))
        })
    }

    /// Whether a payload that the usual key signed is granted, and what is said of it if not.
    pub fn verdict(token: Token<'_>) -> Result<(), Denial> {
        Self::decide(token, |decision| decision.map(|_| ()))
    }
}

/// A token text of one format.
#[must_use]
pub fn pinned(text: &[u8], format: Format) -> Token<'_> {
    Token::text_bytes(text).format(format)
}
