//! The wasm module: `token-core` behind one function. Configuration crosses once, one request
//! crosses once, the answer is one number; text only on demand.
//!
//! [`Instance::handle`] is all there is, and it is safe code that runs natively as well: the raw
//! artefact (`abi`, no imports) and the npm package (`bindgen`, feature of that name) only lend it
//! a buffer. The README next to this crate's manifest documents the records for hosts.
//!
//! ```
//! use token_wasm::{Answer, Instance};
//! let mut instance = Instance::new();
//! let mut buffer = vec![0; 64 * 1024];
//! buffer[..8].copy_from_slice(&[3, 2, 0, 0, 0, 0, 0, 0]); // a check record, cut short
//! let answer = Answer::from_bits(instance.handle(&mut buffer, 8));
//! assert_eq!(answer.code(), 901); // nothing is configured: that is said before all else
//! ```
#![deny(unsafe_code)]

#[cfg(all(target_family = "wasm", not(feature = "bindgen")))]
mod abi;
#[cfg(target_family = "wasm")]
mod allocator;
mod answer;
#[cfg(feature = "bindgen")]
mod bindgen;
mod buffer;
mod configuration;
mod decision;
mod decision_record;
mod exchange;
#[cfg(feature = "explain")]
mod explain;
mod facts;
mod information;
mod instance;
mod lookup;
#[cfg(feature = "mint")]
mod minting;
mod output;
mod record;
#[cfg(feature = "mint")]
mod reply;
mod store;
mod strip;

pub use answer::Answer;
pub use buffer::{Buffer, MAX_BUFFER_BYTES, MIN_BUFFER_BYTES};
pub use instance::{Instance, Operation};
pub use record::{FLAGS_AT, LENGTHS_BYTES, NUMBERS_BYTES, RECORD_VERSION, Tag, Text};
