//! The sections of a state document.

/// What a section is about. The numbers are part of the format; a hash of an identity is taken
/// over the number of its section, so that kinds never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Epochs,
    Tokens,
    Sessions,
    Subjects,
    Keys,
    Issuers,
    /// IPv4 prefixes.
    Prefixes4,
    /// IPv6 prefixes.
    Prefixes6,
    AsNumbers,
    /// Token ids that were used, for `catreplay`.
    Replayed,
    /// Ids blocked by `catpor`.
    Blocked,
}

impl Kind {
    /// Every kind, in the order of the numbers.
    pub(super) const ALL: [Self; 11] = [
        Self::Epochs,
        Self::Tokens,
        Self::Sessions,
        Self::Subjects,
        Self::Keys,
        Self::Issuers,
        Self::Prefixes4,
        Self::Prefixes6,
        Self::AsNumbers,
        Self::Replayed,
        Self::Blocked,
    ];

    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Epochs => 1,
            Self::Tokens => 2,
            Self::Sessions => 3,
            Self::Subjects => 4,
            Self::Keys => 5,
            Self::Issuers => 6,
            Self::Prefixes4 => 7,
            Self::Prefixes6 => 8,
            Self::AsNumbers => 9,
            Self::Replayed => 10,
            Self::Blocked => 11,
        }
    }

    pub(super) fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| u64::from(kind.number()) == number)
    }
}

/// Where the records of each section stand in a document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sections {
    ranges: [Option<(usize, usize)>; Kind::ALL.len()],
}

impl Sections {
    /// Notes that the records of a kind begin at `start`.
    pub(super) fn set(&mut self, kind: Kind, start: usize, length: usize) {
        let index = usize::from(kind.number()).saturating_sub(1);
        if let Some(range) = self.ranges.get_mut(index) {
            *range = Some((start, start.saturating_add(length)));
        }
    }

    /// The records of a kind; `None` when the document does not have the section.
    pub(super) fn get(self, kind: Kind, document: &[u8]) -> Option<&[u8]> {
        let index = usize::from(kind.number()).saturating_sub(1);
        let (start, end) = self.ranges.get(index).copied().flatten()?;
        document.get(start..end)
    }
}
