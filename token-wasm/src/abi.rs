//! The exports of the raw artefact: any host, no imports, one instance for each module instance.
//! The crate's only file with `unsafe`.
#![allow(unsafe_code)]

use core::cell::RefCell;

use crate::buffer::Buffer;
use crate::instance::Instance;

#[derive(Default)]
struct Module {
    instance: Instance,
    buffer: Buffer,
}

/// What the module instance holds; made by the first call.
struct Holder(RefCell<Option<Module>>);

// SAFETY: the module is built without threads: nothing can reach the holder from a second one.
unsafe impl Sync for Holder {}

static MODULE: Holder = Holder(RefCell::new(None));

/// Makes room for a record of `len` bytes and returns its address, which holds until the next
/// call of this function; 0 when `len` is too large.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn token_reserve(len: usize) -> usize {
    let mut module = MODULE.0.borrow_mut();
    let buffer = module.get_or_insert_default().buffer.reserve(len);
    buffer.map_or(0, |bytes| bytes.as_mut_ptr().expose_provenance())
}

/// Handles the record in the first `len` bytes of the buffer; see [`Answer`](crate::Answer).
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn token_handle(len: usize) -> u64 {
    let mut module = MODULE.0.borrow_mut();
    let Module { instance, buffer } = module.get_or_insert_default();
    instance.handle(buffer.bytes_mut(), len)
}
