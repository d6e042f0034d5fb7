//! What labels, entries and tags mean, by where they stand.

use crate::claims::{COMPONENTS, CONFIRMATIONS, DPOP, LABELS, MATCHES, RENEWAL};

/// A place in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    Plain,
    /// The token, or what its tags stand around.
    Token,
    /// A token that is a COSE_Mac0 if no tag says otherwise.
    PinnedMac0,
    PinnedSign1,
    Mac0,
    Sign1,
    Encrypt0,
    Header,
    /// The value of `alg`.
    Algorithm,
    /// Labels of header parameters.
    HeaderLabels,
    Claims,
    /// Labels of claims.
    ClaimLabels,
    /// Claim sets of or, nor, and.
    Sets,
    Components,
    Fields,
    Matches,
    Confirmation,
    Dpop,
    Renewal,
    Responses,
    Response,
}

/// An entry of an array.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) names: Names,
    /// Whether it is a byte string that holds CBOR.
    pub(super) holds: bool,
}

/// RFC 9052 section 3.1, RFC 9596, RFC 9597.
const HEADERS: &[(&str, i64)] = &[
    ("alg", 1),
    ("crit", 2),
    ("content type", 3),
    ("kid", 4),
    ("IV", 5),
    ("Partial IV", 6),
    ("CWT Claims", 15),
    ("typ", 16),
];

/// The IANA registry "COSE Algorithms", under the names of RFC 7518 where it has them.
const ALGORITHMS: &[(&str, i64)] = &[
    ("A128GCM", 1),
    ("A192GCM", 2),
    ("A256GCM", 3),
    ("HMAC 256/64", 4),
    ("HS256", 5),
    ("HS384", 6),
    ("HS512", 7),
    ("AES-CCM-16-64-128", 10),
    ("A128KW", -3),
    ("A192KW", -4),
    ("A256KW", -5),
    ("direct", -6),
    ("ES256", -7),
    ("EdDSA", -8),
    ("ESP256", -9),
    ("Ed25519", -19),
    ("ES384", -35),
    ("ES512", -36),
    ("PS256", -37),
    ("PS384", -38),
    ("PS512", -39),
    ("ESP384", -51),
    ("RS256", -257),
    ("RS384", -258),
    ("RS512", -259),
];

impl Names {
    /// The name of a label.
    pub(super) fn label(self, label: i64) -> Option<&'static str> {
        match self {
            Self::Header => named(HEADERS, label),
            Self::Claims | Self::Responses => named(LABELS, label),
            Self::Components => named(COMPONENTS, label),
            Self::Matches => named(MATCHES, label),
            Self::Confirmation => named(CONFIRMATIONS, label),
            Self::Dpop => named(DPOP, label),
            Self::Renewal => named(RENEWAL, label),
            _ => None,
        }
    }

    /// The name of a number that stands for something.
    pub(super) fn number(self, number: i64) -> Option<&'static str> {
        match self {
            Self::Algorithm => named(ALGORITHMS, number),
            Self::HeaderLabels => named(HEADERS, number),
            Self::ClaimLabels => named(LABELS, number),
            _ => None,
        }
    }

    /// The place of a member's value.
    pub(super) fn member(self, label: Option<i64>) -> Self {
        match (self, label) {
            (Self::Header, Some(1)) => Self::Algorithm,
            (Self::Header, Some(2)) => Self::HeaderLabels,
            (Self::Header, Some(15)) => Self::Claims,
            (Self::Claims, Some(label)) => Self::claim(label),
            (Self::Components | Self::Fields, _) => Self::Matches,
            (Self::Responses, _) => Self::Response,
            _ => Self::Plain,
        }
    }

    fn claim(label: i64) -> Self {
        match named(LABELS, label) {
            Some("cnf") => Self::Confirmation,
            Some("catu") => Self::Components,
            Some("cath") => Self::Fields,
            Some("catdpop") => Self::Dpop,
            Some("catif") => Self::Responses,
            Some("catr") => Self::Renewal,
            Some("or" | "nor" | "and") => Self::Sets,
            Some("crit") => Self::ClaimLabels,
            _ => Self::Plain,
        }
    }

    /// The place of an entry of an array.
    pub(super) fn entry(self, index: usize) -> Entry {
        let cose = |names, content, last| match index {
            0 => Entry { name: "protected", names: Self::Header, holds: true },
            1 => Entry { name: "unprotected", names: Self::Header, holds: false },
            2 => Entry { name: content, names, holds: names == Self::Claims },
            3 => Entry { name: last, names: Self::Plain, holds: false },
            _ => Entry { name: "", names: Self::Plain, holds: false },
        };
        let plain = |names| Entry { name: "", names, holds: false };
        match self {
            // Without its tag the structure is not known; those of four entries are alike.
            Self::Token => cose(Self::Claims, "payload", "MAC or signature"),
            Self::Mac0 | Self::PinnedMac0 => cose(Self::Claims, "payload", "MAC"),
            Self::Sign1 | Self::PinnedSign1 => cose(Self::Claims, "payload", "signature"),
            Self::Encrypt0 => cose(Self::Plain, "ciphertext", ""),
            Self::Sets => plain(Self::Claims),
            Self::HeaderLabels | Self::ClaimLabels => plain(self),
            // A key of catif that stands for several claims.
            Self::Responses => plain(Self::ClaimLabels),
            Self::Response => match index {
                0 => Entry { name: "status", names: Self::Plain, holds: false },
                1 => Entry { name: "headers", names: Self::Plain, holds: false },
                2 => Entry { name: "kid", names: Self::Plain, holds: false },
                _ => plain(Self::Plain),
            },
            _ => plain(Self::Plain),
        }
    }

    /// The name of a tag, and the place of what stands in it.
    pub(super) const fn tag(self, number: u64) -> (&'static str, Self) {
        match (self, number) {
            (Self::Token | Self::PinnedMac0 | Self::PinnedSign1, _) => Self::structure(number),
            (_, 52) => ("IPv4", Self::Plain),
            (_, 54) => ("IPv6", Self::Plain),
            (_, 121) => ("special", Self::Plain),
            _ => ("", Self::Plain),
        }
    }

    /// RFC 9052 section 2, RFC 8392 section 6.
    const fn structure(tag: u64) -> (&'static str, Self) {
        match tag {
            61 => ("CWT", Self::Token),
            16 => ("COSE_Encrypt0", Self::Encrypt0),
            17 => ("COSE_Mac0", Self::Mac0),
            18 => ("COSE_Sign1", Self::Sign1),
            96 => ("COSE_Encrypt", Self::Plain),
            97 => ("COSE_Mac", Self::Plain),
            98 => ("COSE_Sign", Self::Plain),
            _ => ("", Self::Token),
        }
    }
}

fn named(table: &'static [(&'static str, i64)], label: i64) -> Option<&'static str> {
    table.iter().find(|(_, known)| *known == label).map(|(name, _)| *name)
}
