//! The look-ups a decision makes, and the answers they get.

use core::net::IpAddr;

use crate::claims::TokenId;
use crate::signature_check::SignatureCheck;
use crate::time::Timestamp;

/// The answer to a look-up; of ids that were used or blocked, a hit says that they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Not revoked.
    Clear,
    /// Revoked.
    Hit,
    /// The look-up failed; the policy's `on_state.lookup_error` decides.
    Failed,
}

impl Answer {
    /// For a trace.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Clear => "no entry",
            Self::Hit => "an entry",
            Self::Failed => "the look-up failed",
        }
    }
}

/// The answer to the look-up of the viewer's network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkAnswer {
    /// Not blocked.
    Clear,
    /// Blocked.
    Hit,
    /// An entry is of a kind (address, AS number) that the host does not know of this viewer,
    /// and no known fact matches.
    FactMissing,
    /// The look-up failed.
    Failed,
}

/// What an edge knows about revocation. Look-ups are by kind, issuer and value; the issuer is ""
/// for a token without `iss`.
pub trait RevocationLookup {
    /// Whether a signature is right that this build leaves to the host ([`Key::external`](crate::Key::external));
    /// `None` when nobody has checked it. Anything but a yes denies.
    fn signature(&self, check: &SignatureCheck<'_>) -> Option<bool> {
        let _ = check;
        None
    }

    /// Whether [`RevocationLookup::signature`] ever says yes.
    fn checks_signatures(&self) -> bool {
        false
    }

    /// When the state was issued, signed with it; `None` when none was ever loaded.
    fn issued_at(&self) -> Option<Timestamp>;

    /// Whether an issuer is revoked.
    fn issuer(&self, issuer: &str) -> Answer;

    /// Whether a key is revoked.
    fn key(&self, id: &[u8]) -> Answer;

    /// Whether a token is revoked.
    fn token(&self, issuer: &str, id: TokenId<'_>) -> Answer;

    /// Whether a playback session is revoked.
    fn session(&self, issuer: &str, session: &str) -> Answer;

    /// The time before which tokens of this subject must have been issued to be denied; `None`
    /// when the subject is not revoked.
    ///
    /// # Errors
    /// The look-up failed.
    fn subject(&self, issuer: &str, subject: &str) -> Result<Option<Timestamp>, LookupFailed>;

    /// Whether the viewer's network is blocked.
    fn network(&self, address: Option<IpAddr>, asn: Option<u32>) -> NetworkAnswer;

    /// The lowest epoch that is accepted; 0 when there is no floor.
    ///
    /// # Errors
    /// The look-up failed.
    fn epoch_floor(&self, issuer: &str, scope: &str) -> Result<u64, LookupFailed>;

    /// `catpor`: whether an id is on the block list. Like those below, `None` says that this host has
    /// no such look-up; the token is then denied with `context-missing`.
    fn blocked(&self, issuer: &str, id: &[u8]) -> Option<Answer> {
        let _ = (issuer, id);
        None
    }

    /// `catpor`: the draw went against a token, which is denied. From now on the id belongs on the
    /// block list, until this time or, without one, for ever. A host whose list is made elsewhere
    /// reports it there.
    fn block(&self, issuer: &str, id: &[u8], until: Option<Timestamp>) {
        let _ = (issuer, id, until);
    }

    /// A proof of possession (RFC 9449 section 11.1): notes, in one atomic step, that the key with
    /// this thumbprint has used this `jti`, and tells whether it had done so before. The note can be
    /// dropped at `until`, when the proof is too old to be accepted. Asked after everything else
    /// has passed, but for [`RevocationLookup::used`].
    fn proof_used(&self, thumbprint: &[u8], proof_id: &str, until: Timestamp) -> Option<Answer> {
        let _ = (thumbprint, proof_id, until);
        None
    }

    /// `catreplay` 2: whether the host's own detection takes this token for one that is reused in
    /// ways it should not be.
    fn reused(&self, issuer: &str, id: TokenId<'_>) -> Option<Answer> {
        let _ = (issuer, id);
        None
    }

    /// `catreplay` 1: notes, in one atomic step, that a token is used, and tells whether it had been
    /// used before. The note can be dropped at `until`, when the token is no longer accepted; without
    /// a time it is kept for ever. Asked last: a request that is denied uses nothing up.
    fn used(&self, issuer: &str, id: TokenId<'_>, until: Option<Timestamp>) -> Option<Answer> {
        let _ = (issuer, id, until);
        None
    }
}

/// A look-up failed; the policy's `on_state.lookup_error` decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookupFailed;

/// No state: nothing is revoked because nothing is known. With a policy that requires state every
/// token is denied with `state-stale`.
#[derive(Clone, Copy, Debug)]
pub struct NoState;

impl RevocationLookup for NoState {
    fn issued_at(&self) -> Option<Timestamp> {
        None
    }

    fn issuer(&self, _: &str) -> Answer {
        Answer::Clear
    }

    fn key(&self, _: &[u8]) -> Answer {
        Answer::Clear
    }

    fn token(&self, _: &str, _: TokenId<'_>) -> Answer {
        Answer::Clear
    }

    fn session(&self, _: &str, _: &str) -> Answer {
        Answer::Clear
    }

    fn subject(&self, _: &str, _: &str) -> Result<Option<Timestamp>, LookupFailed> {
        Ok(None)
    }

    fn network(&self, _: Option<IpAddr>, _: Option<u32>) -> NetworkAnswer {
        NetworkAnswer::Clear
    }

    fn epoch_floor(&self, _: &str, _: &str) -> Result<u64, LookupFailed> {
        Ok(0)
    }
}
