//! The exports of the npm artefact: the same two calls, for any number of instances.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::buffer::Buffer;
use crate::instance::Instance;

/// An instance and the buffer through which its records cross.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Engine {
    instance: Instance,
    buffer: Buffer,
}

#[wasm_bindgen]
impl Engine {
    /// An engine in which nothing is configured.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for a record of `len` bytes and returns its address in the module's memory,
    /// which holds until the next call; 0 when `len` is too large.
    pub fn reserve(&mut self, len: usize) -> usize {
        self.buffer.reserve(len).map_or(0, |bytes| bytes.as_mut_ptr().expose_provenance())
    }

    /// Handles the record in the first `len` bytes of the buffer. The number of
    /// [`Answer`](crate::Answer) is below 2⁵³: a JavaScript number holds it.
    pub fn handle(&mut self, len: usize) -> f64 {
        self.instance.handle(self.buffer.bytes_mut(), len) as f64
    }
}
