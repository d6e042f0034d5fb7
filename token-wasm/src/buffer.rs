//! The memory through which records and outputs cross.

use core::fmt;

use token_core::State;

/// Bytes the buffer always has: enough for every check record within the core's limits.
pub const MIN_BUFFER_BYTES: usize = 64 * 1024;
/// Bytes the buffer can grow to: the largest state document and the record around it.
pub const MAX_BUFFER_BYTES: usize = State::MAX_BYTES + MIN_BUFFER_BYTES;

/// A buffer that grows on demand and shrinks back.
///
/// `Debug` prints its size: keys and tokens cross it.
pub struct Buffer {
    bytes: Vec<u8>,
}

impl Buffer {
    /// A buffer of [`MIN_BUFFER_BYTES`].
    #[must_use]
    pub fn new() -> Self {
        Self { bytes: vec![0; MIN_BUFFER_BYTES] }
    }

    /// Makes room for `bytes` bytes, or gives memory back that is not needed for them. The buffer
    /// may move and its contents are lost. `None` above [`MAX_BUFFER_BYTES`].
    pub fn reserve(&mut self, bytes: usize) -> Option<&mut [u8]> {
        if bytes > MAX_BUFFER_BYTES {
            return None;
        }
        let wanted = bytes.max(MIN_BUFFER_BYTES);
        if self.bytes.len() != wanted {
            // The old memory goes first: a large document would otherwise need room for two.
            self.bytes = Vec::new();
            self.bytes = vec![0; wanted];
        }
        Some(&mut self.bytes)
    }

    /// The whole buffer.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Buffer({} bytes)", self.bytes.len())
    }
}
