//! The exports of the raw artefact: any host, no imports, one instance for each module instance.
//! The crate's only file with `unsafe`, and that in attributes alone: an exported name must be
//! unique.
#![allow(unsafe_code)]

use core::cell::RefCell;

use token_core::Reason;

use crate::answer::Answer;
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

/// Neither export calls its host, so none finds the module in use; one that did would be refused, not trap.
fn with_module<R>(use_it: impl FnOnce(&mut Module) -> R) -> Option<R> {
    MODULE.try_with(|module| Some(use_it(&mut *module.try_borrow_mut().ok()?))).ok()?
}

/// Makes room for a record of `len` bytes and returns its address, which holds until the next
/// call of this function; 0 when `len` is too large.
#[unsafe(no_mangle)]
extern "C" fn token_reserve(len: usize) -> usize {
    let address = |bytes: &mut [u8]| bytes.as_mut_ptr().expose_provenance();
    with_module(|module| module.buffer.reserve(len).map_or(0, address)).unwrap_or(0)
}

/// Handles the record in the first `len` bytes of the buffer; see [`Answer`].
#[unsafe(no_mangle)]
extern "C" fn token_handle(len: usize) -> u64 {
    let answer = with_module(|Module { instance, buffer }| instance.handle(buffer.bytes_mut(), len));
    answer.unwrap_or_else(|| Answer::refused(Reason::RequestMalformed, 0).to_bits())
}
