//! The outer form of every record: a head, for checks a block of numbers and the lengths of the
//! texts that every request has, then the values one after the other, and at the very end one table
//! entry for each field that may stand several times, or is rare.
//!
//! The values stand before the table so that a host can encode all texts of a request with one
//! call at a fixed place, and then append what it learnt about their lengths.

/// The version of the records' form; the second byte of each.
pub const RECORD_VERSION: u8 = 2;
/// Where the flags stand.
pub const FLAGS_AT: usize = 4;
/// Bytes of the head.
pub(crate) const HEAD_BYTES: usize = 8;
/// Bytes of the block of numbers that follows the head of a check record.
pub const NUMBERS_BYTES: usize = 48;
/// Bytes of the lengths of its texts, which come next.
pub const LENGTHS_BYTES: usize = 4 * Text::COUNT;
/// Bytes before the values of a check record.
pub(crate) const CHECK_HEAD_BYTES: usize = HEAD_BYTES + NUMBERS_BYTES + LENGTHS_BYTES;
const ENTRY_BYTES: usize = 4;
/// A table entry is tag and length in one: 26 bits hold the largest state document.
const LENGTH_BITS: u32 = 26;
const MAX_VALUE_BYTES: u32 = (1 << LENGTH_BITS) - 1;

/// The texts of a check record that stand at most once. Their values come first and in this order;
/// their lengths have fixed places. One is there if the flag bit 16 places above its number is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Text {
    /// The HTTP method.
    Method = 0,
    /// The absolute URL.
    Url = 1,
    /// The viewer's address.
    Address = 2,
    /// ISO 3166-1 country.
    Country = 3,
    /// ISO 3166-2 subdivision.
    Subdivision = 4,
    /// Market area.
    Metro = 5,
    /// ALPN protocol.
    Alpn = 6,
    /// JA4 fingerprint.
    TlsFingerprint = 7,
    /// DPoP proof.
    Dpop = 8,
    /// A token: only it is tried.
    Token = 9,
}

impl Text {
    const COUNT: usize = 10;

    /// The flag that says that the text is there.
    #[must_use]
    pub const fn flag(self) -> u32 {
        1 << (16 + self as u32)
    }
}

/// What a field is; the upper six bits of its table entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Tag {
    /// The name of a header line; its value must follow at once.
    HeaderName = 3,
    /// The value of a header line.
    HeaderValue = 4,
    /// DER SubjectPublicKeyInfo of the TLS client certificate.
    TlsClientKey = 10,
    /// A token as CBOR bytes: only it is tried.
    TokenBinary = 14,
    /// A JWK Set of token keys.
    Keys = 20,
    /// A policy in JSON.
    Policy = 21,
    /// A JWK Set of state keys.
    StateKeys = 22,
    /// A signed state document.
    State = 23,
    /// A claim set in JSON.
    Claims = 24,
    /// Sixteen random bytes that key the memory of checked tokens.
    Seed = 25,
    /// What must be looked up.
    Lookup = 26,
    /// The answer to a look-up.
    Answer = 27,
    /// Algorithms, by their JOSE names and separated by spaces, of whose signatures the host
    /// checks also those that this build could.
    External = 28,
    /// A JWK Set of the keys with which a gate renews tokens and answers denials.
    MinterKeys = 29,
    /// Random bytes for a token that is minted.
    Randomness = 30,
}

impl Tag {
    const ALL: [Self; 15] = [
        Self::HeaderName,
        Self::HeaderValue,
        Self::TlsClientKey,
        Self::TokenBinary,
        Self::Keys,
        Self::Policy,
        Self::StateKeys,
        Self::State,
        Self::Claims,
        Self::Seed,
        Self::Lookup,
        Self::Answer,
        Self::External,
        Self::MinterKeys,
        Self::Randomness,
    ];

    const BY_NUMBER: [Option<Self>; 64] = {
        let mut by_number = [None; 64];
        let mut index = 0;
        while index < Self::ALL.len() {
            by_number[Self::ALL[index] as usize] = Some(Self::ALL[index]);
            index += 1;
        }
        by_number
    };

    fn from_number(number: u32) -> Option<Self> {
        Self::BY_NUMBER.get(number as usize).copied().flatten()
    }
}

/// A record that is not in the form of its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// A record taken apart into head, values and table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'b> {
    #[cfg(feature = "mint")]
    flags: u32,
    values: &'b [u8],
    table: &'b [u8],
}

impl<'b> Record<'b> {
    /// Takes a record without a block of numbers apart.
    pub(crate) fn read(bytes: &'b [u8]) -> Result<Self, Malformed> {
        let (head, fields) = bytes.split_first_chunk().ok_or(Malformed)?;
        Self::of(*head, fields)
    }

    /// The record with this head, and with these values and table.
    pub(crate) fn of(head: [u8; HEAD_BYTES], fields: &'b [u8]) -> Result<Self, Malformed> {
        let [_, version, _, _, _flags @ ..] = head;
        if version != RECORD_VERSION {
            return Err(Malformed);
        }
        let values = fields.len().checked_sub(count(head) * ENTRY_BYTES).ok_or(Malformed)?;
        let (values, table) = fields.split_at_checked(values).ok_or(Malformed)?;
        Ok(Self {
            #[cfg(feature = "mint")]
            flags: u32::from_le_bytes(_flags),
            values,
            table,
        })
    }

    #[cfg(feature = "mint")]
    pub(crate) const fn flags(&self) -> u32 {
        self.flags
    }

    /// The fields in their order. The last item is an error when values are left over.
    pub(crate) const fn fields(&self) -> Fields<'b> {
        Fields { values: self.values, table: self.table, ended: false }
    }
}

/// The fields of a record.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'b> {
    values: &'b [u8],
    table: &'b [u8],
    ended: bool,
}

impl<'b> Fields<'b> {
    fn step(&mut self) -> Result<Option<(Tag, &'b [u8])>, Malformed> {
        let Some((entry, table)) = self.table.split_first_chunk::<ENTRY_BYTES>() else {
            return if self.values.is_empty() { Ok(None) } else { Err(Malformed) };
        };
        let entry = u32::from_le_bytes(*entry);
        let length = usize::try_from(entry & MAX_VALUE_BYTES).map_err(|_| Malformed)?;
        let tag = Tag::from_number(entry >> LENGTH_BITS).ok_or(Malformed)?;
        let (value, values) = self.values.split_at_checked(length).ok_or(Malformed)?;
        (self.table, self.values) = (table, values);
        Ok(Some((tag, value)))
    }
}

impl<'b> Iterator for Fields<'b> {
    type Item = Result<(Tag, &'b [u8]), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}

/// The number of fields.
pub(crate) const fn count([_, _, low, high, ..]: [u8; HEAD_BYTES]) -> usize {
    u16::from_le_bytes([low, high]) as usize
}

/// The table entry of a value; `None` when it is too long for one.
pub(crate) fn entry(tag: Tag, length: usize) -> Option<u32> {
    let length = u32::try_from(length).ok().filter(|length| *length <= MAX_VALUE_BYTES)?;
    Some((tag as u32) << LENGTH_BITS | length)
}

/// A value that must be text.
pub(crate) fn text(value: &[u8]) -> Result<&str, Malformed> {
    core::str::from_utf8(value).map_err(|_| Malformed)
}
