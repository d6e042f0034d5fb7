//! Handing out parts of the caller's scratch buffer: the verify path's only memory.

use crate::reason::Reason;

/// What is left of the scratch buffer.
#[derive(Debug)]
pub(crate) struct Scratch<'s> {
    rest: &'s mut [u8],
}

impl<'s> Scratch<'s> {
    pub(crate) const fn new(buffer: &'s mut [u8]) -> Self {
        Self { rest: buffer }
    }

    /// Lends everything that is left to `write`, which says how many bytes it wrote, and keeps
    /// those.
    pub(crate) fn write_with(
        &mut self,
        write: impl FnOnce(&mut [u8]) -> Result<usize, Reason>,
    ) -> Result<&'s [u8], Reason> {
        let written = write(self.rest)?;
        let (front, rest) =
            core::mem::take(&mut self.rest).split_at_mut_checked(written).ok_or(Reason::ScratchTooSmall)?;
        self.rest = rest;
        Ok(front)
    }

    /// Everything that is left, for a writer that splits it itself and gives the rest back.
    pub(crate) fn take_rest(&mut self) -> &'s mut [u8] {
        core::mem::take(&mut self.rest)
    }

    /// Gives back what [`Scratch::take_rest`] took and its user left over.
    pub(crate) fn restore(&mut self, rest: &'s mut [u8]) {
        self.rest = rest;
    }

    /// Lends everything that is left for as long as `work` takes.
    pub(crate) fn lend<R>(&mut self, work: impl FnOnce(&mut [u8]) -> R) -> R {
        work(self.rest)
    }
}
