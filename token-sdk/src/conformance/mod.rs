//! The conformance suite's runner: case files, their decisions, and what other builds need to
//! make the same decisions.
//!
//! A case says which token, keys, policy, request and state meet, and what comes out. The members
//! that configure a gate stay the text they were written as, so that the readers under test judge
//! them, not a reader in between.
//!
//! ```
//! use token_sdk::conformance::{CaseFile, Outcome, run};
//! let file: CaseFile = CaseFile::from_json(r#"{"cases": [{
//!     "id": "no-keys", "check": "decision", "token": {"format": "jwt", "text": "e30.e30."},
//!     "keys": {"keys": []}, "policy": {"issuers": null, "audiences": null},
//!     "request": {"now": 1700000000}, "expect": {"decision": "deny", "reason": "not-configured"}
//! }]}"#)?;
//! assert!(file.cases.iter().all(|case| run(case).outcome == Outcome::Passed));
//! # Ok::<(), token_sdk::conformance::CaseError>(())
//! ```

mod case;
mod decide;
mod driver;
mod inputs;
mod lacks;
mod lookups;
mod prepare;
mod question;
mod reply;
mod report;
mod wrap;

pub use case::{Answer, Case, CaseError, CaseFile, Check, FormatName, TokenForm, Untagged, Verdict};
pub use decide::{answer, answer_to};
pub use driver::{Decision, Driver, DriverError, Reply};
pub use lacks::Lacking;
pub use lookups::{Entry, Found, LookupAnswer, LookupKind, Note};
pub use prepare::{Prepared, PreparedToken, prepare};
pub use question::Question;
pub use report::{Outcome, Report, run};
