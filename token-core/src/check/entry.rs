//! Lists of which one entry is enough, each of which may need a fact that is not known.

use crate::reason::Reason;

/// How one entry of a list stands to the known facts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Matches,
    Differs,
    /// The fact it needs is not known.
    Undecided,
}

/// One match is enough; without one, an entry that a missing fact could have matched makes the
/// fact the reason.
pub(super) fn any_of(entries: impl Iterator<Item = Entry>, reason: Reason) -> Result<(), Reason> {
    let mut outcome = Err(reason);
    for entry in entries {
        match entry {
            Entry::Matches => return Ok(()),
            Entry::Undecided => outcome = Err(Reason::ContextMissing),
            Entry::Differs => {}
        }
    }
    outcome
}
