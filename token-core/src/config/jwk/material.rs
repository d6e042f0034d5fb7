//! Keys of what JWKs hold: secrets (RFC 7518 section 6.4), points (section 6.2 and RFC 8037) and RSA
//! numbers (section 6.3).

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::super::reader::Fault;
use super::external;
use super::members::Members;
use crate::key::{Algorithm, Key};
use crate::wire::base64url::{self, Padding};

/// The longest value in base64url, in bytes: a modulus of 4096 bits takes 512, and a secret gains
/// nothing above the block of its hash.
const MAX_VALUE_BYTES: usize = 1024;

/// Reads the private part of these members, beside which the public key stands.
type ReadPrivate = fn(&Members<'_>, Key<'static>, Algorithm) -> Result<Key<'static>, Fault>;

/// How a document is read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'r> {
    /// Whether it may hold secrets, without which a MAC cannot be checked.
    accepts_secrets: bool,
    /// How private keys are read, where it may hold some: a module that signs nothing has no code for them.
    private: Option<ReadPrivate>,
    /// The host checks signatures of these algorithms, and of those that this build lacks; without
    /// a list it checks none.
    external: Option<&'r [Algorithm]>,
}

impl<'r> Reading<'r> {
    /// Whatever this build can use.
    pub(super) const ALL: Self = Self { private: Some(private), ..Self::WITHOUT_PRIVATE_KEYS };
    /// Public keys and secrets.
    pub(super) const WITHOUT_PRIVATE_KEYS: Self = Self { accepts_secrets: true, private: None, external: None };
    /// Public keys alone.
    pub(super) const PUBLIC_KEYS: Self = Self { accepts_secrets: false, ..Self::WITHOUT_PRIVATE_KEYS };

    pub(super) const fn with_external(self, algorithms: &'r [Algorithm]) -> Self {
        Self { external: Some(algorithms), ..self }
    }

    fn is_external(self, algorithm: Algorithm) -> bool {
        let is_listed = |listed: &[Algorithm]| !algorithm.is_built() || listed.contains(&algorithm);
        !algorithm.is_symmetric() && self.external.is_some_and(is_listed)
    }
}

/// The key of these members.
pub(super) fn key(members: Members<'_>, reading: Reading<'_>) -> Result<Key<'static>, Fault> {
    let algorithm = members.algorithm()?;
    let is_external = reading.is_external(algorithm);
    if !algorithm.is_built() && !is_external {
        return Err(Fault::at("alg", super::members::expected_algorithm()));
    }
    let key_type = match algorithm {
        Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 | Algorithm::A128Gcm | Algorithm::A256Gcm => "oct",
        Algorithm::Es256 | Algorithm::Es384 => "EC",
        Algorithm::EdDsa => "OKP",
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Ps384 => "RSA",
    };
    if members.key_type.as_deref() != Some(key_type) {
        return Err(Fault::at("kty", alloc::format!("\"{key_type}\", the key type of {}", algorithm.jose_name())));
    }
    if algorithm.is_symmetric() && !reading.accepts_secrets {
        return Err(Fault::at("kty", "a key that may be published: this is a secret"));
    }
    if members.private.is_some() && reading.private.is_none() {
        return Err(Fault::at("d", "no private part: a public key is enough here"));
    }
    check_use(&members, algorithm)?;
    check_operations(&members, algorithm)?;
    // What this build can tell of a key it tells, whoever checks with it.
    let own = if algorithm.is_built() { Some(own_key(&members, algorithm)?) } else { None };
    let key = match (own, reading.private) {
        (Some(key), Some(read)) if !is_external && members.private.is_some() => read(&members, key, algorithm)?,
        (Some(key), _) if !is_external => key,
        _ => external::key(&members, algorithm)?,
    };
    Ok(members.apply(key))
}

/// The key with which this build checks, or signs, itself.
fn own_key(members: &Members<'_>, algorithm: Algorithm) -> Result<Key<'static>, Fault> {
    match algorithm {
        Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => secret(members, algorithm),
        #[cfg(any(feature = "es256", feature = "es384"))]
        Algorithm::Es256 | Algorithm::Es384 => elliptic_curve(members, algorithm),
        #[cfg(feature = "eddsa")]
        Algorithm::EdDsa => octet_key_pair(members),
        #[cfg(feature = "rsa")]
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Ps384 => rsa(members, algorithm),
        #[cfg(feature = "encryption")]
        Algorithm::A128Gcm | Algorithm::A256Gcm => {
            Ok(Key::aes_gcm(algorithm, members.id(), &octets("k", members.secret.as_ref())?)?)
        }
        #[cfg(not(all(feature = "es256", feature = "eddsa", feature = "encryption", feature = "rsa")))]
        _ => Err(Fault::at("alg", super::members::expected_algorithm())),
    }
}

/// `use` (RFC 7517 section 4.2), and the scope that only a key that encrypts has.
fn check_use(members: &Members<'_>, algorithm: Algorithm) -> Result<(), Fault> {
    let is_encryption = algorithm.is_encryption();
    if members.is_for_encryption.is_some_and(|said| said != is_encryption) {
        return Err(Fault::at(
            "use",
            if is_encryption { "\"enc\": a key that encrypts" } else { "\"sig\": a key that signs" },
        ));
    }
    if members.short_key && is_encryption {
        return Err(Fault::at("short_key", "a key that signs: those that encrypt have one length"));
    }
    if members.opens_unsigned() && !is_encryption {
        return Err(Fault::at("scope.unsigned", "a key that encrypts"));
    }
    Ok(())
}

/// `key_ops` (RFC 7517 section 4.3): a key for signatures, and what it is there for.
fn check_operations(members: &Members<'_>, algorithm: Algorithm) -> Result<(), Fault> {
    let Some(operations) = &members.operations else { return Ok(()) };
    let has = |wanted| operations.iter().any(|operation| operation == wanted);
    let (is_fitting, expected) = if algorithm.is_encryption() {
        (has("encrypt") || has("decrypt"), "\"encrypt\" or \"decrypt\"")
    } else if algorithm.is_symmetric() {
        (has("sign") || has("verify"), "\"sign\" or \"verify\"")
    } else if members.private.is_some() {
        (has("sign"), "\"sign\", for which a private key is there")
    } else {
        (has("verify"), "\"verify\", for which a public key is there")
    };
    if is_fitting { Ok(()) } else { Err(Fault::at("key_ops", expected)) }
}

fn secret(members: &Members<'_>, algorithm: Algorithm) -> Result<Key<'static>, Fault> {
    let secret = octets("k", members.secret.as_ref())?;
    // A key without an id is found by tokens that name none; a thumbprint would tell of the secret.
    let id = members.id();
    let key =
        if members.short_key { Key::hmac_short(algorithm, id, &secret) } else { Key::hmac(algorithm, id, &secret) };
    Ok(key?)
}

#[cfg(any(feature = "es256", feature = "es384"))]
fn elliptic_curve(members: &Members<'_>, algorithm: Algorithm) -> Result<Key<'static>, Fault> {
    let (curve, length) = match algorithm {
        Algorithm::Es384 => ("P-384", 48),
        _ => ("P-256", 32),
    };
    check_curve(members, curve, algorithm)?;
    let x = octets_of("x", members.x.as_ref(), length)?;
    let y = octets_of("y", members.y.as_ref(), length)?;
    Ok(Key::ecdsa_at(algorithm, members.id(), &x, &y)?.or_named_by_thumbprint())
}

#[cfg(feature = "eddsa")]
fn octet_key_pair(members: &Members<'_>) -> Result<Key<'static>, Fault> {
    check_curve(members, "Ed25519", Algorithm::EdDsa)?;
    Ok(Key::ed25519(members.id(), &octets_of("x", members.x.as_ref(), 32)?)?.or_named_by_thumbprint())
}

#[cfg(feature = "rsa")]
fn rsa(members: &Members<'_>, algorithm: Algorithm) -> Result<Key<'static>, Fault> {
    if members.private.is_some() {
        return Err(Fault::at("d", "no private part: RSA keys check signatures here and make none"));
    }
    let modulus = octets("n", members.modulus.as_ref())?;
    let exponent = octets("e", members.exponent.as_ref())?;
    Ok(Key::rsa(algorithm, members.id(), &modulus, &exponent)?.or_named_by_thumbprint())
}

pub(super) fn check_curve(members: &Members<'_>, curve: &str, algorithm: Algorithm) -> Result<(), Fault> {
    if members.curve.as_deref() == Some(curve) {
        return Ok(());
    }
    Err(Fault::at("crv", alloc::format!("\"{curve}\", the curve of {}", algorithm.jose_name())))
}

/// The private key of the public one, for algorithms that have some here; RSA keys that have a private part were refused.
#[cfg(any(feature = "es256", feature = "es384", feature = "eddsa"))]
fn private(members: &Members<'_>, public: Key<'static>, algorithm: Algorithm) -> Result<Key<'static>, Fault> {
    let secret = |length| octets_of("d", members.private.as_ref(), length);
    let private = match algorithm {
        #[cfg(feature = "es256")]
        Algorithm::Es256 => Key::ecdsa_private(algorithm, members.id(), &secret(32)?)?,
        #[cfg(feature = "es384")]
        Algorithm::Es384 => Key::ecdsa_private(algorithm, members.id(), &secret(48)?)?,
        #[cfg(feature = "eddsa")]
        Algorithm::EdDsa => Key::ed25519_private(members.id(), &secret(32)?)?,
        _ => return Ok(public),
    };
    if public.public_jwk() == private.public_jwk() {
        Ok(private.or_named_by_thumbprint())
    } else {
        Err(Fault::at("d", "the private part of the public key beside it"))
    }
}

/// There is none.
#[cfg(not(any(feature = "es256", feature = "es384", feature = "eddsa")))]
fn private(_: &Members<'_>, key: Key<'static>, _: Algorithm) -> Result<Key<'static>, Fault> {
    Ok(key)
}

/// A value in base64url. It may be a secret, which does not stay in memory.
pub(super) fn octets(member: &str, text: Option<&Cow<'_, str>>) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let fault = || Fault::at(member, "base64url without padding, of at most 1024 bytes");
    let text = text.ok_or_else(fault)?.as_bytes();
    let mut octets = Zeroizing::new(vec![0; base64url::decoded_len(text.len()).min(MAX_VALUE_BYTES)]);
    let length = base64url::decode(text, Padding::Forbidden, false, &mut octets).map_err(|_| fault())?;
    octets.truncate(length);
    Ok(octets)
}

/// A value of this many bytes in base64url (RFC 7518 section 6.2.1.2: leading zeros are written).
pub(super) fn octets_of(member: &str, text: Option<&Cow<'_, str>>, length: usize) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let octets = octets(member, text)?;
    if octets.len() == length {
        return Ok(octets);
    }
    Err(Fault::at(member, alloc::format!("{length} bytes in base64url without padding")))
}
