//! The outer form of every record: a head, for checks a block of numbers, then the fields' values
//! one after the other, and at the very end one table entry for each field.
//!
//! The values stand before the table so that a host can encode all texts of a request with one
//! call at a fixed place, and then append what it learnt about their lengths.

/// The version of the records' form; the second byte of each.
pub const RECORD_VERSION: u8 = 1;
/// Where the flags stand.
pub const FLAGS_AT: usize = 4;
const HEAD_BYTES: usize = 8;
/// Bytes of the block of numbers that follows the head of a check record.
pub const NUMBERS_BYTES: usize = 48;
const ENTRY_BYTES: usize = 4;
/// A table entry is tag and length in one: 26 bits hold the largest state document.
const LENGTH_BITS: u32 = 26;
const MAX_VALUE_BYTES: u32 = (1 << LENGTH_BITS) - 1;

/// What a field is; the upper six bits of its table entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Tag {
    /// The HTTP method.
    Method = 1,
    /// The absolute URL.
    Url = 2,
    /// The name of a header line; its value must follow at once.
    HeaderName = 3,
    /// The value of a header line.
    HeaderValue = 4,
    /// The viewer's address as text.
    Address = 5,
    /// ISO 3166-1 country.
    Country = 6,
    /// ISO 3166-2 subdivision.
    Subdivision = 7,
    /// Market area.
    Metro = 8,
    /// ALPN protocol.
    Alpn = 9,
    /// DER SubjectPublicKeyInfo of the TLS client certificate.
    TlsClientKey = 10,
    /// JA4 fingerprint.
    TlsFingerprint = 11,
    /// DPoP proof.
    Dpop = 12,
    /// A token as text: only it is tried.
    TokenText = 13,
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
}

impl Tag {
    const ALL: [Self; 22] = [
        Self::Method,
        Self::Url,
        Self::HeaderName,
        Self::HeaderValue,
        Self::Address,
        Self::Country,
        Self::Subdivision,
        Self::Metro,
        Self::Alpn,
        Self::TlsClientKey,
        Self::TlsFingerprint,
        Self::Dpop,
        Self::TokenText,
        Self::TokenBinary,
        Self::Keys,
        Self::Policy,
        Self::StateKeys,
        Self::State,
        Self::Claims,
        Self::Seed,
        Self::Lookup,
        Self::Answer,
    ];

    fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|tag| *tag as u32 == number)
    }
}

/// A record that is not in the form of its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// A record taken apart into head, numbers, values and table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'b> {
    flags: u32,
    numbers: &'b [u8],
    values: &'b [u8],
    table: &'b [u8],
}

impl<'b> Record<'b> {
    /// Takes a record apart; `numbers` is the length of the block of numbers of its operation.
    pub(crate) fn read(bytes: &'b [u8], numbers: usize) -> Result<Self, Malformed> {
        let (head, rest) = bytes.split_at_checked(HEAD_BYTES).ok_or(Malformed)?;
        let [_, version, count_low, count_high, flags @ ..] = head else { return Err(Malformed) };
        if *version != RECORD_VERSION {
            return Err(Malformed);
        }
        let (numbers, rest) = rest.split_at_checked(numbers).ok_or(Malformed)?;
        let table = usize::from(u16::from_le_bytes([*count_low, *count_high])) * ENTRY_BYTES;
        let values = rest.len().checked_sub(table).ok_or(Malformed)?;
        let (values, table) = rest.split_at_checked(values).ok_or(Malformed)?;
        let flags = u32::from_le_bytes(flags.try_into().map_err(|_| Malformed)?);
        Ok(Self { flags, numbers, values, table })
    }

    pub(crate) const fn flags(&self) -> u32 {
        self.flags
    }

    /// Reads the eight bytes at `at` of the block of numbers.
    pub(crate) fn number<const N: usize>(&self, at: usize) -> Result<[u8; N], Malformed> {
        self.numbers.get(at..).and_then(|rest| rest.first_chunk()).copied().ok_or(Malformed)
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

/// The table entry of a value; `None` when it is too long for one.
pub(crate) fn entry(tag: Tag, length: usize) -> Option<u32> {
    let length = u32::try_from(length).ok().filter(|length| *length <= MAX_VALUE_BYTES)?;
    Some((tag as u32) << LENGTH_BITS | length)
}

/// A value that must be text.
pub(crate) fn text(value: &[u8]) -> Result<&str, Malformed> {
    core::str::from_utf8(value).map_err(|_| Malformed)
}
