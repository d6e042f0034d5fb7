//! The look-ups of a host with a store: what a case lets them answer, and what they are asked.

use core::cell::{Cell, RefCell};
use core::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use token_core::{
    Answer, Begun, Denial, Grant, Hex, Lookup, LookupFailed, NetworkAnswer, RevocationLookup, Timestamp, TokenId,
};

/// What look-ups answer: all those of the kind that have the members which are named here. The first
/// that fits a look-up answers it; a look-up that none fits finds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LookupAnswer {
    /// The kind.
    pub kind: LookupKind,
    /// `iss`, "" for a token without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Of a proof of possession: the thumbprint of its key in base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// The id, name or scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The answer.
    pub answer: Found,
}

/// What is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LookupKind {
    /// Whether an issuer is revoked.
    Issuer,
    /// Whether a key is revoked.
    Key,
    /// Whether a token is revoked.
    Token,
    /// Whether a playback session is revoked.
    Session,
    /// From when on tokens of a subject are accepted.
    Subject,
    /// The lowest epoch that is accepted.
    Epoch,
    /// Whether an id is on the block list (`catpor`).
    Blocked,
    /// That an id belongs on the block list from now on: a note, whose answer changes nothing.
    Block,
    /// Whether the host's detection takes a token for a reused one (`catreplay` 2).
    Reused,
    /// Whether a proof of possession was used before; a note that it is used now.
    Proof,
    /// Whether a token was used before (`catreplay` 1); a note that it is used now.
    Used,
}

/// What a look-up found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Found {
    /// Yes, no, or nothing.
    Entry(Entry),
    /// Of a subject: the time, in seconds, from which on tokens are accepted. Of an epoch: the floor.
    Number(i64),
}

/// Whether a look-up found an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Entry {
    /// There is none.
    Clear,
    /// There is one.
    Hit,
    /// The look-up failed.
    Failed,
}

impl LookupAnswer {
    /// Whether look-ups of the kind can answer so.
    pub(super) const fn is_of_its_kind(&self) -> bool {
        match (self.kind, self.answer) {
            (LookupKind::Block, _) => false,
            (LookupKind::Subject, Found::Number(_)) | (LookupKind::Epoch, Found::Number(0..)) => true,
            (LookupKind::Subject | LookupKind::Epoch, Found::Entry(entry)) => !matches!(entry, Entry::Hit),
            (_, Found::Number(_)) => false,
            (_, Found::Entry(_)) => true,
        }
    }

    fn answers(&self, question: &Question) -> bool {
        let fits = |wanted: &Option<String>, given: &String| wanted.as_ref().is_none_or(|wanted| wanted == given);
        let of = if self.kind == LookupKind::Proof { &self.thumbprint } else { &self.issuer };
        self.kind == question.kind && fits(of, &question.of) && fits(&self.value, &question.value)
    }
}

/// A note that a host was asked to take.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// `block`, `proof` or `used`.
    pub kind: LookupKind,
    /// `iss`, "" for a token without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Of a proof of possession: the thumbprint of its key in base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// The id.
    pub value: String,
    /// The second after which the note can be dropped; `None`: never.
    pub until: Option<i64>,
}

/// What is asked; `of` is the issuer or the thumbprint.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Question {
    kind: LookupKind,
    of: String,
    value: String,
}

impl Question {
    fn new(kind: LookupKind, of: impl Into<String>, value: impl Into<String>) -> Self {
        Self { kind, of: of.into(), value: value.into() }
    }

    /// Ids of keys alone need not be text: such a one is named by its bytes in hex.
    fn of_key(id: &[u8]) -> Self {
        Self::new(LookupKind::Key, "", str::from_utf8(id).map_or_else(|_| Hex(id).to_string(), str::to_owned))
    }

    /// `None` for a kind that cases have no name for.
    fn listed(lookup: &Lookup<'_>) -> Option<Self> {
        Some(match *lookup {
            Lookup::Issuer(issuer) => Self::new(LookupKind::Issuer, "", issuer),
            Lookup::Key(id) => Self::of_key(id),
            Lookup::Token { issuer, id } => Self::new(LookupKind::Token, issuer, id.to_string()),
            Lookup::Session { issuer, session } => Self::new(LookupKind::Session, issuer, session),
            Lookup::Subject { issuer, subject } => Self::new(LookupKind::Subject, issuer, subject),
            Lookup::EpochFloor { issuer, scope } => Self::new(LookupKind::Epoch, issuer, scope),
            Lookup::Blocked { issuer, id } => Self::new(LookupKind::Blocked, issuer, Hex(id).to_string()),
            Lookup::ProofUsed { thumbprint, id, .. } => {
                Self::new(LookupKind::Proof, URL_SAFE_NO_PAD.encode(thumbprint), id)
            }
            Lookup::Reused { issuer, id } => Self::new(LookupKind::Reused, issuer, id.to_string()),
            Lookup::Used { issuer, id, .. } => Self::new(LookupKind::Used, issuer, id.to_string()),
            _ => return None,
        })
    }
}

/// A host that answers as a case says. Of the state document age and networks count beside it.
pub(super) struct Store<'s> {
    document: &'s dyn RevocationLookup,
    answers: &'s [LookupAnswer],
    /// What a decision in steps has listed: a host that prepares answers has no others.
    listed: RefCell<Option<Vec<Question>>>,
    was_asked: Cell<bool>,
    notes: RefCell<Vec<Note>>,
}

impl<'s> Store<'s> {
    pub(super) fn new(document: &'s dyn RevocationLookup, answers: &'s [LookupAnswer]) -> Self {
        let (listed, notes) = (RefCell::default(), RefCell::default());
        Self { document, answers, listed, was_asked: Cell::new(false), notes }
    }

    /// Ends a decision in steps with the answers to what it lists.
    pub(super) fn finish<'g>(&self, begun: Begun<'g>) -> Result<Grant<'g>, Denial> {
        let pending = match begun {
            Begun::NeedsLookups(pending) => pending,
            // No key in a case leaves its signatures to the host.
            Begun::NeedsSignature(needed) => needed.finish(false)?,
        };
        self.listed.replace(Some(pending.lookups().filter_map(|lookup| Question::listed(&lookup)).collect()));
        pending.finish(self)
    }

    /// Whether anything was looked up.
    pub(super) const fn was_asked(&self) -> bool {
        self.was_asked.get()
    }

    /// The notes taken so far, in their order.
    pub(super) fn notes(&self) -> Vec<Note> {
        self.notes.borrow().clone()
    }

    fn find(&self, question: &Question) -> Found {
        self.was_asked.set(true);
        let is_listed = self.listed.borrow().as_ref().is_none_or(|listed| listed.contains(question));
        let answer = self.answers.iter().find(|answer| answer.answers(question)).map(|answer| answer.answer);
        if is_listed { answer.unwrap_or(Found::Entry(Entry::Clear)) } else { Found::Entry(Entry::Failed) }
    }

    fn entry(&self, question: &Question) -> Answer {
        match self.find(question) {
            Found::Entry(Entry::Clear) => Answer::Clear,
            Found::Entry(Entry::Hit) => Answer::Hit,
            Found::Entry(Entry::Failed) | Found::Number(_) => Answer::Failed,
        }
    }

    fn number(&self, question: &Question) -> Result<Option<i64>, LookupFailed> {
        match self.find(question) {
            Found::Entry(Entry::Clear) => Ok(None),
            Found::Number(number) => Ok(Some(number)),
            Found::Entry(Entry::Hit | Entry::Failed) => Err(LookupFailed),
        }
    }

    fn take_note(&self, question: &Question, until: Option<Timestamp>) {
        let Question { kind, of, value } = question.clone();
        let (issuer, thumbprint) = if kind == LookupKind::Proof { (None, Some(of)) } else { (Some(of), None) };
        let until = until.map(|until| until.seconds().saturating_add(i64::from(until.nanoseconds() > 0)));
        self.was_asked.set(true);
        self.notes.borrow_mut().push(Note { kind, issuer, thumbprint, value, until });
    }
}

impl RevocationLookup for Store<'_> {
    fn issued_at(&self) -> Option<Timestamp> {
        self.document.issued_at()
    }

    fn issuer(&self, issuer: &str) -> Answer {
        self.entry(&Question::new(LookupKind::Issuer, "", issuer))
    }

    fn key(&self, id: &[u8]) -> Answer {
        self.entry(&Question::of_key(id))
    }

    fn token(&self, issuer: &str, id: TokenId<'_>) -> Answer {
        self.entry(&Question::new(LookupKind::Token, issuer, id.to_string()))
    }

    fn session(&self, issuer: &str, session: &str) -> Answer {
        self.entry(&Question::new(LookupKind::Session, issuer, session))
    }

    fn subject(&self, issuer: &str, subject: &str) -> Result<Option<Timestamp>, LookupFailed> {
        let not_before = self.number(&Question::new(LookupKind::Subject, issuer, subject))?;
        Ok(not_before.map(Timestamp::from_seconds))
    }

    fn network(&self, address: Option<IpAddr>, asn: Option<u32>) -> NetworkAnswer {
        self.document.network(address, asn)
    }

    fn epoch_floor(&self, issuer: &str, scope: &str) -> Result<u64, LookupFailed> {
        let floor = self.number(&Question::new(LookupKind::Epoch, issuer, scope))?;
        Ok(floor.and_then(|floor| u64::try_from(floor).ok()).unwrap_or_default())
    }

    fn blocked(&self, issuer: &str, id: &[u8]) -> Option<Answer> {
        Some(self.entry(&Question::new(LookupKind::Blocked, issuer, Hex(id).to_string())))
    }

    fn block(&self, issuer: &str, id: &[u8], until: Option<Timestamp>) {
        self.take_note(&Question::new(LookupKind::Block, issuer, Hex(id).to_string()), until);
    }

    fn proof_used(&self, thumbprint: &[u8], proof_id: &str, until: Timestamp) -> Option<Answer> {
        let question = Question::new(LookupKind::Proof, URL_SAFE_NO_PAD.encode(thumbprint), proof_id);
        self.take_note(&question, Some(until));
        Some(self.entry(&question))
    }

    fn reused(&self, issuer: &str, id: TokenId<'_>) -> Option<Answer> {
        Some(self.entry(&Question::new(LookupKind::Reused, issuer, id.to_string())))
    }

    fn used(&self, issuer: &str, id: TokenId<'_>, until: Option<Timestamp>) -> Option<Answer> {
        let question = Question::new(LookupKind::Used, issuer, id.to_string());
        self.take_note(&question, until);
        Some(self.entry(&question))
    }
}

#[cfg(test)]
mod tests {
    use token_core::NoState;

    use super::*;

    #[test]
    fn a_key_whose_id_is_no_text_is_named_by_its_bytes() {
        let hit = |value: &str| LookupAnswer {
            kind: LookupKind::Key,
            issuer: None,
            thumbprint: None,
            value: Some(value.to_owned()),
            answer: Found::Entry(Entry::Hit),
        };
        let answers = [hit("ff00fe"), hit("k1")];
        let store = Store::new(&NoState, &answers);
        for (id, wanted) in
            [(&b"\xff\x00\xfe"[..], Answer::Hit), (b"k1", Answer::Hit), (b"\xff\x00\xff", Answer::Clear)]
        {
            assert_eq!(store.key(id), wanted, "{id:?}");
        }
    }
}
