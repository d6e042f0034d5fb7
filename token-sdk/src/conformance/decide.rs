//! Making the decision of a case with this build.

use serde_json::Value;
use token_core::{
    ClaimSet, DecisionJson, Denial, Format, Gate, Grant, Hex, KeyRing, Means, NoState, OwnedRequest, Policy,
    Randomness, Reason, Request, RevocationLookup, Stage, State, keys_from_json,
};

use super::case::{Answer, Case, Check, Verdict};
use super::inputs::{Inputs, STATE_KEYS, TokenInput};
use super::lacks::{self, Lacking};
use super::lookups::{Note, Store};
use super::question::Question;
use super::reply;
use crate::inspect;

/// Suffices for every token and URL within the largest limits a policy may set.
const SCRATCH_BYTES: usize = 256 * 1024;

/// What this build makes of a case.
///
/// # Errors
/// The case needs a feature this build lacks.
pub fn answer(case: &Case) -> Result<Answer, Lacking> {
    let answer = answer_to(&Question::of(case), Some(&case.expect))?;
    lacks::claim(&answer, &case.expect)?;
    Ok(answer)
}

/// What this build makes of a question. What is `wanted` says only what of it is asked for beyond
/// the decision.
///
/// # Errors
/// The keys need an algorithm this build lacks.
pub fn answer_to(question: &Question, wanted: Option<&Answer>) -> Result<Answer, Lacking> {
    let inputs = Inputs::of(question);
    lacks::algorithm(&inputs.keys)?;
    match with_host(&inputs, |host| host.answer(question, wanted, inputs.token.as_ref())) {
        Ok(answer) => Ok(answer),
        Err(denial) => {
            let (asked, notes) = inputs.lookups.as_ref().map(|_| (false, Vec::new())).unzip();
            Ok(Answer { asked, notes, ..denied(denial) })
        }
    }
}

/// The JSON form of the whole decision on what a case gives to a gate.
pub(super) fn decision_json(inputs: &Inputs) -> String {
    let print =
        |decision: &Result<Grant<'_>, Denial>, policy: &Policy<'_>| DecisionJson::new(decision, policy).to_string();
    let made = with_host(inputs, |host| {
        let mut scratch = vec![0; SCRATCH_BYTES];
        print(&host.decide(inputs.token.as_ref(), &mut scratch), host.gate.policy())
    });
    made.unwrap_or_else(|denial| {
        let waiver = Policy::new(token_core::Issuers::Any, token_core::Audiences::Any);
        waiver.map_or_else(|_| "null".to_owned(), |policy| print(&Err(denial), &policy))
    })
}

/// A gate with the state and the request of a case.
struct Host<'h> {
    gate: Gate<'static>,
    state: &'h dyn RevocationLookup,
    /// Where the case says what look-ups answer.
    store: Option<Store<'h>>,
    request: Request<'h>,
}

/// Calls `decide` with the host of a case. First 901, then 900 (semantics section 1).
fn with_host<T>(inputs: &Inputs, decide: impl FnOnce(&Host<'_>) -> T) -> Result<T, Denial> {
    let not_configured = |_| Denial::new(Reason::NotConfigured);
    let keys = keys_from_json(&inputs.keys).and_then(KeyRing::new).map_err(not_configured)?;
    let policy = Policy::from_json(&inputs.policy).map_err(not_configured)?;
    let gate = Gate::new(keys, policy).map_err(not_configured)?;
    let state_keys = keys_from_json(STATE_KEYS).and_then(KeyRing::new).map_err(not_configured)?;
    let open = |bytes: &Vec<u8>| State::open(bytes.clone(), &state_keys, None);
    let state = inputs.state.as_ref().map(open).transpose().map_err(|_| Reason::NotConfigured)?;
    let state: &dyn RevocationLookup = state.as_ref().map_or(&NoState, |state| state);
    let Ok(request) = OwnedRequest::from_json(&inputs.request) else {
        return Err(gate.refuse(OwnedRequest::time_in(&inputs.request), state));
    };
    let lines = request.lines();
    let store = inputs.lookups.as_ref().map(|answers| Store::new(state, answers));
    Ok(decide(&Host { gate, state, store, request: request.facts(&lines) }))
}

impl Host<'_> {
    fn answer(&self, question: &Question, wanted: Option<&Answer>, token: Option<&TokenInput>) -> Answer {
        let mut scratch = vec![0; SCRATCH_BYTES];
        let mut renewal = None;
        let denial = match question.check {
            Check::Signature => self.authenticate(token, &mut scratch).err(),
            Check::Decision => match self.decide(token, &mut scratch) {
                Ok(grant) => {
                    renewal = wanted.and_then(|wanted| wanted.renewal.as_ref()).map(|_| reply::renewal(&grant));
                    None
                }
                Err(denial) => Some(denial),
            },
            Check::Claims => {
                let denial = self.decide(token, &mut scratch).err();
                denial.filter(|denial| question.request.is_some() || is_about_decoding(*denial))
            }
        };
        // What is asked for a response is no part of the decision.
        let (asked, notes) = self.looked_up();
        if let Some(denial) = denial {
            let response =
                wanted.and_then(|wanted| wanted.response.as_ref()).map(|_| self.response(token, denial, &mut scratch));
            return Answer { response, asked, notes, ..denied(denial) };
        }
        let payload = self.authenticate(token, &mut scratch).ok();
        let wants_claims = wanted.is_some_and(|wanted| wanted.claims.is_some());
        Answer {
            decision: Verdict::Allow,
            reason: None,
            claim: None,
            payload_hex: payload.map(|payload| Hex(payload).to_string()),
            claims: token.zip(payload).filter(|_| wants_claims).and_then(|(token, payload)| claims(token, payload)),
            renewal,
            response: None,
            asked,
            notes,
        }
    }

    /// A host with look-ups decides about a token in steps; on a request, of which several may be tried, at once.
    fn decide<'s>(&'s self, token: Option<&'s TokenInput>, scratch: &'s mut [u8]) -> Result<Grant<'s>, Denial> {
        match (token, &self.store) {
            (Some(token), Some(store)) => store.finish(self.gate.begin(token.as_token(), &self.request, scratch)?),
            (Some(token), None) => self.gate.verify(token.as_token(), &self.request, self.state, scratch),
            (None, _) => self.gate.verify_request(&self.request, self.state(), scratch),
        }
    }

    fn state(&self) -> &dyn RevocationLookup {
        self.store.as_ref().map_or(self.state, |store| store)
    }

    fn looked_up(&self) -> (Option<bool>, Option<Vec<Note>>) {
        self.store.as_ref().map(|store| (store.was_asked(), store.notes())).unzip()
    }

    fn response(&self, token: Option<&TokenInput>, denial: Denial, scratch: &mut [u8]) -> Value {
        let means = Means { minter: None, randomness: Randomness::new([0; 16], [0; 12]) };
        let reply = match token {
            Some(token) => self.gate.respond(token.as_token(), &self.request, self.state(), scratch, denial, means),
            None => self.gate.respond_to_request(&self.request, self.state(), scratch, denial, means),
        };
        reply::response(reply.as_ref())
    }

    fn authenticate<'s>(&'s self, token: Option<&'s TokenInput>, scratch: &'s mut [u8]) -> Result<&'s [u8], Denial> {
        let token = token.ok_or(Reason::TokenMissing)?;
        self.gate.authenticate(token.as_token(), self.request.now, scratch)
    }
}

/// The claims as the core reads them; a set with claims it ignores it does not write.
fn claims(token: &TokenInput, payload: &[u8]) -> Option<Value> {
    let format = token.actual_format();
    let read = ClaimSet::from_cbor(payload).ok().filter(|_| format == Format::Cat);
    let read = read.and_then(|claims| serde_json::from_str(&claims.to_json()).ok());
    read.or_else(|| inspect::claims_json(format, payload).ok())
}

/// Whether a denial comes from the steps that precede every look at time, identity, request and
/// state: what a claims check without a request is about.
fn is_about_decoding(denial: Denial) -> bool {
    let stage = denial.reason().stage();
    matches!(stage, Stage::Envelope | Stage::Key | Stage::Signature | Stage::Claims | Stage::Host)
}

fn denied(denial: Denial) -> Answer {
    Answer {
        decision: Verdict::Deny,
        reason: Some(denial.reason().name().to_owned()),
        claim: denial.claim().map(|claim| claim.to_string()),
        payload_hex: None,
        claims: None,
        renewal: None,
        response: None,
        asked: None,
        notes: None,
    }
}
