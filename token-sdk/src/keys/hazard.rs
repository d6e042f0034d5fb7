//! What a change of keys would break.

use core::fmt;

/// What a change of keys would break: the reason for which it is refused, and what whoever insists
/// on it brings about. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hazard {
    /// Edges may not know the key yet.
    NotKnownEverywhere {
        /// The id.
        kid: String,
        /// When all edges know it; `None` when it was not recorded when it was announced.
        known: Option<i64>,
        /// When the change was to be made.
        now: i64,
    },
    /// The key is outside its validity: it would sign nothing.
    NotInForce {
        /// The id.
        kid: String,
    },
    /// The key signs, and no other would.
    NoSuccessor {
        /// The id.
        kid: String,
    },
    /// Tokens that the key signed may still be good.
    TokensAlive {
        /// The id.
        kid: String,
        /// When the last of them is over; `None` when it was not recorded when it stopped signing.
        over: Option<i64>,
        /// When the change was to be made.
        now: i64,
    },
}

impl Hazard {
    /// What happens when the change is made all the same: a sentence for whoever insists on it.
    #[must_use]
    pub fn consequence(&self) -> String {
        match self {
            Self::NotKnownEverywhere { kid, .. } => {
                format!(
                    "edges that have not loaded this key file deny every token that {kid} signs, until they load it"
                )
            }
            Self::NotInForce { .. } | Self::NoSuccessor { .. } => {
                "nothing is signed for this algorithm and scope, until another key is active".to_owned()
            }
            Self::TokensAlive { kid, .. } => {
                format!("edges that load this key file deny every token that {kid} signed")
            }
        }
    }
}

/// The refusal.
impl fmt::Display for Hazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotKnownEverywhere { kid, known: Some(known), now } => {
                write!(f, "kid {kid:?}: edges may not know it yet; wait {}", Span(known.saturating_sub(*now)))?;
            }
            Self::NotKnownEverywhere { kid, known: None, .. } => {
                write!(f, "kid {kid:?}: edges may not know it, it is not recorded since when it is announced")?;
            }
            Self::NotInForce { kid } => write!(f, "kid {kid:?}: outside its validity (nbf, exp)")?,
            Self::NoSuccessor { kid } => {
                write!(f, "kid {kid:?} signs and no other key would: activate its successor instead")?;
            }
            Self::TokensAlive { kid, over: Some(over), now } => {
                write!(
                    f,
                    "kid {kid:?}: tokens that it signed may still be good; wait {}",
                    Span(over.saturating_sub(*now))
                )?;
            }
            Self::TokensAlive { kid, over: None, .. } => {
                write!(
                    f,
                    "kid {kid:?}: tokens that it signed may still be good, it is not recorded since when it signs no more"
                )?;
            }
        }
        write!(f, ". By force: {}", self.consequence())
    }
}

/// Seconds, to be read: `1 h 5 min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub i64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(i64, &str); 4] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
        let total = self.0.max(0);
        let largest = UNITS.iter().position(|(seconds, _)| total >= *seconds).unwrap_or(3);
        let mut rest = total;
        for (position, (seconds, unit)) in UNITS.iter().enumerate().skip(largest).take(2) {
            let count = rest / seconds;
            rest %= seconds;
            if position == largest {
                write!(f, "{count} {unit}")?;
            } else if count > 0 {
                write!(f, " {count} {unit}")?;
            }
        }
        Ok(())
    }
}
