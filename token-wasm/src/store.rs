//! The state document in force, and what the host has answered. What either denies is denied.

use core::cell::{Cell, RefCell};
use core::fmt::Write as _;
use core::net::IpAddr;

use token_core::{
    Answer as Found, Hex, LookupFailed, NetworkAnswer, RevocationLookup, SignatureCheck, Timestamp, TokenId,
};

/// What is asked; the first byte of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Issuer = 1,
    Key = 2,
    Token = 3,
    Session = 4,
    Subject = 5,
    EpochFloor = 6,
    Blocked = 7,
    Block = 8,
    Reused = 9,
    ProofUsed = 10,
    Used = 11,
    Signature = 12,
}

/// Bytes of an answer before those of its question: the verdict and a number.
const ANSWER_HEAD_BYTES: usize = 9;

pub(crate) struct Store<'r> {
    pub(crate) document: &'r dyn RevocationLookup,
    /// Without a store the document alone is asked.
    pub(crate) has_store: bool,
    pub(crate) answers: &'r [&'r [u8]],
    /// Collects the questions without an answer; without it they count as failed.
    pub(crate) missing: Option<RefCell<Vec<Vec<u8>>>>,
    /// Whether the store failed where only the document could be told: a document's entry counts
    /// all the same.
    pub(crate) has_failed: Cell<bool>,
    /// Whether the policy denies then.
    pub(crate) denies_failures: bool,
}

impl Store<'_> {
    /// The store's number, beside what the document holds: an entry of the document counts also where the store
    /// failed, whose failure then tells against the whole decision.
    fn number_beside(
        &self,
        has_entry: bool,
        kind: Kind,
        issuer: &str,
        value: &str,
    ) -> Result<Option<u64>, LookupFailed> {
        if !self.has_store {
            return Ok(None);
        }
        match self.number(kind, issuer.as_bytes(), value.as_bytes()) {
            Err(LookupFailed) if has_entry => {
                self.has_failed.set(true);
                Ok(None)
            }
            answered => answered,
        }
    }

    /// The number that answers a question; `None` when the store has no entry.
    fn number(&self, kind: Kind, issuer: &[u8], value: &[u8]) -> Result<Option<u64>, LookupFailed> {
        let question = question(kind, issuer, value);
        let mut answers = self.answers.iter().filter_map(|answer| answer.split_first_chunk::<ANSWER_HEAD_BYTES>());
        let Some((head, _)) = answers.find(|(_, answered)| **answered == *question) else {
            return self.unanswered(question);
        };
        let [verdict, number @ ..] = *head;
        match verdict {
            0 => Ok(None),
            1 => Ok(Some(u64::from_le_bytes(number))),
            _ => Err(LookupFailed),
        }
    }

    fn unanswered(&self, question: Vec<u8>) -> Result<Option<u64>, LookupFailed> {
        let missing = self.missing.as_ref().ok_or(LookupFailed)?;
        let mut missing = missing.try_borrow_mut().map_err(|_| LookupFailed)?;
        // Several tokens of one request share look-ups.
        if !missing.contains(&question) {
            missing.push(question);
        }
        Ok(None)
    }

    fn is_revoked(&self, document: Found, kind: Kind, issuer: &str, value: &[u8]) -> Found {
        if !self.has_store {
            return document;
        }
        match (document, self.number(kind, issuer.as_bytes(), value)) {
            (Found::Hit, _) | (_, Ok(Some(_))) => Found::Hit,
            (Found::Failed, _) | (_, Err(LookupFailed)) => Found::Failed,
            (Found::Clear, Ok(None)) => Found::Clear,
        }
    }

    /// What a document need not know. Where it knows of an entry the store is not asked, for it might
    /// take a note of what is denied.
    fn is_noted(&self, document: Option<Found>, kind: Kind, issuer: &[u8], value: &[u8]) -> Option<Found> {
        if !self.has_store || document == Some(Found::Hit) {
            return document;
        }
        Some(match self.number(kind, issuer, value) {
            Ok(Some(_)) => Found::Hit,
            Ok(None) => Found::Clear,
            Err(LookupFailed) => Found::Failed,
        })
    }

    /// Whether the store may not take notes yet: something else is still to be answered, and might
    /// deny the token.
    fn is_too_early(&self) -> bool {
        let is_open = |missing: &RefCell<Vec<_>>| !missing.try_borrow().is_ok_and(|missing| missing.is_empty());
        self.missing.as_ref().is_some_and(is_open)
    }

    /// Whether it may not take notes at all: the decision is a denial because it failed before.
    fn is_denied_anyway(&self) -> bool {
        self.has_failed.get() && self.denies_failures
    }

    /// As [`Store::is_noted`], of a question with which the store takes a note: asked when nothing
    /// else can deny.
    fn takes_note(&self, document: Option<Found>, kind: Kind, issuer: &[u8], value: &[u8]) -> Option<Found> {
        match () {
            () if !self.has_store || document == Some(Found::Hit) => document,
            () if self.is_denied_anyway() => Some(Found::Failed),
            () if self.is_too_early() => Some(Found::Clear),
            () => self.is_noted(document, kind, issuer, value),
        }
    }
}

/// The kind, the issuer's length, the issuer, and the value.
fn question(kind: Kind, issuer: &[u8], value: &[u8]) -> Vec<u8> {
    // Texts of a token are far below 4 GiB.
    let length = u32::try_from(issuer.len()).unwrap_or(u32::MAX);
    [&[kind as u8][..], &length.to_le_bytes(), issuer, value].concat()
}

/// Until when a note is needed, in whole seconds, and of what it is.
fn noted(until: Option<Timestamp>, id: &[u8]) -> Vec<u8> {
    let until = until.map_or(i64::MAX, |until| {
        if until.nanoseconds() == 0 { until.seconds() } else { until.seconds().saturating_add(1) }
    });
    [&until.to_le_bytes()[..], id].concat()
}

/// As `to_string`, which would panic if something could not be written.
pub(crate) fn text_of(shown: impl core::fmt::Display) -> String {
    let mut text = String::new();
    // A string takes everything.
    let _written = write!(text, "{shown}");
    text
}

impl RevocationLookup for Store<'_> {
    /// The key's place, the signature and its length, and what was signed; the algorithm stands where
    /// others have the issuer.
    fn signature(&self, check: &SignatureCheck<'_>) -> Option<bool> {
        let place = u16::try_from(check.key_place()).ok()?.to_le_bytes();
        let length = u16::try_from(check.signature().len()).ok()?.to_le_bytes();
        let value = [&[&place[..], &length, check.signature()], check.signing_input()].concat().concat();
        let verdict = self.number(Kind::Signature, check.algorithm().jose_name().as_bytes(), &value);
        Some(matches!(verdict, Ok(Some(_))))
    }

    fn checks_signatures(&self) -> bool {
        true
    }

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
        self.is_revoked(self.document.token(issuer, id), Kind::Token, issuer, text_of(id).as_bytes())
    }

    fn session(&self, issuer: &str, session: &str) -> Found {
        self.is_revoked(self.document.session(issuer, session), Kind::Session, issuer, session.as_bytes())
    }

    fn subject(&self, issuer: &str, subject: &str) -> Result<Option<Timestamp>, LookupFailed> {
        let document = self.document.subject(issuer, subject)?;
        let stored = self.number_beside(document.is_some(), Kind::Subject, issuer, subject)?;
        // The number is in two's complement, as every time in seconds.
        let stored = stored.map(|number| Timestamp::from_seconds(i64::from_le_bytes(number.to_le_bytes())));
        Ok(document.max(stored))
    }

    fn network(&self, address: Option<IpAddr>, asn: Option<u32>) -> NetworkAnswer {
        self.document.network(address, asn)
    }

    fn epoch_floor(&self, issuer: &str, scope: &str) -> Result<u64, LookupFailed> {
        let document = self.document.epoch_floor(issuer, scope)?;
        let stored = self.number_beside(document > 0, Kind::EpochFloor, issuer, scope)?;
        Ok(document.max(stored.unwrap_or_default()))
    }

    fn blocked(&self, issuer: &str, id: &[u8]) -> Option<Found> {
        let document = self.document.blocked(issuer, id);
        self.is_noted(document, Kind::Blocked, issuer.as_bytes(), text_of(Hex(id)).as_bytes())
    }

    /// Whatever the store makes of it, the token is denied.
    fn block(&self, issuer: &str, id: &[u8], until: Option<Timestamp>) {
        let value = noted(until, text_of(Hex(id)).as_bytes());
        let _heard = self.takes_note(None, Kind::Block, issuer.as_bytes(), &value);
    }

    fn proof_used(&self, thumbprint: &[u8], proof_id: &str, until: Timestamp) -> Option<Found> {
        let document = self.document.proof_used(thumbprint, proof_id, until);
        self.takes_note(document, Kind::ProofUsed, thumbprint, &noted(Some(until), proof_id.as_bytes()))
    }

    fn reused(&self, issuer: &str, id: TokenId<'_>) -> Option<Found> {
        let document = self.document.reused(issuer, id);
        self.is_noted(document, Kind::Reused, issuer.as_bytes(), text_of(id).as_bytes())
    }

    fn used(&self, issuer: &str, id: TokenId<'_>, until: Option<Timestamp>) -> Option<Found> {
        let document = self.document.used(issuer, id, until);
        self.takes_note(document, Kind::Used, issuer.as_bytes(), &noted(until, text_of(id).as_bytes()))
    }
}
