//! Selecting the key and checking the signature: the only way to a token's payload.

use core::fmt;

use crate::denial::Denial;
use crate::envelope::{Envelope, NamedAlgorithm, Typ};
use crate::key::{Key, KeyRing};
use crate::policy::{KeyIdMode, Policy};
use crate::reason::{Reason, Stage};
use crate::text::Lossy;
use crate::time::Timestamp;
use crate::token::Format;
use crate::trace::Tracer;

/// A token whose signature has been checked. Made by [`Authentic::new`] alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authentic<'t, 'k> {
    format: Format,
    typ: Typ<'t>,
    payload: &'t [u8],
    key: &'t Key<'k>,
}

impl<'t, 'k> Authentic<'t, 'k> {
    /// Selects the key and checks the signature.
    pub(crate) fn new(
        envelope: Envelope<'t>,
        keys: &'t KeyRing<'k>,
        policy: &Policy<'_>,
        now: Timestamp,
        tracer: &mut Tracer<'_>,
    ) -> Result<Self, Denial> {
        let (key, is_verified) = match select(&envelope, keys, policy, now) {
            Ok(Selected::One(key)) => (key, key.verify(envelope.signed(), envelope.signature())),
            Ok(Selected::Trial) => match try_keys(&envelope, keys, now) {
                Ok(key) => (key, true),
                Err(reason) => return refused(&envelope, reason, tracer),
            },
            Err(reason) => return refused(&envelope, reason, tracer),
        };
        tracer.check(Stage::Key, "key", None, Ok(()), |show| show(&"a key of the ring", &Named(key)))?;
        let verdict = if is_verified { Ok(()) } else { Err(Reason::SignatureInvalid) };
        tracer.check(Stage::Signature, "signature", None, verdict, |show| {
            show(&Named(key), &format_args!("{} bytes", envelope.signature().len()));
        })?;
        Ok(Self { format: envelope.format, typ: envelope.typ, key, payload: envelope.into_payload() })
    }

    pub(crate) const fn format(&self) -> Format {
        self.format
    }

    pub(crate) const fn typ(&self) -> Typ<'t> {
        self.typ
    }

    pub(crate) const fn payload(&self) -> &'t [u8] {
        self.payload
    }

    pub(crate) const fn key(&self) -> &'t Key<'k> {
        self.key
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
    tracer.check(reason.stage(), "key", None, Err(reason), |show| {
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
/// number is bounded when the gate is built.
fn try_keys<'r, 'k>(envelope: &Envelope<'_>, keys: &'r KeyRing<'k>, now: Timestamp) -> Result<&'r Key<'k>, Reason> {
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
            Ok(()) if key.verify(envelope.signed(), envelope.signature()) => return Ok(key),
            Ok(()) => tried = true,
        }
    }
    match (tried, fault) {
        (true, _) => Err(Reason::SignatureInvalid),
        (false, Some(reason)) => Err(reason),
        (false, None) => Err(Reason::AlgorithmNotAllowed),
    }
}
