//! Writing into the buffer.

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
        self.take(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// The next `length` bytes, for the caller to write.
    pub(crate) fn take(&mut self, length: usize) -> Result<&mut [u8], fmt::Error> {
        let room = self.buffer.get_mut(self.written..).unwrap_or_default();
        let target = room.get_mut(..length).ok_or(fmt::Error)?;
        self.written += length;
        Ok(target)
    }

    pub(crate) fn is_ascii(&self) -> bool {
        self.buffer.get(..self.written).unwrap_or_default().is_ascii()
    }
}

impl fmt::Write for Output<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes())
    }
}
