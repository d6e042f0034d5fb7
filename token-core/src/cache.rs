//! Tokens whose signature has been checked, remembered in memory that is fixed when it is made.

use core::fmt;
use core::hash::Hasher;

use alloc::vec::Vec;
use siphasher::sip::SipHasher13;

use crate::claims::{Claims, Places};
use crate::envelope::Typ;
use crate::key::{Key, KeyRing};
use crate::opened::Opened;
use crate::token::{Encoding, Format, Structure, Token};

/// Bytes of one remembered token: its text, `typ` and claims. Longer ones are not remembered.
const SLOT_BYTES: usize = 2048;

/// Bytes of a token's end that are hashed: at least 144 bits of its signature or tag.
const HASHED_BYTES: usize = 32;

/// Authenticated tokens of one key ring under one policy: each has one place, found by a keyed
/// hash of its end, and the last one there is remembered. Tokens end in their signature or tag, which nobody
/// can choose; so copies that differ in what nothing signs share a place and push no others out.
///
/// `Debug` prints how many it can hold: the bytes are tokens.
pub(crate) struct Cache {
    slots: Vec<Slot>,
    bytes: Vec<u8>,
    seed: (u64, u64),
}

/// What is remembered of a token; the bytes stand in the slot's part of the arena.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u64,
    encoding: Encoding,
    asked: Option<Format>,
    untagged: Option<Structure>,
    format: Format,
    typ: SlotTyp,
    key: usize,
    encryption: Option<usize>,
    places: Places,
    token_end: usize,
    typ_end: usize,
    map_end: usize,
}

#[derive(Clone, Copy, Debug)]
enum SlotTyp {
    Absent,
    Text,
    Number,
}

/// Where a token is, or would be, remembered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    hash: u64,
    index: usize,
}

impl Cache {
    pub(crate) fn new(capacity: usize, seed: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = seed;
        let seed = (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes([i, j, k, l, m, n, o, p]));
        let bytes = alloc::vec![0; capacity.saturating_mul(SLOT_BYTES)];
        Self { slots: alloc::vec![Slot::EMPTY; capacity], bytes, seed }
    }

    /// The one place where a token can be remembered.
    pub(crate) fn place(&self, token: &Token<'_>) -> Place {
        let mut hasher = SipHasher13::new_with_keys(self.seed.0, self.seed.1);
        hasher.write(token.bytes.last_chunk::<HASHED_BYTES>().map_or(token.bytes, |end| end));
        let hash = hasher.finish();
        let index = usize::try_from(hash >> 32).ok().and_then(|hash| hash.checked_rem(self.slots.len()));
        Place { hash, index: index.unwrap_or_default() }
    }

    /// Whether a token is remembered at its place: byte for byte, and asked for in the same way.
    pub(crate) fn holds(&self, Place { hash, index }: Place, token: &Token<'_>) -> bool {
        self.slots.get(index).is_some_and(|slot| {
            slot.hash == hash
                && slot.token_end > 0
                && slot.encoding == token.encoding
                && slot.asked == token.format
                && slot.untagged == token.untagged
                && self.part(index, 0, slot.token_end).is_some_and(|known| are_equal(known, token.bytes))
        })
    }

    /// The format of the token at a place that holds one, the key that signed it and the one that
    /// encrypted it.
    pub(crate) fn opened_by<'k, 'r>(
        &self,
        place: Place,
        keys: &'r KeyRing<'k>,
    ) -> Option<(Format, [Option<&'r Key<'k>>; 2])> {
        let slot = self.slots.get(place.index)?;
        Some((slot.format, [Some(keys.iter().nth(slot.key)?), slot.encryption_key(keys)?]))
    }

    /// The token at a place that holds one.
    pub(crate) fn recall<'c, 'k>(&'c self, place: Place, keys: &'c KeyRing<'k>) -> Option<Opened<'c, 'k>> {
        let Place { index, .. } = place;
        let slot = self.slots.get(index)?;
        let typ = match slot.typ {
            SlotTyp::Absent => Typ::Absent,
            SlotTyp::Number => Typ::Number,
            SlotTyp::Text => Typ::Text(core::str::from_utf8(self.part(index, slot.token_end, slot.typ_end)?).ok()?),
        };
        let map = self.part(index, slot.typ_end, slot.map_end)?;
        let key = keys.iter().nth(slot.key)?;
        let encryption = slot.encryption_key(keys)?;
        let bytes = self.part(index, 0, slot.token_end)?;
        let source = Token { bytes, encoding: slot.encoding, format: slot.asked, untagged: slot.untagged };
        Some(Opened { source, typ, key, encryption, claims: Claims::recalled(map, slot.format, slot.places) })
    }

    /// Puts an authenticated token with sound claims at its place, whatever stood there.
    pub(crate) fn remember(
        &mut self,
        Place { hash, index }: Place,
        token: &Token<'_>,
        opened: &Opened<'_, '_>,
        keys: &KeyRing<'_>,
    ) {
        let Some(slot) = Slot::new(token, opened, keys, hash) else { return };
        let typ = match opened.typ {
            Typ::Text(text) => text.as_bytes(),
            Typ::Absent | Typ::Number => &[],
        };
        let Some(area) = self.bytes.as_chunks_mut::<SLOT_BYTES>().0.get_mut(index) else { return };
        let mut end = 0_usize;
        for part in [token.bytes, typ, opened.claims.map()] {
            let start = end;
            end = end.saturating_add(part.len());
            if let Some(area) = area.get_mut(start..end) {
                area.copy_from_slice(part);
            }
        }
        if let Some(place) = self.slots.get_mut(index) {
            *place = slot;
        }
    }

    fn part(&self, index: usize, start: usize, end: usize) -> Option<&[u8]> {
        let slot = index.checked_mul(SLOT_BYTES)?;
        self.bytes.get(slot.checked_add(start)?..slot.checked_add(end)?)
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cache({} tokens)", self.slots.len())
    }
}

/// Whether bytes are the same, eight at a time: WebAssembly compares slices byte by byte.
fn are_equal(a: &[u8], b: &[u8]) -> bool {
    let ((a_words, a_rest), (b_words, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut words = a_words.iter().zip(b_words);
    a.len() == b.len()
        && words.all(|(a, b)| u64::from_ne_bytes(*a) == u64::from_ne_bytes(*b))
        && a_rest.iter().eq(b_rest)
}

impl Slot {
    /// The key that decrypted the token, where one did; nothing when it is gone.
    #[expect(clippy::option_option, reason = "absent is not gone")]
    fn encryption_key<'k, 'r>(&self, keys: &'r KeyRing<'k>) -> Option<Option<&'r Key<'k>>> {
        match self.encryption {
            Some(place) => keys.iter().nth(place).map(Some),
            None => Some(None),
        }
    }

    const EMPTY: Self = Self {
        hash: 0,
        encoding: Encoding::Text,
        asked: None,
        untagged: None,
        format: Format::Cat,
        typ: SlotTyp::Absent,
        key: 0,
        encryption: None,
        places: Places::NONE,
        token_end: 0,
        typ_end: 0,
        map_end: 0,
    };

    /// What to remember of an authenticated token; nothing of one that does not fit.
    fn new(token: &Token<'_>, opened: &Opened<'_, '_>, keys: &KeyRing<'_>, hash: u64) -> Option<Self> {
        let (typ, typ_len) = match opened.typ {
            Typ::Absent => (SlotTyp::Absent, 0),
            Typ::Number => (SlotTyp::Number, 0),
            Typ::Text(text) => (SlotTyp::Text, text.len()),
        };
        let token_end = token.bytes.len();
        let typ_end = token_end.checked_add(typ_len)?;
        let map_end = typ_end.checked_add(opened.claims.map().len())?;
        let place_of = |wanted| keys.iter().position(|key| core::ptr::eq(key, wanted));
        let key = place_of(opened.key)?;
        let encryption = opened.encryption.map(|key| place_of(key).ok_or(())).transpose().ok()?;
        (map_end <= SLOT_BYTES).then_some(Self {
            hash,
            encoding: token.encoding,
            asked: token.format,
            untagged: token.untagged,
            format: opened.claims.format(),
            typ,
            key,
            encryption,
            places: opened.claims.places(),
            token_end,
            typ_end,
            map_end,
        })
    }
}
