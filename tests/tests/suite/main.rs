//! The suites that span crates, in one binary: it is linked once.
#![allow(clippy::unwrap_used, clippy::panic, reason = "everything here is a test or helps one")]

mod changed_tokens;
mod conformance;
mod differential;
mod equivalence;
mod grant;
mod hostile;
mod lookups;
mod pages;
mod published;
mod published_keys;
mod random;
mod random_facts;
mod remembered;
mod restriction;
mod schema;
mod what_was_tried;
