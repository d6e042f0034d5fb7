//! The arguments of `verify` and `explain`: everything a decision is made from.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use token_core::{
    Denial, Format, Gate, Grant, Key, KeyRing, NoState, OwnedRequest, Policy, Request, RevocationLookup, Revocations,
    State, Structure, Token, Trace,
};

use crate::failure::Failure;
use crate::input;
use crate::request::RequestArguments;

/// Suffices for every token and URL within the largest limits a policy may set.
pub(crate) const SCRATCH_BYTES: usize = 256 * 1024;

/// Everything a decision is made from.
#[derive(Args, Debug)]
pub(crate) struct GateArguments {
    /// The keys: a JWK Set
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// The policy
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    #[command(flatten)]
    request: RequestArguments,
    /// The state: a signed document, or its plain JSON form
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The keys that sign state documents: a JWK Set
    #[arg(long, value_name = "FILE", requires = "state")]
    state_keys: Option<PathBuf>,
    /// Accept this format of TOKEN only
    #[arg(long, value_enum, requires = "token")]
    format: Option<FormatName>,
    /// Read an untagged COSE array as this structure
    #[arg(long, value_enum, requires = "token")]
    untagged: Option<StructureName>,
    /// The token; `-` reads it from standard input. Left out, it is found on the request, where the
    /// policy's placements say
    #[arg(required_unless_present_any = ["request", "url", "header"])]
    token: Option<String>,
}

/// A token format.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FormatName {
    /// CTA Common Access Token
    Cat,
    /// JSON Web Token
    Jwt,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Cat => Self::Cat,
            FormatName::Jwt => Self::Jwt,
        }
    }
}

/// A COSE structure.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum StructureName {
    /// COSE_Mac0
    Mac0,
    /// COSE_Sign1
    Sign1,
}

/// What the arguments name, read.
pub(crate) struct Inputs {
    pub(crate) gate: Gate<'static>,
    pub(crate) request: OwnedRequest,
    state: Option<State<'static>>,
    token: Option<String>,
    format: Option<Format>,
    untagged: Option<Structure>,
}

impl GateArguments {
    /// Reads everything. Configuration first: what is wrong with it concerns every token.
    pub(crate) fn read(&self) -> Result<Inputs, Failure> {
        if self.token.as_deref() == Some("-") && self.request.reads_standard_input() {
            return Err(Failure::new("TOKEN and --request: only one of them can be standard input"));
        }
        let keys = input::key_ring(&self.keys)?;
        let policy =
            Policy::from_json(&input::text(&self.policy)?).map_err(|error| Failure::of_file(&self.policy, error))?;
        let gate = Gate::new(keys, policy)?;
        let state = self.state()?;
        if state.is_none() && gate.policy().state.required {
            eprintln!(
                "tokenctl: no state loaded, and the policy requires one: name it with --state, or say \"state\": \"none\" in {}",
                self.policy.display()
            );
        }
        Ok(Inputs {
            gate,
            request: self.request.read()?,
            state,
            token: self.token.as_deref().map(input::token).transpose()?,
            format: self.format.map(Format::from),
            untagged: self.untagged.map(|name| match name {
                StructureName::Mac0 => Structure::Mac0,
                StructureName::Sign1 => Structure::Sign1,
            }),
        })
    }

    fn state(&self) -> Result<Option<State<'static>>, Failure> {
        let Some(path) = &self.state else {
            return Ok(None);
        };
        let bytes = input::bytes(path)?;
        if bytes.trim_ascii_start().starts_with(b"{") {
            return plain_state(&bytes).map(Some).map_err(|error| Failure::of_file(path, error));
        }
        let keys = self
            .state_keys
            .as_ref()
            .ok_or_else(|| Failure::of_file(path, "a signed document: name the keys that sign it with --state-keys"))?;
        let state = State::open(bytes, &input::key_ring(keys)?, None);
        state.map(Some).map_err(|error| Failure::of_file(path, error))
    }
}

/// State in its plain form, signed and opened on the spot: there is one way to read state.
fn plain_state(json: &[u8]) -> Result<State<'static>, Failure> {
    let revocations = Revocations::from_json(core::str::from_utf8(json)?)?;
    let (mut secret, mut hash_key) = ([0; 32], [0; 16]);
    getrandom::fill(&mut secret)?;
    getrandom::fill(&mut hash_key)?;
    let key = Key::hs256(b"plain-state", &secret)?;
    let document = revocations.sign(hash_key, &key)?;
    Ok(State::open(document, &KeyRing::new(vec![key])?, None)?)
}

impl Inputs {
    /// The decision; tells `trace`, where there is one, every step.
    pub(crate) fn decide<'s>(
        &'s self,
        request: &Request<'s>,
        scratch: &'s mut [u8],
        trace: Option<&mut dyn Trace>,
    ) -> Result<Grant<'s>, Denial> {
        let state: &dyn RevocationLookup = match &self.state {
            Some(state) => state,
            None => &NoState,
        };
        match (self.token(), trace) {
            (Some(token), None) => self.gate.verify(token, request, state, scratch),
            (Some(token), Some(trace)) => self.gate.explain(token, request, state, scratch, trace),
            (None, None) => self.gate.verify_request(request, state, scratch),
            (None, Some(trace)) => self.gate.explain_request(request, state, scratch, trace),
        }
    }

    fn token(&self) -> Option<Token<'_>> {
        let token = Token::text(self.token.as_ref()?);
        let token = self.format.map_or(token, |format| token.format(format));
        Some(self.untagged.map_or(token, |structure| token.untagged(structure)))
    }
}
