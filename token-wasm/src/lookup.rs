//! Decisions that wait for look-ups in a store outside: which ones, and the decision with their
//! answers. Nothing is kept in between, because while the host waits this memory serves others:
//! each time the record is decided from its start, and an answer counts only for the look-up whose
//! bytes it carries.

use core::cell::{Cell, RefCell};
use core::fmt::Write as _;
use core::net::IpAddr;

use token_core::{
    Answer as Found, LookupFailed, NetworkAnswer, NoState, OnState, Reason, RevocationLookup, Timestamp, TokenId,
};

use crate::answer::Answer;
use crate::decision::{move_to_front, verify};
use crate::exchange::Exchange;
use crate::instance::Instance;
use crate::output::Output;
use crate::record::{Malformed, RECORD_VERSION, Tag, entry};

/// What is looked up; the first byte of a look-up.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Kind {
    Issuer = 1,
    Key = 2,
    Token = 3,
    Session = 4,
    Subject = 5,
    EpochFloor = 6,
}

/// Bytes of an answer before those of its look-up: the verdict and a number.
const ANSWER_HEAD_BYTES: usize = 9;

/// Decides as if every answer that is not there were good; the output is a record of the look-ups
/// that were made without an answer.
pub(crate) fn tell_missing(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    decide(instance, buffer, len, true)
}

/// Decides with the answers; one that is not there counts as failed.
pub(crate) fn finish(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    decide(instance, buffer, len, false)
}

fn decide(instance: &mut Instance, buffer: &mut [u8], len: usize, collects: bool) -> Answer {
    let Instance { gate: Some(gate), key_ids, state, scratch, .. } = instance else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    let (gate, document): (_, &dyn RevocationLookup) =
        (gate.gate(), state.as_ref().map_or(&NoState, |document| document));
    let Some(exchange) = Exchange::open(buffer, len) else {
        return Answer::refused(Reason::RequestMalformed, 0);
    };
    let answer = exchange.decide(|facts, telling| {
        let Some(facts) = facts.filter(|facts| facts.randomness.is_none() && !facts.is_partial()) else {
            return telling.denial(Reason::RequestMalformed.into(), gate.policy());
        };
        let missing = collects.then(RefCell::default);
        let store = Store { document, answers: &facts.answers, missing, has_failed: Cell::new(false) };
        let outcome = verify(gate, facts, &store, scratch);
        if let Some(missing) = store.missing {
            return match write_lookups(telling.output, &missing.into_inner()) {
                Ok(()) => Answer::done(telling.output.written()),
                Err(_) => Answer::refused(Reason::ScratchTooSmall, 0),
            };
        }
        match outcome {
            Ok(_) if store.has_failed.get() && gate.policy().state.lookup_error == OnState::Deny => {
                telling.denial(Reason::StatusUnknown.into(), gate.policy())
            }
            // The store's answers hold for this decision alone.
            Ok(grant) => telling.grant(&grant, key_ids, gate.policy().mode, facts.request.url, None),
            Err(denial) => telling.denial(denial, gate.policy()),
        }
    });
    if answer.code() == 0 && collects { move_to_front(buffer, len, answer) } else { answer }
}

/// Writes a record with one field for each look-up.
fn write_lookups(output: &mut Output<'_>, lookups: &[Vec<u8>]) -> Result<(), Malformed> {
    let [low, high] = u16::try_from(lookups.len()).map_err(|_| Malformed)?.to_le_bytes();
    let mut append = |bytes: &[u8]| output.bytes(bytes).map_err(|_| Malformed);
    append(&[0, RECORD_VERSION, low, high, 0, 0, 0, 0])?;
    lookups.iter().try_for_each(|lookup| append(lookup))?;
    lookups.iter().try_for_each(|lookup| append(&entry(Tag::Lookup, lookup.len()).ok_or(Malformed)?.to_le_bytes()))
}

/// The state document in force, and what a store outside has answered. What either denies is denied.
pub(crate) struct Store<'r> {
    document: &'r dyn RevocationLookup,
    answers: &'r [&'r [u8]],
    /// Collects the look-ups without an answer; without it they count as failed.
    missing: Option<RefCell<Vec<Vec<u8>>>>,
    /// Whether the store failed where only the document could be told: a document's entry counts
    /// all the same.
    has_failed: Cell<bool>,
}

#[cfg(feature = "mint")]
impl<'r> Store<'r> {
    /// With answers to every look-up; one that is not there counts as failed.
    pub(crate) const fn answered(document: &'r dyn RevocationLookup, answers: &'r [&'r [u8]]) -> Self {
        Self { document, answers, missing: None, has_failed: Cell::new(false) }
    }

    /// Whether an answer was missing, or none.
    pub(crate) const fn has_failed(&self) -> bool {
        self.has_failed.get()
    }
}

impl Store<'_> {
    /// The store's number, if it gave one.
    fn number_or_failed(&self, kind: Kind, issuer: &str, value: &str) -> Option<u64> {
        self.number(kind, issuer, value.as_bytes()).unwrap_or_else(|LookupFailed| {
            self.has_failed.set(true);
            None
        })
    }

    /// The number that answers a look-up; `None` when the store has no entry.
    fn number(&self, kind: Kind, issuer: &str, value: &[u8]) -> Result<Option<u64>, LookupFailed> {
        let lookup = lookup_bytes(kind, issuer, value);
        let mut answers = self.answers.iter().filter_map(|answer| answer.split_first_chunk::<ANSWER_HEAD_BYTES>());
        let Some((head, _)) = answers.find(|(_, answered)| **answered == *lookup) else {
            return self.unanswered(lookup);
        };
        let [verdict, number @ ..] = *head;
        match verdict {
            0 => Ok(None),
            1 => Ok(Some(u64::from_le_bytes(number))),
            _ => Err(LookupFailed),
        }
    }

    fn unanswered(&self, lookup: Vec<u8>) -> Result<Option<u64>, LookupFailed> {
        let mut missing = self.missing.as_ref().ok_or(LookupFailed)?.borrow_mut();
        // Several tokens of one request share look-ups.
        if !missing.contains(&lookup) {
            missing.push(lookup);
        }
        Ok(None)
    }

    fn is_revoked(&self, document: Found, kind: Kind, issuer: &str, value: &[u8]) -> Found {
        match (document, self.number(kind, issuer, value)) {
            (Found::Hit, _) | (_, Ok(Some(_))) => Found::Hit,
            (Found::Failed, _) | (_, Err(LookupFailed)) => Found::Failed,
            (Found::Clear, Ok(None)) => Found::Clear,
        }
    }
}

/// The kind, the issuer's length, the issuer, and the value as text.
fn lookup_bytes(kind: Kind, issuer: &str, value: &[u8]) -> Vec<u8> {
    // Texts of a token are far below 4 GiB.
    let length = u32::try_from(issuer.len()).unwrap_or(u32::MAX);
    [&[kind as u8][..], &length.to_le_bytes(), issuer.as_bytes(), value].concat()
}

impl RevocationLookup for Store<'_> {
    /// Only a document has an age: a policy that requires one is not satisfied by look-ups.
    fn issued_at(&self) -> Option<Timestamp> {
        self.document.issued_at()
    }

    fn issuer(&self, issuer: &str) -> Found {
        self.is_revoked(self.document.issuer(issuer), Kind::Issuer, "", issuer.as_bytes())
    }

    fn key(&self, id: &[u8]) -> Found {
        self.is_revoked(self.document.key(id), Kind::Key, "", id)
    }

    fn token(&self, issuer: &str, id: TokenId<'_>) -> Found {
        let mut text = String::new();
        if write!(text, "{id}").is_err() {
            return Found::Failed;
        }
        self.is_revoked(self.document.token(issuer, id), Kind::Token, issuer, text.as_bytes())
    }

    fn session(&self, issuer: &str, session: &str) -> Found {
        self.is_revoked(self.document.session(issuer, session), Kind::Session, issuer, session.as_bytes())
    }

    fn subject(&self, issuer: &str, subject: &str) -> Result<Option<Timestamp>, LookupFailed> {
        let document = self.document.subject(issuer, subject)?;
        let stored = self.number_or_failed(Kind::Subject, issuer, subject);
        // The number is in two's complement, as every time in seconds.
        let stored = stored.map(|number| Timestamp::from_seconds(i64::from_le_bytes(number.to_le_bytes())));
        Ok(document.max(stored))
    }

    fn network(&self, address: Option<IpAddr>, asn: Option<u32>) -> NetworkAnswer {
        self.document.network(address, asn)
    }

    fn epoch_floor(&self, issuer: &str, scope: &str) -> Result<u64, LookupFailed> {
        let document = self.document.epoch_floor(issuer, scope)?;
        let stored = self.number_or_failed(Kind::EpochFloor, issuer, scope);
        Ok(document.max(stored.unwrap_or_default()))
    }
}
