//! What the service promised: every change it acknowledged and every state it showed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The lists of the state document that hold revocations.
const LISTS: [&str; 6] = ["sessions", "tokens", "subjects", "keys", "issuers", "networks"];

/// A revocation as the state document shows it: the list, and the entry's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    list: &'static str,
    text: String,
}

/// What is known of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Asked for; no answer yet, or none before the kill: both outcomes are right.
    Revoking,
    Revoked,
    /// Asked to be taken back; no answer yet, or none before the kill.
    Unrevoking,
    Unrevoked,
}

/// What is known of an epoch, which only ever grows by one.
#[derive(Debug, Default)]
struct Epoch {
    /// Raises asked for.
    sent: u64,
    /// The floors acknowledged.
    floors: BTreeSet<u64>,
    /// The highest floor that a state showed.
    shown: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: BTreeMap<Entry, Standing>,
    epochs: BTreeMap<&'static str, Epoch>,
    /// Every version that acknowledged a change.
    versions: BTreeSet<u64>,
    /// The highest version that a state showed.
    shown: u64,
    /// The revocations of the last state that was read, and its version.
    last: Option<(u64, BTreeSet<Entry>)>,
}

impl Entry {
    pub(crate) fn new(list: &'static str, entry: &Value) -> Self {
        Self { list, text: entry.to_string() }
    }
}

impl Ledger {
    pub(crate) fn revoking(&mut self, entry: &Entry) {
        let before = self.entries.insert(entry.clone(), Standing::Revoking);
        assert_eq!(before, None, "{entry:?} is revoked once");
    }

    pub(crate) fn unrevoking(&mut self, entry: &Entry) {
        let before = self.entries.insert(entry.clone(), Standing::Unrevoking);
        assert_eq!(before, Some(Standing::Revoked), "{entry:?}");
    }

    pub(crate) fn raising(&mut self, scope: &'static str) {
        self.epochs.entry(scope).or_default().sent += 1;
    }

    /// The answer to what was asked for this entry.
    pub(crate) fn acknowledged(&mut self, entry: &Entry, answer: Option<&Value>) {
        let standing = self.entries.get_mut(entry).unwrap();
        *standing = match *standing {
            Standing::Revoking | Standing::Revoked => Standing::Revoked,
            Standing::Unrevoking | Standing::Unrevoked => Standing::Unrevoked,
        };
        self.changed(answer);
    }

    /// The answer to a raise.
    pub(crate) fn raised(&mut self, scope: &'static str, answer: Option<&Value>) {
        if let Some(answer) = answer {
            let floor = answer["floor"].as_u64().unwrap();
            assert!(self.epochs.get_mut(scope).unwrap().floors.insert(floor), "{scope:?}: floor {floor} a second time");
        }
        self.changed(answer);
    }

    fn changed(&mut self, answer: Option<&Value>) {
        if let Some(answer) = answer {
            let version = answer["version"].as_u64().unwrap();
            assert!(self.versions.insert(version), "version {version} is that of two changes");
        }
    }

    /// Changes acknowledged so far.
    pub(crate) fn changes(&self) -> usize {
        self.versions.len()
    }

    /// A version that edges were given: none of before may come after it.
    pub(crate) fn published(&mut self, version: u64) {
        self.shown = self.shown.max(version);
    }

    /// A state that the running service showed: what it shows is promised, whether or not whoever
    /// asked for it got an answer.
    pub(crate) fn shown(&mut self, state: &Value) {
        let version = state["version"].as_u64().unwrap();
        self.published(version);
        let there: BTreeSet<Entry> = entries(state).collect();
        for entry in &there {
            let standing = self.entries.get_mut(entry).unwrap_or_else(|| panic!("nobody revoked {entry:?}"));
            if *standing == Standing::Revoking {
                *standing = Standing::Revoked;
            }
        }
        for (scope, floor) in floors(state) {
            let (_, epoch) = self.epochs.iter_mut().find(|(name, _)| **name == scope).unwrap();
            epoch.shown = epoch.shown.max(floor);
        }
        self.last = Some((version, there));
    }

    /// The state of the service started anew must keep every promise. From then on, what was left
    /// open is as this state shows it. Tells how many revocations were left open.
    pub(crate) fn settle(&mut self, state: &Value) -> usize {
        let version = state["version"].as_u64().unwrap();
        let promised = self.shown.max(self.versions.last().copied().unwrap_or_default());
        assert!(version >= promised, "version {version} is older than {promised}");
        let there: BTreeSet<Entry> = entries(state).collect();
        for entry in &there {
            assert!(self.entries.contains_key(entry), "nobody revoked {entry:?}");
        }
        if let Some((_, last)) = self.last.as_ref().filter(|(last, _)| *last == version) {
            assert_eq!(*last, there, "version {version} shows two states");
        }
        let mut open = 0;
        for (entry, standing) in &mut self.entries {
            let is_there = there.contains(entry);
            assert!(is_there || *standing != Standing::Revoked, "lost: {entry:?}");
            assert!(!is_there || *standing != Standing::Unrevoked, "back again: {entry:?}");
            open += usize::from(matches!(standing, Standing::Revoking | Standing::Unrevoking));
            *standing = if is_there { Standing::Revoked } else { Standing::Unrevoked };
        }
        let floors: BTreeMap<String, u64> = floors(state).collect();
        for (scope, epoch) in &self.epochs {
            let floor = floors.get(*scope).copied().unwrap_or_default();
            let promised = epoch.shown.max(epoch.floors.last().copied().unwrap_or_default());
            assert!(floor >= promised, "{scope:?}: floor {floor} is below {promised}");
            assert!(floor <= epoch.sent, "{scope:?}: floor {floor} after {} raises", epoch.sent);
        }
        open
    }

    pub(crate) fn is_revoked(&self, entry: &Entry) -> bool {
        self.entries.get(entry) == Some(&Standing::Revoked)
    }
}

fn entries(state: &Value) -> impl Iterator<Item = Entry> {
    LISTS.iter().flat_map(|list| state[list].as_array().unwrap().iter().map(|entry| Entry::new(list, entry)))
}

fn floors(state: &Value) -> impl Iterator<Item = (String, u64)> {
    let epochs = state["epochs"].as_array().unwrap().iter();
    epochs.map(|epoch| (epoch["scope"].as_str().unwrap().to_owned(), epoch["floor"].as_u64().unwrap()))
}
