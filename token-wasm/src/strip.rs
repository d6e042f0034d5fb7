//! Removing tokens from header lines before a request goes on to cache and origin.

use token_core::{Gate, Placement, Reason, is_token_header, strip_cookies};

use crate::answer::Answer;
use crate::facts::MAX_HEADER_LINES;
use crate::record::{Malformed, Record, Tag, entry, text};

/// Why header lines cannot be stripped: the host must not pass them on.
struct Unstripped(Reason);

impl From<Malformed> for Unstripped {
    fn from(_: Malformed) -> Self {
        Self(Reason::RequestMalformed)
    }
}

/// Removes every token at a place of the policy from the record's header lines. The output is a
/// record of the same form with the lines that are left.
pub(crate) fn strip_headers(gate: Option<&Gate<'_>>, buffer: &mut [u8], len: usize) -> Answer {
    let Some(gate) = gate else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    let Some((record, room)) = buffer.split_at_mut_checked(len) else {
        return Answer::refused(Reason::RequestMalformed, 0);
    };
    match write_lines(record, &gate.policy().placements, room) {
        Ok(written) => {
            buffer.copy_within(len..len.saturating_add(written), 0);
            Answer::done(written)
        }
        Err(Unstripped(reason)) => Answer::refused(reason, 0),
    }
}

fn write_lines(record: &[u8], placements: &[Placement<'_>], room: &mut [u8]) -> Result<usize, Unstripped> {
    let (head, _) = record.split_first_chunk::<8>().ok_or(Malformed)?;
    let mut lines = Lines { room, written: 0, table: [0; 2 * MAX_HEADER_LINES], entries: 0 };
    lines.append(head)?;
    let mut fields = Record::read(record)?.fields();
    while let Some(field) = fields.next() {
        let ((Tag::HeaderName, name), Some(Ok((Tag::HeaderValue, value)))) = (field?, fields.next()) else {
            return Err(Malformed.into());
        };
        lines.put(text(name)?, text(value)?, placements)?;
    }
    lines.finish()
}

/// The record being written: values in the room, the table aside until all values are there.
struct Lines<'r> {
    room: &'r mut [u8],
    written: usize,
    table: [u32; 2 * MAX_HEADER_LINES],
    entries: u16,
}

impl Lines<'_> {
    fn put(&mut self, name: &str, value: &str, placements: &[Placement<'_>]) -> Result<(), Unstripped> {
        if is_token_header(name, value, placements) {
            return Ok(());
        }
        if !name.eq_ignore_ascii_case("cookie") {
            self.value(Tag::HeaderName, name.as_bytes())?;
            return self.value(Tag::HeaderValue, value.as_bytes());
        }
        let start = self.written.saturating_add(name.len());
        let out = self.room.get_mut(start..).ok_or(Unstripped(Reason::ScratchTooSmall))?;
        let left = strip_cookies(value, placements, out).map_err(Unstripped)?.len();
        if left == 0 {
            return Ok(());
        }
        self.value(Tag::HeaderName, name.as_bytes())?;
        self.entry(Tag::HeaderValue, left)?;
        self.written = self.written.saturating_add(left);
        Ok(())
    }

    fn value(&mut self, tag: Tag, value: &[u8]) -> Result<(), Unstripped> {
        self.entry(tag, value.len())?;
        self.append(value)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Unstripped> {
        let end = self.written.saturating_add(bytes.len());
        let target = self.room.get_mut(self.written..end).ok_or(Unstripped(Reason::ScratchTooSmall))?;
        target.copy_from_slice(bytes);
        self.written = end;
        Ok(())
    }

    fn entry(&mut self, tag: Tag, length: usize) -> Result<(), Unstripped> {
        let slot = self.table.get_mut(usize::from(self.entries)).ok_or(Malformed)?;
        *slot = entry(tag, length).ok_or(Malformed)?;
        self.entries += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<usize, Unstripped> {
        for index in 0..usize::from(self.entries) {
            let entry = self.table.get(index).copied().unwrap_or_default();
            self.append(&entry.to_le_bytes())?;
        }
        let count = self.room.get_mut(2..4).ok_or(Malformed)?;
        count.copy_from_slice(&self.entries.to_le_bytes());
        Ok(self.written)
    }
}
