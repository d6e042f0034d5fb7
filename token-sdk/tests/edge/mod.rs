//! An edge in a few lines: the core's gate over real keys and a real state document.

use token_core::limits::SCRATCH_BYTES;
use token_core::{
    Audiences, Denial, DueRenewal, Gate, Issuers, KeyRing, List, Policy, Reason, RenewalType, Request, State, Text,
    Token, Unrenewed,
};
use token_sdk::KeyFile;

pub(crate) const ISSUER: &str = "https://id.example";

pub(crate) struct Edge {
    gate: Gate<'static>,
    state_keys: KeyRing<'static>,
    document: Vec<u8>,
}

impl Edge {
    /// An edge that answers to this audience.
    pub(crate) fn new(audience: &'static str, keys: &KeyFile, state_keys: &KeyFile, document: &[u8]) -> Self {
        let issuers = Issuers::OneOf(List::from(vec![Text::from(ISSUER)]));
        let audiences = Audiences::OneOf(List::from(vec![Text::from(audience)]));
        let policy = Policy::new(issuers, audiences).unwrap();
        Self {
            gate: Gate::new(KeyRing::new(keys.keys().to_vec()).unwrap(), policy).unwrap(),
            state_keys: KeyRing::new(state_keys.keys().to_vec()).unwrap(),
            document: document.to_vec(),
        }
    }

    /// Decides about a token given beside the request: its session, or the reason of the denial.
    pub(crate) fn decide(&self, token: &str, request: &Request<'_>) -> Result<String, Reason> {
        let mut scratch = vec![0; SCRATCH_BYTES];
        let state = State::open(self.document.as_slice(), &self.state_keys, None).unwrap();
        let decision = self.gate.verify(Token::text(token), request, &state, &mut scratch);
        decision.map(|grant| grant.session().unwrap_or_default().to_owned()).map_err(Denial::reason)
    }

    /// How a token that is accepted stands to its renewal.
    #[allow(dead_code, reason = "each suite uses a part")]
    pub(crate) fn renewal(&self, token: &str, request: &Request<'_>) -> Result<RenewalType, Unrenewed> {
        let mut scratch = vec![0; SCRATCH_BYTES];
        let state = State::open(self.document.as_slice(), &self.state_keys, None).unwrap();
        let grant = self.gate.verify(Token::text(token), request, &state, &mut scratch).unwrap();
        grant.renewal().map(DueRenewal::kind)
    }

    /// Decides about a request that carries its token: the URL for the origin, or the reason.
    pub(crate) fn decide_request(&self, request: &Request<'_>) -> Result<String, Reason> {
        let mut scratch = vec![0; SCRATCH_BYTES];
        let state = State::open(self.document.as_slice(), &self.state_keys, None).unwrap();
        let decision = self.gate.verify_request(request, &state, &mut scratch);
        decision.map(|grant| grant.url().unwrap_or_default().to_owned()).map_err(Denial::reason)
    }
}
