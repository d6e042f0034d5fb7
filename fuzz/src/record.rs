//! Records as a host writes them into the wasm module's buffer, well-formed or not.

use std::cell::RefCell;

use token_wasm::{Answer, Instance, MIN_BUFFER_BYTES};

use crate::seeds;

thread_local! {
    static INSTANCE: RefCell<Instance> = RefCell::new(configured());
}

/// Whatever the record, the answer is one the table of reasons knows, and its output lies in the buffer. What
/// configures anew gets an instance of its own: the next record must not depend on it.
pub fn run(record: &[u8]) {
    let keeps = record.first().is_none_or(|operation| ![2, 6, 8].contains(operation));
    if keeps {
        INSTANCE.with_borrow_mut(|instance| handle(instance, record));
    } else {
        handle(&mut configured(), record);
    }
}

fn handle(instance: &mut Instance, record: &[u8]) {
    let mut buffer = vec![0; MIN_BUFFER_BYTES.max(record.len())];
    buffer[..record.len()].copy_from_slice(record);
    let answer = Answer::from_bits(instance.handle(&mut buffer, record.len()));
    let code = u16::try_from(answer.code()).expect("reasons are 16 bits");
    assert!(code == 0 || token_core::Reason::from_code(code).is_some(), "{code}");
    assert!(answer.output_bytes() <= buffer.len());
}

fn configured() -> Instance {
    let mut instance = Instance::new();
    let record = seeds::configure_record();
    let mut buffer = vec![0; MIN_BUFFER_BYTES];
    buffer[..record.len()].copy_from_slice(&record);
    let answer = Answer::from_bits(instance.handle(&mut buffer, record.len()));
    assert_eq!(answer.code(), 0, "the configuration is sound");
    instance
}
