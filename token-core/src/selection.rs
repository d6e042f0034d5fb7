//! Selecting the key of a token: whatever it names is only compared with what the ring has.

use core::fmt;

use crate::denial::Denial;
use crate::envelope::{Envelope, NamedAlgorithm};
use crate::key::{Key, KeyRing};
use crate::policy::{KeyIdMode, Policy};
use crate::reason::{Reason, Stage};
use crate::text::Lossy;
use crate::time::Timestamp;
use crate::token::{Format, Structure};
use crate::trace::Tracer;

/// What came of checking a signature, or of decrypting, with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    Right,
    Wrong,
    /// The host must say.
    Unknown,
}

impl Check {
    pub(crate) const fn of(is_right: bool) -> Self {
        if is_right { Self::Right } else { Self::Wrong }
    }
}

/// The key of a token with which a check is right, or is for the host to make. Reports the key, and
/// the check where it was made.
pub(crate) fn find<'r, 'k>(
    envelope: &Envelope<'_>,
    keys: &'r KeyRing<'k>,
    policy: &Policy<'_>,
    now: Timestamp,
    tracer: &mut Tracer<'_>,
    mut check: impl FnMut(&Key<'k>) -> Check,
) -> Result<(&'r Key<'k>, Check), Denial> {
    let (key, outcome) = match select(envelope, keys, policy, now) {
        Ok(Selected::One(key)) => (key, check(key)),
        Ok(Selected::Trial) => match try_keys(envelope, keys, now, check) {
            Ok(Some(found)) => found,
            Ok(None) => return refused(envelope, names(envelope).1, tracer),
            Err(reason) => return refused(envelope, reason, tracer),
        },
        Err(reason) => return refused(envelope, reason, tracer),
    };
    tracer.check(Stage::Key, "key", None, Ok(()), move |show| show(&"a key of the ring", &Named(key)))?;
    match outcome {
        Check::Unknown => {}
        Check::Right | Check::Wrong => report(envelope, key, Some(outcome == Check::Right), tracer)?,
    }
    Ok((key, outcome))
}

/// Reports a check that was made with a key; one that nobody has made counts as wrong.
pub(crate) fn report(
    envelope: &Envelope<'_>,
    key: &Key<'_>,
    verdict: Option<bool>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    let (name, failed) = names(envelope);
    let outcome = if verdict == Some(true) { Ok(()) } else { Err(failed) };
    tracer.check(Stage::Signature, name, None, outcome, move |show| {
        let length = envelope.signature().len();
        match verdict {
            Some(_) => show(&Named(key), &format_args!("{length} bytes")),
            None => show(&Named(key), &format_args!("{length} bytes, which the host has not checked")),
        }
    })
}

/// What is checked, and the reason when it is wrong.
const fn names(envelope: &Envelope<'_>) -> (&'static str, Reason) {
    match envelope.structure {
        Some(Structure::Encrypt0) => ("decryption", Reason::DecryptionFailed),
        _ => ("signature", Reason::SignatureInvalid),
    }
}

/// A key for a trace.
struct Named<'r, 'k>(&'r Key<'k>);

impl fmt::Display for Named<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, kid {}", self.0.algorithm().jose_name(), Lossy(self.0.id()))
    }
}

fn refused<T>(envelope: &Envelope<'_>, reason: Reason, tracer: &mut Tracer<'_>) -> Result<T, Denial> {
    let named = match envelope.algorithm {
        NamedAlgorithm::Absent => "no alg",
        NamedAlgorithm::Known(algorithm) => algorithm.jose_name(),
        NamedAlgorithm::NeverAccepted => "an alg that is never accepted",
    };
    tracer.check(reason.stage(), "key", None, Err(reason), move |show| {
        show(&"a key of the ring", &format_args!("{named}, kid {}", Lossy(envelope.key_id.unwrap_or_default())));
    })
}

enum Selected<'r, 'k> {
    One(&'r Key<'k>),
    Trial,
}

/// The 2xx reasons, the lowest code first (semantics sections 1 and 2).
fn select<'r, 'k>(
    envelope: &Envelope<'_>,
    keys: &'r KeyRing<'k>,
    policy: &Policy<'_>,
    now: Timestamp,
) -> Result<Selected<'r, 'k>, Reason> {
    match envelope.algorithm {
        NamedAlgorithm::Absent if envelope.format == Format::Jwt => return Err(Reason::AlgorithmMissing),
        NamedAlgorithm::NeverAccepted => return Err(Reason::AlgorithmNotAllowed),
        NamedAlgorithm::Absent | NamedAlgorithm::Known(_) => {}
    }
    // A key without an id has an empty one, which no token can name.
    let named = envelope.key_id.map(|id| keys.find(id).filter(|_| !id.is_empty()));
    let key = match (named, policy.key_id) {
        (Some(Some(key)), _) if fits(key, envelope) => key,
        (Some(Some(_)), _) => return Err(Reason::AlgorithmNotAllowed),
        (Some(None) | None, KeyIdMode::Hint) => return Ok(Selected::Trial),
        (Some(None), KeyIdMode::Exact) => return Err(Reason::KeyUnknown),
        (None, KeyIdMode::Exact) => {
            let mut fitting = keys.iter().filter(|key| fits(key, envelope));
            match (fitting.next(), fitting.next()) {
                (Some(key), None) => key,
                (Some(_), Some(_)) => return Err(Reason::KeyIdMissing),
                (None, _) => return Err(Reason::AlgorithmNotAllowed),
            }
        }
    };
    key.check_use(envelope.format, now).map(|()| Selected::One(key))
}

/// Whether the key's algorithm is the token's or, when the token names none, of its structure.
fn fits(key: &Key<'_>, envelope: &Envelope<'_>) -> bool {
    match envelope.algorithm {
        NamedAlgorithm::Known(algorithm) => {
            key.algorithm() == algorithm
                && envelope.structure.is_none_or(|structure| structure == algorithm.structure())
        }
        NamedAlgorithm::Absent => envelope.structure == Some(key.algorithm().structure()),
        NamedAlgorithm::NeverAccepted => false,
    }
}

/// `kid: hint`: every usable key of the token's algorithm is tried, symmetric ones first; their
/// number is bounded when the gate is built. Nothing when all of them were tried in vain.
fn try_keys<'r, 'k>(
    envelope: &Envelope<'_>,
    keys: &'r KeyRing<'k>,
    now: Timestamp,
    mut check: impl FnMut(&Key<'k>) -> Check,
) -> Result<Option<(&'r Key<'k>, Check)>, Reason> {
    let symmetric = keys.iter().filter(|key| key.algorithm().is_symmetric());
    let asymmetric = keys.iter().filter(|key| !key.algorithm().is_symmetric());
    let mut fault = None;
    let mut tried = false;
    for key in symmetric.chain(asymmetric).filter(|key| fits(key, envelope)) {
        match key.check_use(envelope.format, now) {
            Err(reason) => {
                // The lowest code of those that were left out.
                fault = Some(
                    fault.map_or(reason, |other: Reason| if other.code() < reason.code() { other } else { reason }),
                );
            }
            Ok(()) => match check(key) {
                Check::Wrong => tried = true,
                found => return Ok(Some((key, found))),
            },
        }
    }
    match (tried, fault) {
        (true, _) => Ok(None),
        (false, Some(reason)) => Err(reason),
        (false, None) => Err(Reason::AlgorithmNotAllowed),
    }
}
