//! The exports of the raw artefact: any host, no imports, one instance for each module instance.
//! The crate's only file with `unsafe`, and that in attributes alone: an exported name must be
//! unique.
#![allow(unsafe_code)]

use core::cell::RefCell;

use crate::buffer::Buffer;
use crate::instance::Instance;

#[derive(Default)]
struct Module {
    instance: Instance,
    buffer: Buffer,
}

thread_local! {
    static MODULE: RefCell<Module> = RefCell::default();
}

/// Makes room for a record of `len` bytes and returns its address, which holds until the next
/// call of this function; 0 when `len` is too large.
#[unsafe(no_mangle)]
extern "C" fn token_reserve(len: usize) -> usize {
    MODULE
        .with_borrow_mut(|module| module.buffer.reserve(len).map_or(0, |bytes| bytes.as_mut_ptr().expose_provenance()))
}

/// Handles the record in the first `len` bytes of the buffer; see [`Answer`](crate::Answer).
#[unsafe(no_mangle)]
extern "C" fn token_handle(len: usize) -> u64 {
    MODULE.with_borrow_mut(|Module { instance, buffer }| instance.handle(buffer.bytes_mut(), len))
}
