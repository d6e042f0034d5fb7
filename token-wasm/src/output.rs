//! Writing into the front of the buffer.

use core::fmt;

/// A writer that refuses what does not fit.
#[derive(Debug)]
pub(crate) struct Output<'b> {
    buffer: &'b mut [u8],
    written: usize,
}

impl<'b> Output<'b> {
    pub(crate) fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, written: 0 }
    }

    pub(crate) const fn written(&self) -> usize {
        self.written
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> fmt::Result {
        let room = self.buffer.get_mut(self.written..).unwrap_or_default();
        let target = room.get_mut(..bytes.len()).ok_or(fmt::Error)?;
        target.copy_from_slice(bytes);
        self.written += bytes.len();
        Ok(())
    }

    /// Overwrites bytes that were written before.
    pub(crate) fn patch(&mut self, at: usize, bytes: &[u8]) -> fmt::Result {
        let target = self.buffer.get_mut(at..self.written).unwrap_or_default();
        target.get_mut(..bytes.len()).ok_or(fmt::Error)?.copy_from_slice(bytes);
        Ok(())
    }
}

impl fmt::Write for Output<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes())
    }
}
