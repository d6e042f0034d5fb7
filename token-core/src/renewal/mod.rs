//! `catr`: an accepted token that is about to expire is renewed (semantics section 9).

#[cfg(feature = "alloc")]
mod claims;
#[cfg(feature = "alloc")]
mod delivery;
#[cfg(feature = "alloc")]
mod renew;
mod unrenewed;

use core::fmt;

#[cfg(feature = "alloc")]
pub(crate) use renew::narrows_paths;
pub use unrenewed::Unrenewed;

use crate::check;
use crate::claims::{Label, Renewal, RenewalType};
use crate::denial::ClaimPath;
use crate::envelope::Typ;
use crate::grant::Grant;
use crate::key::Key;
use crate::reason::Stage;
use crate::time::Timestamp;
use crate::token::Format;
use crate::trace::Tracer;

/// A renewal that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueRenewal {
    pub(crate) kind: RenewalType,
    pub(crate) expiry: i64,
}

impl DueRenewal {
    /// How the new token goes back.
    #[must_use]
    pub const fn kind(self) -> RenewalType {
        self.kind
    }

    /// When it expires at the latest, in seconds since 1970; the key that signs it may shorten that.
    #[must_use]
    pub const fn latest_expiry(self) -> i64 {
        self.expiry
    }
}

impl<'g> Grant<'g> {
    /// Whether the token asks to be renewed, it is time, and nothing forbids it.
    ///
    /// # Errors
    /// Why it is not renewed.
    pub fn renewal(&self) -> Result<DueRenewal, Unrenewed> {
        let catr = self.catr().ok_or(Unrenewed::NotAsked)?;
        let exp = self.claims.time(Label::EXP).ok_or(Unrenewed::NotDue)?;
        if self.now.after(catr.deadline) < exp {
            return Err(Unrenewed::NotDue);
        }
        if self.claims.replay() == Some(1) {
            return Err(Unrenewed::SingleUse);
        }
        if !self.is_fresh {
            return Err(Unrenewed::StateNotFresh);
        }
        // A CAT is minted without a type.
        let minted = if self.format() == Format::Jwt { Typ::Text("JWT") } else { Typ::Absent };
        if check::identity::check_type(minted, self.policy, &mut Tracer::unwatched()).is_err() {
            return Err(Unrenewed::TypeNotAllowed);
        }
        let origin = self.origin().ok_or(Unrenewed::NoOrigin)?;
        let cap = origin.saturating_add(self.policy.renewal_cap);
        let lifetimes =
            self.presented_keys().filter_map(|key| key.scope().max_lifetime).chain(self.policy.max_lifetime);
        let ends = lifetimes.map(|seconds| self.now.saturating_add(seconds)).chain([cap]);
        let expiry = ends.fold(self.now.after(catr.extension), Timestamp::min).seconds();
        self.outlives(expiry, exp)?;
        Ok(DueRenewal { kind: catr.kind, expiry })
    }

    /// A token that would not live longer is no renewal: at the cap the chain ends.
    fn outlives(&self, expiry: i64, exp: Timestamp) -> Result<(), Unrenewed> {
        if Timestamp::from_seconds(expiry) > exp { Ok(()) } else { Err(Unrenewed::CapReached) }
    }

    fn catr(&self) -> Option<Renewal<'g>> {
        Renewal::read(self.claims.value(Label::CATR)?, self.format() == Format::Jwt)
    }

    /// When the first token of the chain was issued. One of the future would put off the cap.
    fn origin(&self) -> Option<Timestamp> {
        let origin = self.claims.time(Label::ORIGIN_IAT).or(self.claims.time(Label::IAT));
        origin.filter(|origin| *origin <= self.now)
    }

    /// The keys that made the token.
    fn presented_keys(&self) -> impl Iterator<Item = &'g Key<'g>> {
        [Some(self.key), self.encryption].into_iter().flatten()
    }

    /// Tells a trace how the renewal stands; it decides nothing.
    pub(crate) fn trace_renewal(&self, tracer: &mut Tracer<'_>) {
        if self.claims.value(Label::CATR).is_none() {
            return;
        }
        tracer.note(Stage::State, "renewal", Some(ClaimPath::new(Label::CATR)), move |show| {
            if let Some(Renewal { kind, extension, deadline, .. }) = self.catr() {
                let (more, before) = (extension.as_secs(), deadline.as_secs());
                show(&format_args!("{more} s more, {before} s before exp, by {}", kind.name()), &Told(self.renewal()));
            }
        });
    }
}

/// How a renewal stands, for a trace.
struct Told(Result<DueRenewal, Unrenewed>);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ok(due) => write!(f, "due, until {} at the latest", due.expiry),
            Err(reason) => write!(f, "not renewed: {}", reason.text()),
        }
    }
}
