//! Making the renewed token.

use alloc::string::String;

use super::claims::{Changes, RenewedClaims};
use super::delivery::Delivery;
use super::{DueRenewal, Unrenewed};
use crate::check;
use crate::claims::{Claims, Label, Source, transcode};
use crate::grant::Grant;
use crate::key::{Key, KeyRing};
use crate::mint::{Minter, Randomness, payload};
use crate::reply::Reply;
use crate::revoke::{Answer, RevocationLookup};
use crate::time::Timestamp;
use crate::token::Format;
use crate::trace::Tracer;
use crate::uri::Uri;

impl Grant<'_> {
    /// Renews the token, if that is due: what to send with the response. `state` is what the decision
    /// was made with; of it only the revocation of the minter's keys is asked.
    ///
    /// The renewed token keeps every claim but `exp`, `iat` and its id, and the format; an encrypted one
    /// stays encrypted. `sid` is set to the id of the first token, and `origin_iat` to its `iat`, where
    /// they are absent.
    ///
    /// # Errors
    /// Why it is not renewed. The grant stands all the same.
    pub fn renew(
        &self,
        minter: &Minter<'_>,
        state: &dyn RevocationLookup,
        randomness: Randomness,
    ) -> Result<Reply, Unrenewed> {
        let due = self.renewal()?;
        let delivery = Delivery::choose(self, &self.catr().ok_or(Unrenewed::NotAsked)?)?;
        let encrypter = match self.encryption {
            Some(key) => Some(minter.encrypter(key.id(), self.now).ok_or(Unrenewed::NotEncrypted)?),
            None => None,
        };
        let may_mint = |key: &Key<'_>| self.may_mint(key, state);
        if !encrypter.is_none_or(may_mint) {
            return Err(Unrenewed::NotEncrypted);
        }
        let mut signers = minter.signers(self.key.id(), self.format(), self.now);
        let signer = signers
            .find(|key| may_mint(key) && self.keeps_within_paths([Some(key), encrypter]))
            .ok_or(Unrenewed::NoKey)?;
        let token = self.renewed(due, signer, encrypter, randomness)?;
        delivery.reply(&token)
    }

    /// Whether a key of the minter is one that this edge accepts for these claims and this request.
    fn may_mint(&self, key: &Key<'_>, state: &dyn RevocationLookup) -> bool {
        let tracer = &mut Tracer::unwatched();
        is_accepted(self.ring, key, self.now)
            && state.key(key.id()) == Answer::Clear
            && check::scope::check(&self.claims, key.scope(), &Ok(self.url), tracer).is_ok()
            && check::identity::check_tenant_of(&self.claims, key, self.policy).is_ok()
    }

    /// The paths that a key opens are no claim: the renewed token keeps within those of the keys at
    /// hand only if one of the new keys opens no others.
    fn keeps_within_paths(&self, keys: [Option<&Key<'_>>; 2]) -> bool {
        self.presented_keys().all(|old| keys.into_iter().flatten().any(|new| narrows_paths(old, new)))
    }

    fn renewed(
        &self,
        due: DueRenewal,
        signer: &Key<'_>,
        encrypter: Option<&Key<'_>>,
        randomness: Randomness,
    ) -> Result<String, Unrenewed> {
        let ends = [Some(signer), encrypter].into_iter().flatten().flat_map(|key| {
            let lifetime = key.scope().max_lifetime.map(|seconds| self.now.saturating_add(seconds));
            [lifetime, key.not_after()]
        });
        let expiry = ends.flatten().fold(Timestamp::from_seconds(due.expiry), Timestamp::min).seconds();
        self.outlives(expiry, self.claims.time(Label::EXP).ok_or(Unrenewed::NotDue)?)?;
        let changes = Changes { now: self.now.seconds(), expiry, id: randomness.token_id };
        let claims = self.renewed_claims(changes).ok_or(Unrenewed::NoOrigin)?;
        if !self.accepts(&claims) {
            return Err(Unrenewed::TooLarge);
        }
        let token = match claims {
            RenewedClaims::Cat(claims) => payload::cat(&claims, signer, encrypter.map(|key| (key, randomness.vector))),
            RenewedClaims::Jwt(json) => payload::jwt(&json, signer),
        };
        let token = token.map_err(|_| Unrenewed::NoKey)?;
        if token.len() > self.policy.limits.text_bytes() { Err(Unrenewed::TooLarge) } else { Ok(token) }
    }

    /// Whether this edge will accept the claims, by the code that judges those of any token.
    fn accepts(&self, claims: &RenewedClaims) -> bool {
        let (policy, bytes) = (self.policy, claims.payload());
        let (map, members) = match self.format() {
            Format::Cat => (bytes, 0),
            Format::Jwt => {
                let mut map = alloc::vec![0; bytes.len().saturating_mul(4).saturating_add(16)];
                let written = transcode(&bytes, Source::Jwt, &policy.labels, &policy.limits, &mut map);
                let Ok(written) = written else { return false };
                map.truncate(written.length);
                (map, written.members)
            }
        };
        Claims::decode(&map, members, self.format(), self.encryption.is_some(), policy).is_ok()
    }
}

/// Whether a ring has this key, of this algorithm, in force.
pub(crate) fn is_accepted(ring: &KeyRing<'_>, key: &Key<'_>, now: Timestamp) -> bool {
    ring.find(key.id()).is_some_and(|known| known.algorithm() == key.algorithm() && known.is_in_force(now))
}

/// Whether a key opens no path that another one does not open.
pub(crate) fn narrows_paths(old: &Key<'_>, new: &Key<'_>) -> bool {
    let Some(bounds) = &old.scope().path_prefixes else { return true };
    let is_within = |prefix: &str| bounds.iter().any(|bound| Uri::path_is_within(prefix, bound));
    new.scope().path_prefixes.as_ref().is_some_and(|prefixes| prefixes.iter().all(|prefix| is_within(prefix)))
}
