//! The vocabulary: every claim we know, its CWT label and its JSON name, in one table.

use core::cmp::Ordering;
use core::fmt;

/// The label of a claim: a number of the CWT registry or of ours, or the name of a JWT claim
/// that has no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A CWT label.
    Number(i64),
    /// A number whose claim the policy has given another number: it means nothing any more.
    Unassigned(i64),
    /// A name without a CWT label.
    Name(&'static str),
}

macro_rules! labels {
    ($($number:literal $constant:ident $name:literal;)*) => {
        impl Label {
            $(#[doc = concat!("`", $name, "`")] pub const $constant: Self = Self::Number($number);)*

            /// Every claim of the vocabulary, in ascending order of the labels.
            pub const VOCABULARY: &'static [(Self, &'static str)] = &[$((Self::$constant, $name),)*];

            /// The mnemonic of a label of the vocabulary.
            #[must_use]
            pub const fn mnemonic(self) -> Option<&'static str> {
                match self {
                    $(Self::Number($number) => Some($name),)*
                    Self::Number(_) | Self::Unassigned(_) => None,
                    Self::Name(name) => Some(name),
                }
            }

            /// The label with this mnemonic. The CAT spelling of `jti` is `cti`; both are label 7.
            #[must_use]
            pub fn from_mnemonic(name: &str) -> Option<Self> {
                Self::number_of_name(name.as_bytes()).map(Self::Number)
            }

            /// The number of [`Label::from_mnemonic`], of the bytes of a name: a number is returned in registers.
            pub(crate) const fn number_of_name(name: &[u8]) -> Option<i64> {
                $(const $constant: &[u8] = $name.as_bytes();)*
                match name {
                    $($constant => Some($number),)*
                    b"jti" => Some(7),
                    _ => None,
                }
            }
        }
    };
}

/// Passes the vocabulary on to a macro: label, constant and mnemonic of each claim. Sources: IANA
/// "CWT Claims"; 324-326 and the private labels: architecture section 5.
macro_rules! for_every_claim {
    ($macro:ident) => {
        $macro! {
            -65542 ORIGIN_IAT "origin_iat";
            -65541 CRIT "crit";
            -65540 METRO "metro";
            -65539 SID "sid";
            -65538 TENANT "tenant";
            -65537 EPOCH "epoch";
            1 ISS "iss";
            2 SUB "sub";
            3 AUD "aud";
            4 EXP "exp";
            5 NBF "nbf";
            6 IAT "iat";
            7 CTI "cti";
            8 CNF "cnf";
            282 GEOHASH "geohash";
            308 CATREPLAY "catreplay";
            309 CATPOR "catpor";
            310 CATV "catv";
            311 CATNIP "catnip";
            312 CATU "catu";
            313 CATM "catm";
            314 CATALPN "catalpn";
            315 CATH "cath";
            316 CATGEOISO3166 "catgeoiso3166";
            317 CATGEOCOORD "catgeocoord";
            318 CATGEOALT "catgeoalt";
            319 CATTPK "cattpk";
            320 CATIFDATA "catifdata";
            321 CATDPOP "catdpop";
            322 CATIF "catif";
            323 CATR "catr";
            324 OR "or";
            325 NOR "nor";
            326 AND "and";
            65535 STATUS "status";
        }
    };
}

for_every_claim!(labels);

impl Label {
    /// `cattprint` has no label of its own unless the policy's `labels` give it one.
    pub const CATTPRINT: Self = Self::Name("cattprint");

    /// Numbers ascend, then names bytewise: the order in which faults of claims are reported.
    #[must_use]
    pub fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Number(a) | Self::Unassigned(a), Self::Number(b) | Self::Unassigned(b)) => a.cmp(&b),
            (Self::Number(_) | Self::Unassigned(_), Self::Name(_)) => Ordering::Less,
            (Self::Name(_), Self::Number(_) | Self::Unassigned(_)) => Ordering::Greater,
            (Self::Name(a), Self::Name(b)) => a.cmp(b),
        }
    }
}

/// The mnemonic, or the decimal label when it is unknown.
impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.mnemonic(), self) {
            (Some(name), _) => f.write_str(name),
            (None, Self::Name(name)) => f.write_str(name),
            (None, Self::Number(number) | Self::Unassigned(number)) => write!(f, "{number}"),
        }
    }
}

/// Orders labels as their deterministic encodings (RFC 8949 section 4.2.1): zero and up, then −1
/// and down.
pub(crate) const fn encoded_order(label: i64) -> (bool, u64) {
    if label < 0 { (true, (!label).cast_unsigned()) } else { (false, label.cast_unsigned()) }
}
