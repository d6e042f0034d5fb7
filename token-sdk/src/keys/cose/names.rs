//! What COSE writes as numbers and JOSE as names.

use coset::iana::{
    self, Ec2KeyParameter, EllipticCurve, EnumI64 as _, KeyOperation, KeyType, OkpKeyParameter, RsaKeyParameter,
    SymmetricKeyParameter,
};
use token_core::Algorithm;

/// The label of our own members: a map of them by their JWK names, as nothing of the registry says
/// the same. Private use (IANA registry "COSE Key Common Parameters").
pub(super) const OWN_MEMBERS: i64 = -65_537;

/// Our own members, and what the rules of a rotation count from.
pub(super) const OWN: [&str; 8] =
    ["use_state", "nbf", "exp", "scope", "short_key", "announced_at", "activated_at", "retired_at"];

/// A key type in both registries (RFC 9053 section 7, RFC 8230 section 4; RFC 7518 section 6.1).
pub(super) struct Kind {
    pub(super) cose: KeyType,
    pub(super) jose: &'static str,
    /// The parameters that hold numbers or secrets, and the members of a JWK that do.
    pub(super) octets: &'static [(i64, &'static str)],
    /// Where the curve is said.
    pub(super) curve: Option<i64>,
}

const KINDS: [Kind; 4] = [
    Kind {
        cose: KeyType::OKP,
        jose: "OKP",
        octets: &[(OkpKeyParameter::X as i64, "x"), (OkpKeyParameter::D as i64, "d")],
        curve: Some(OkpKeyParameter::Crv as i64),
    },
    Kind {
        cose: KeyType::EC2,
        jose: "EC",
        octets: &[(Ec2KeyParameter::X as i64, "x"), (Ec2KeyParameter::Y as i64, "y"), (Ec2KeyParameter::D as i64, "d")],
        curve: Some(Ec2KeyParameter::Crv as i64),
    },
    Kind {
        cose: KeyType::RSA,
        jose: "RSA",
        octets: &[
            (RsaKeyParameter::N as i64, "n"),
            (RsaKeyParameter::E as i64, "e"),
            (RsaKeyParameter::D as i64, "d"),
            (RsaKeyParameter::P as i64, "p"),
            (RsaKeyParameter::Q as i64, "q"),
            (RsaKeyParameter::DP as i64, "dp"),
            (RsaKeyParameter::DQ as i64, "dq"),
            (RsaKeyParameter::QInv as i64, "qi"),
        ],
        curve: None,
    },
    Kind { cose: KeyType::Symmetric, jose: "oct", octets: &[(SymmetricKeyParameter::K as i64, "k")], curve: None },
];

impl Kind {
    pub(super) fn of_cose(number: i64) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.cose.to_i64() == number)
    }

    pub(super) fn of_jose(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.jose == name)
    }

    pub(super) const fn is_symmetric(&self) -> bool {
        matches!(self.cose, KeyType::Symmetric)
    }
}

/// RFC 9053 section 7.1; RFC 7518 section 6.2.1.1 and RFC 8037 section 2.
const CURVES: [(EllipticCurve, &str); 8] = [
    (EllipticCurve::P_256, "P-256"),
    (EllipticCurve::P_384, "P-384"),
    (EllipticCurve::P_521, "P-521"),
    (EllipticCurve::X25519, "X25519"),
    (EllipticCurve::X448, "X448"),
    (EllipticCurve::Ed25519, "Ed25519"),
    (EllipticCurve::Ed448, "Ed448"),
    (EllipticCurve::Secp256k1, "secp256k1"),
];

pub(super) fn curve_name(number: i64) -> Option<&'static str> {
    CURVES.iter().find(|(curve, _)| curve.to_i64() == number).map(|(_, name)| *name)
}

pub(super) fn curve_number(name: &str) -> Option<i64> {
    CURVES.iter().find(|(_, known)| *known == name).map(|(curve, _)| curve.to_i64())
}

/// RFC 9052 table 5 and RFC 7517 section 4.3. What COSE says of MACs and of signatures apart is one
/// word in JOSE.
const OPERATIONS: [(KeyOperation, &str, Keys); 10] = [
    (KeyOperation::Sign, "sign", Keys::Pairs),
    (KeyOperation::Verify, "verify", Keys::Pairs),
    (KeyOperation::MacCreate, "sign", Keys::Secrets),
    (KeyOperation::MacVerify, "verify", Keys::Secrets),
    (KeyOperation::Encrypt, "encrypt", Keys::All),
    (KeyOperation::Decrypt, "decrypt", Keys::All),
    (KeyOperation::WrapKey, "wrapKey", Keys::All),
    (KeyOperation::UnwrapKey, "unwrapKey", Keys::All),
    (KeyOperation::DeriveKey, "deriveKey", Keys::All),
    (KeyOperation::DeriveBits, "deriveBits", Keys::All),
];

/// The keys that do an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Secrets,
    Pairs,
    All,
}

impl Keys {
    const fn applies(self, kind: &Kind) -> bool {
        match self {
            Self::Secrets => kind.is_symmetric(),
            Self::Pairs => !kind.is_symmetric(),
            Self::All => true,
        }
    }
}

/// The name of an operation; nothing when no key of this kind does it.
pub(super) fn operation_name(number: i64, kind: &Kind) -> Option<&'static str> {
    let found = OPERATIONS.iter().find(|(operation, ..)| operation.to_i64() == number);
    found.filter(|(_, _, used)| used.applies(kind)).map(|(_, name, _)| *name)
}

pub(super) fn operation_number(name: &str, kind: &Kind) -> Option<i64> {
    let found = OPERATIONS.iter().find(|(_, known, used)| *known == name && used.applies(kind));
    found.map(|(operation, ..)| operation.to_i64())
}

/// The algorithm of this build. No CAT is signed with RS256, but a key may be for JWTs alone (RFC 8812
/// section 2 registers its number).
pub(super) fn algorithm(number: i64) -> Option<Algorithm> {
    let is_rs256 = number == iana::Algorithm::RS256.to_i64();
    Algorithm::from_cose_number(number)
        .or_else(|| if is_rs256 { Algorithm::from_jose_name(Algorithm::Rs256.jose_name()) } else { None })
}
