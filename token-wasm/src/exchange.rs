//! The buffer while a check record is decided: the decision refers to the record's values until it
//! is told.

use core::sync::atomic::AtomicBool;

use token_core::Timestamp;

use crate::answer::Answer;
use crate::decision_record::Telling;
use crate::facts::{Facts, MAX_HEADER_LINES, now};
use crate::output::Output;
use crate::record::{CHECK_HEAD_BYTES, HEAD_BYTES, Malformed, NUMBERS_BYTES, Text, count};

/// More header lines than hosts send that leave out those without tokens.
const FEW_LINES: usize = 8;

/// What stands before the values of a check record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckHead([u8; CHECK_HEAD_BYTES]);

impl CheckHead {
    /// The part that all records have.
    pub(crate) fn record(&self) -> [u8; HEAD_BYTES] {
        core::array::from_fn(|index| self.0[index])
    }

    pub(crate) fn flags(&self) -> u32 {
        let [.., a, b, c, d] = self.record();
        u32::from_le_bytes([a, b, c, d])
    }

    /// The `N` bytes at `AT` of the block of numbers.
    pub(crate) fn number<const AT: usize, const N: usize>(&self) -> [u8; N] {
        const { assert!(AT + N <= NUMBERS_BYTES) };
        core::array::from_fn(|index| self.0[HEAD_BYTES + AT + index])
    }

    /// The length of a text, if it is there.
    pub(crate) fn length(&self, text: Text) -> usize {
        let at = HEAD_BYTES + NUMBERS_BYTES + 4 * text as usize;
        let length = self.0.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
        usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX)
    }
}

/// The facts of a record; of a malformed one the time, where that can be read.
pub(crate) type Read<'f, 'r> = Result<&'f mut Facts<'r>, Option<Timestamp>>;

/// The facts, if they are of the kind that an operation takes; the time otherwise.
pub(crate) fn suitable<'f, 'r>(read: Read<'f, 'r>, suits: impl FnOnce(&Facts<'r>) -> bool) -> Read<'f, 'r> {
    let facts = read?;
    if suits(facts) { Ok(facts) } else { Err(Some(facts.request.now)) }
}

/// The parts of the buffer.
#[derive(Debug)]
pub(crate) struct Exchange<'b> {
    /// `None` when the record is shorter than it.
    head: Option<CheckHead>,
    fields: &'b [u8],
    /// Where the head stood, which has been copied: there goes the head of a decision record.
    front: &'b mut [u8; CHECK_HEAD_BYTES],
    /// What follows the record.
    room: &'b mut [u8],
}

impl<'b> Exchange<'b> {
    /// The parts of a buffer whose first `len` bytes are a check record; `None` when it is not as long.
    pub(crate) fn open(buffer: &'b mut [u8], len: usize) -> Option<Self> {
        let (front, rest) = buffer.split_first_chunk_mut()?;
        let head = (len >= CHECK_HEAD_BYTES).then_some(CheckHead(*front));
        let (fields, room) = rest.split_at_mut_checked(len.saturating_sub(CHECK_HEAD_BYTES))?;
        Some(Self { head, fields, front, room })
    }

    /// Reads the facts and lets an action decide about them.
    pub(crate) fn decide(self, action: impl FnOnce(Read<'_, '_>, Telling<'_, '_>) -> Answer) -> Answer {
        let Self { head, fields, front, room } = self;
        let (mut few, mut many);
        let lines: &mut [_] = if head.is_some_and(|head| count(head.record()) <= 2 * FEW_LINES) {
            few = [("", ""); FEW_LINES];
            &mut few
        } else {
            many = [("", ""); MAX_HEADER_LINES];
            &mut many
        };
        // Lent, because moving them costs as much as reading them.
        let missed = AtomicBool::new(false);
        let mut facts = match &head {
            Some(head) => Facts::read(head, fields, lines, &missed),
            None => Err(Malformed),
        };
        let now = || head.as_ref().and_then(|head| now(head).ok());
        action(facts.as_mut().map_err(|Malformed| now()), Telling { front, output: &mut Output::new(room) })
    }
}
