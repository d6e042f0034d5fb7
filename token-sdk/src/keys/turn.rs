//! What one call of `rotate` did, and when the next has something to do.

use core::fmt;

use serde_json::{Value, json};

use super::Slot;
use super::hazard::Span;

/// A step of a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// A successor is made, for the edges to load.
    Announce,
    /// The successor signs, its predecessor no longer.
    Activate {
        /// The successor.
        kid: String,
    },
    /// The predecessor, all of whose tokens are over, leaves the key file.
    Drop {
        /// The predecessor.
        kid: String,
    },
}

/// The rotation of the keys of one algorithm and scope: what was done now, and what is next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turn {
    /// The JOSE name of the algorithm.
    pub algorithm: &'static str,
    /// The key that signs, after the step.
    pub signs: Option<String>,
    /// What was done, and to which key.
    pub done: Option<(Step, String)>,
    /// What is next.
    pub next: Option<Step>,
    /// When the next step is due, in seconds since 1970.
    pub due: Option<i64>,
    pub(super) now: i64,
}

impl Turn {
    pub(super) fn new(
        slot: &Slot,
        signs: Option<String>,
        done: Option<(Step, String)>,
        next: Option<(Step, i64)>,
        now: i64,
    ) -> Self {
        let (next, due) = next.unzip();
        Self { algorithm: slot.algorithm.jose_name(), signs, done, next, due, now }
    }

    /// The JSON form, as the admin listener answers it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "alg": self.algorithm,
            "signs": self.signs,
            "done": self.done.as_ref().map(|(step, kid)| json!({ "step": step.name(), "kid": kid })),
            "next": self.next.as_ref().map(|step| json!({ "step": step.name(), "kid": step.kid(), "due": self.due })),
            "text": self.to_string(),
        })
    }
}

impl Step {
    /// `announce`, `activate` or `drop`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Announce => "announce",
            Self::Activate { .. } => "activate",
            Self::Drop { .. } => "drop",
        }
    }

    /// The key that it is about, when that is made already.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        match self {
            Self::Announce => None,
            Self::Activate { kid } | Self::Drop { kid } => Some(kid),
        }
    }
}

/// One line for an operator.
impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.algorithm)?;
        match &self.done {
            None => f.write_str("nothing is due")?,
            Some((Step::Announce, kid)) => write!(f, "announced {kid}; let every edge load the key file now")?,
            Some((Step::Activate { .. }, kid)) => write!(f, "{kid} signs; what its predecessor signed stays good")?,
            Some((Step::Drop { .. }, kid)) => write!(f, "dropped {kid}, all of whose tokens are over")?,
        }
        match (&self.next, self.due) {
            (Some(step), Some(due)) => {
                let kid = step.kid().unwrap_or("a successor");
                write!(f, "; next: {} {kid} in {} (at {due})", step.name(), Span(due.saturating_sub(self.now)))
            }
            _ => Ok(()),
        }
    }
}
