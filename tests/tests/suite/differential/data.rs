//! What a reader made of a text or of bytes, in one form for both formats.

use core::fmt;

use ciborium::Value as Cbor;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use token_core::Hex;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Data {
    Null,
    Bool(bool),
    Integer(i128),
    /// The bits of a double.
    Float(u64),
    Text(String),
    List(Vec<Data>),
    /// In the order of the names.
    Map(Vec<(String, Data)>),
}

impl Data {
    /// What `serde_json` and, for decimals, the standard library read: numbers are not rounded by the way.
    pub(super) fn of_json(json: &str) -> Option<Self> {
        Self::of_raw(serde_json::from_str(json).ok()?)
    }

    fn of_raw(raw: &RawValue) -> Option<Self> {
        let text = raw.get();
        match text.as_bytes().first()? {
            b'{' => Self::map(members(text)?.into_iter().map(|(name, value)| Some((name, Self::of_raw(&value)?)))),
            b'[' => elements(text)?.iter().map(|raw| Self::of_raw(raw)).collect::<Option<_>>().map(Self::List),
            b'"' => serde_json::from_str(text).ok().map(Self::Text),
            b'n' => Some(Self::Null),
            b't' | b'f' => Some(Self::Bool(text == "true")),
            _ => Self::number(text),
        }
    }

    /// Decimals, exponents, and what 64 bits do not hold become doubles.
    fn number(text: &str) -> Option<Self> {
        let is_whole = !text.contains(['.', 'e', 'E']) && text != "-0";
        match text.parse::<i128>() {
            Ok(integer) if is_whole => Some(Self::Integer(integer)),
            _ => text.parse::<f64>().ok().map(|value| Self::Float(value.to_bits())),
        }
    }

    fn map(members: impl Iterator<Item = Option<(String, Self)>>) -> Option<Self> {
        let mut members: Vec<_> = members.collect::<Option<_>>()?;
        members.sort();
        Some(Self::Map(members))
    }

    /// The JSON form of what `ciborium` read, byte strings in hex; of what has one.
    pub(super) fn of_cbor(value: &Cbor) -> Option<Self> {
        Some(match value {
            Cbor::Null => Self::Null,
            Cbor::Bool(value) => Self::Bool(*value),
            Cbor::Integer(integer) => Self::Integer((*integer).into()),
            Cbor::Float(value) if value.is_finite() => Self::Float(value.to_bits()),
            Cbor::Text(text) => Self::Text(text.clone()),
            Cbor::Bytes(bytes) => Self::Text(Hex(bytes).to_string()),
            Cbor::Array(items) => Self::List(items.iter().map(Self::of_cbor).collect::<Option<_>>()?),
            Cbor::Map(members) => Self::map(members.iter().map(|(name, value)| {
                let Cbor::Text(name) = name else { return None };
                Some((name.clone(), Self::of_cbor(value)?))
            }))?,
            _ => return None,
        })
    }

    /// Integers beyond 64 bits are doubles, as to JSON readers; and a double without a fraction, if it is within them,
    /// is that integer, as to the contract.
    pub(super) fn rounded(self) -> Self {
        let beyond = |integer: i128| i64::try_from(integer).is_err() && u64::try_from(integer).is_err();
        match self {
            Self::Integer(integer) if beyond(integer) => Self::Float((integer as f64).to_bits()).rounded(),
            Self::Float(bits) => {
                let value = f64::from_bits(bits);
                let is_whole = value.trunc() == value && value.abs() < 2_f64.powi(64);
                let is_negative_zero = bits == (-0.0_f64).to_bits();
                if is_whole && !is_negative_zero { Self::Integer(value as i128) } else { self }
            }
            Self::List(items) => Self::List(items.into_iter().map(Self::rounded).collect()),
            Self::Map(members) => Self::Map(members.into_iter().map(|(name, value)| (name, value.rounded())).collect()),
            other => other,
        }
    }

    /// The value of a member.
    pub(super) fn member(self, wanted: &str) -> Option<Self> {
        let Self::Map(members) = self else { return None };
        members.into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
    }

    /// The one element of a list.
    pub(super) fn only(self) -> Option<Self> {
        let Self::List(mut items) = self else { return None };
        items.pop().filter(|_| items.is_empty())
    }

    /// Whether a map has a name twice, anywhere.
    pub(super) fn has_duplicates(&self) -> bool {
        match self {
            Self::List(items) => items.iter().any(Self::has_duplicates),
            Self::Map(members) => {
                members.windows(2).any(|pair| pair[0].0 == pair[1].0)
                    || members.iter().any(|(_, value)| value.has_duplicates())
            }
            _ => false,
        }
    }

    /// Whether there is a number that is beyond every double.
    pub(super) fn is_out_of_range(&self) -> bool {
        match self {
            Self::List(items) => items.iter().any(Self::is_out_of_range),
            Self::Map(members) => members.iter().any(|(_, value)| value.is_out_of_range()),
            Self::Float(bits) => !f64::from_bits(*bits).is_finite(),
            _ => false,
        }
    }

    /// Lists and maps within each other.
    pub(super) fn depth(&self) -> usize {
        match self {
            Self::List(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
            Self::Map(members) => 1 + members.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// Values, itself among them.
    pub(super) fn count(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Map(members) => members.iter().map(|(_, value)| value.count()).sum(),
            _ => 0,
        }
    }

    /// The most members that open maps have together, those of one within another.
    pub(super) fn open_members(&self) -> usize {
        match self {
            Self::List(items) => items.iter().map(Self::open_members).max().unwrap_or(0),
            Self::Map(members) => {
                members.len() + members.iter().map(|(_, value)| value.open_members()).max().unwrap_or(0)
            }
            _ => 0,
        }
    }
}

fn elements(json: &str) -> Option<Vec<Box<RawValue>>> {
    serde_json::from_str(json).ok()
}

/// All members, also those of the same name.
fn members(json: &str) -> Option<Vec<(String, Box<RawValue>)>> {
    struct Members(Vec<(String, Box<RawValue>)>);

    struct Every;

    impl<'de> Visitor<'de> for Every {
        type Value = Members;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(Members(members))
        }
    }

    impl<'de> Deserialize<'de> for Members {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Every)
        }
    }

    serde_json::from_str::<Members>(json).ok().map(|members| members.0)
}
