//! A DPoP proof (RFC 9449 section 4.2): a JWS whose header holds the key that it proves.

use core::cell::Cell;
use core::fmt;

use subtle::ConstantTimeEq as _;

use super::jwk::{ProofKey, PublicJwk, Thumbprints};
use super::sent::HASH_CHARACTERS;
use super::{SentToken, target};
use crate::claims::{ProofSettings, Thumbprint};
use crate::envelope::{Envelope, NamedAlgorithm, Typ};
use crate::limits::{Limits, MAX_PROOF_BYTES, MAX_PROOF_ID_BYTES};
use crate::reason::Reason;
use crate::request::{Fact, Request};
use crate::scratch::Scratch;
use crate::time::Timestamp;
use crate::wire::base64url;
use crate::wire::json::{Reader, Str, Value};

/// A proof that is valid for a request and a token: its signature is right, and it was made for this
/// method, this URL and this token. Whether it is of the right key and recent enough is asked for
/// each `cnf`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proof<'s> {
    thumbprints: Thumbprints,
    issued_at: Timestamp,
    id: &'s str,
}

/// A proof that counts once only, and so is to be looked up (RFC 9449 section 11.1).
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProofUse<'s> {
    /// Of the JWK.
    pub(crate) thumbprint: [u8; 32],
    /// `jti`.
    pub(crate) id: &'s str,
    /// When it is too old to be accepted.
    pub(crate) until: Timestamp,
}

impl<'s> Proof<'s> {
    /// Checks the proof on a request (RFC 9449 section 4.3) as far as every `cnf` demands the same.
    pub(crate) fn check(
        sent: SentToken<'_, '_>,
        request: &Request<'_>,
        scratch: &mut Scratch<'s>,
    ) -> Result<Self, Reason> {
        let text = find(request)?;
        let (Some(method), Some(url)) = (request.method, request.url) else { return Err(Reason::ContextMissing) };
        let mut checked = None;
        let id = scratch.write_with(|room| {
            let (id, rest) = room.split_at_mut_checked(MAX_PROOF_ID_BYTES).ok_or(Reason::ScratchTooSmall)?;
            let mut scratch = Scratch::new(rest);
            let proof = Authentic::check(text, sent.proof, &mut scratch)?;
            let members = Members::read(proof.payload)?;
            let is_ours = members.htm.is(method)
                && members.ath.bytes_in(&mut [0; HASH_CHARACTERS]).is_some_and(|ath| sent.is_named_by(ath))
                && target::is_same(&members.htu, url, &mut scratch)?;
            let length = members.jti.unescape_into(id).map_err(|_| Reason::ProofOfPossession)?;
            checked = Some((proof.thumbprints, members.issued_at)).filter(|_| is_ours && length > 0);
            Ok(length)
        });
        // Whatever is wrong with a proof, it is not a valid one.
        let fault = |reason| if reason == Reason::ScratchTooSmall { reason } else { Reason::ProofOfPossession };
        let id = id.map_err(fault)?;
        let (thumbprints, issued_at) = checked.ok_or(Reason::ProofOfPossession)?;
        let id = core::str::from_utf8(id).map_err(|_| Reason::ProofOfPossession)?;
        Ok(Self { thumbprints, issued_at, id })
    }

    /// Whether it is of the key with this thumbprint, in constant time.
    pub(crate) fn is_of(&self, thumbprint: Thumbprint<'_>) -> bool {
        match thumbprint {
            Thumbprint::Jwk(expected) => self.thumbprints.jwk.ct_eq(expected).into(),
            Thumbprint::CoseKey(expected) => self.thumbprints.cose.ct_eq(expected).into(),
        }
    }

    /// Whether it is as recent as these settings demand.
    pub(crate) fn is_recent(&self, settings: ProofSettings, now: Timestamp) -> bool {
        !now.is_more_than(settings.window, self.issued_at) && !self.issued_at.is_more_than(settings.window, now)
    }

    /// What is to be looked up, so that it counts once only: for as long as any `cnf` accepts it.
    pub(crate) const fn once(&self, window: u64) -> ProofUse<'s> {
        // At the end of the window itself it is still accepted.
        let until = self.issued_at.saturating_add(window.saturating_add(1));
        ProofUse { thumbprint: self.thumbprints.jwk, id: self.id, until }
    }
}

/// For a trace.
impl fmt::Display for Proof<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; 43];
        let thumbprint = base64url::encode(&self.thumbprints.jwk, &mut buffer).unwrap_or_default();
        write!(f, "a proof of key {thumbprint}, made at {}", self.issued_at)
    }
}

/// The one proof on the request (RFC 9449 section 4.3: not more than one field). Lines that the host
/// joined are no proof: a comma stands in none.
fn find<'r>(request: &Request<'r>) -> Result<&'r str, Reason> {
    let lines = match request.headers {
        Fact::Unknown => return request.dpop.ok_or(Reason::ContextMissing),
        Fact::Absent => &[],
        Fact::Known(lines) => lines,
    };
    let mut sent =
        lines.iter().filter(|(name, _)| name.eq_ignore_ascii_case("dpop")).map(|(_, value)| value.trim_ascii());
    match (sent.next(), sent.next(), request.dpop) {
        (Some(line), None, None) => Ok(line),
        (Some(line), None, Some(given)) if line == given => Ok(line),
        // The host may have taken it off the request.
        (None, None, Some(given)) => Ok(given),
        _ => Err(Reason::ProofOfPossession),
    }
}

/// What came of the signature of the one proof on a request, which is checked once however many tokens
/// and claims ask for it: the thumbprints of its key, unless it is wrong.
#[derive(Debug, Default)]
pub(crate) struct CheckedProof(Cell<Option<Option<Thumbprints>>>);

/// A proof whose signature is that of the key in its header.
struct Authentic<'t> {
    thumbprints: Thumbprints,
    payload: &'t [u8],
}

impl<'t> Authentic<'t> {
    fn check(text: &'t str, checked: &CheckedProof, scratch: &mut Scratch<'t>) -> Result<Self, Reason> {
        if text.len() > MAX_PROOF_BYTES {
            return Err(Reason::ProofOfPossession);
        }
        let (envelope, header) = Envelope::of_proof(text.as_bytes(), scratch)?;
        let thumbprints = checked.0.get().unwrap_or_else(|| signer(&envelope, header));
        checked.0.set(Some(thumbprints));
        let thumbprints = thumbprints.ok_or(Reason::ProofOfPossession)?;
        Ok(Self { thumbprints, payload: envelope.into_payload() })
    }
}

/// The key that signed, if it is the one in the header.
fn signer(envelope: &Envelope<'_>, header: &[u8]) -> Option<Thumbprints> {
    let NamedAlgorithm::Known(algorithm) = envelope.algorithm else { return None };
    if envelope.typ != Typ::Text("dpop+jwt") {
        return None;
    }
    let ProofKey { key, thumbprints } = jwk_of(header).ok()?.key(algorithm)?;
    key.verify(envelope.signed(), envelope.signature()).then_some(thumbprints)
}

/// The `jwk` of a header that was read before and found sound.
fn jwk_of(header: &[u8]) -> Result<PublicJwk<'_>, Reason> {
    let mut reader = Reader::new(header, &Limits::DEFAULT);
    reader.next()?;
    let mut first = true;
    while let Some(name) = reader.member(&mut first)? {
        if name.is("jwk") {
            return PublicJwk::read(&mut reader);
        }
        reader.skip()?;
    }
    Err(Reason::ProofOfPossession)
}

/// The members of the payload that every proof has, those of others being for others to read.
struct Members<'t> {
    jti: Str<'t>,
    htm: Str<'t>,
    htu: Str<'t>,
    ath: Str<'t>,
    issued_at: Timestamp,
}

impl<'t> Members<'t> {
    fn read(payload: &'t [u8]) -> Result<Self, Reason> {
        let mut reader = Reader::new(payload, &Limits::DEFAULT);
        if reader.next()? != Value::Object {
            return Err(Reason::ProofOfPossession);
        }
        let (mut jti, mut htm, mut htu, mut ath, mut issued_at) = (None, None, None, None, None);
        let mut first = true;
        while let Some(name) = reader.member(&mut first)? {
            let member = match name.bytes_in(&mut [0; 3]).unwrap_or_default() {
                b"jti" => &mut jti,
                b"htm" => &mut htm,
                b"htu" => &mut htu,
                b"ath" => &mut ath,
                b"iat" => {
                    let Value::Number(number) = reader.next()? else { return Err(Reason::ProofOfPossession) };
                    issued_at = number.as_timestamp();
                    continue;
                }
                _ => {
                    reader.skip()?;
                    continue;
                }
            };
            let Value::String(text) = reader.next()? else { return Err(Reason::ProofOfPossession) };
            *member = Some(text);
        }
        reader.finish()?;
        let (Some(jti), Some(htm), Some(htu), Some(ath), Some(issued_at)) = (jti, htm, htu, ath, issued_at) else {
            return Err(Reason::ProofOfPossession);
        };
        Ok(Self { jti, htm, htu, ath, issued_at })
    }
}
