//! Records of fixed size, sorted, searched in place. Numbers are big-endian, so that records in
//! the order of their bytes are in the order of their hashes.

use super::network;
use super::section::Kind;

/// Hash, then the second after which the record can be dropped, 0 for never.
pub(super) const ID_BYTES: usize = 12;
/// Hash, floor.
pub(super) const EPOCH_BYTES: usize = 16;
/// Hash, not-before, then as [`ID_BYTES`].
pub(super) const SUBJECT_BYTES: usize = 20;
/// AS number.
pub(super) const AS_NUMBER_BYTES: usize = 4;
/// Address and length.
pub(super) const PREFIX4_BYTES: usize = 5;
/// Address and length.
pub(super) const PREFIX6_BYTES: usize = 17;

/// Whether a body of this kind is made of whole records in strictly ascending order.
pub(super) fn are_valid(kind: Kind, body: &[u8]) -> bool {
    match kind {
        Kind::Epochs => are_ascending::<EPOCH_BYTES, 8>(body),
        Kind::Subjects => are_ascending::<SUBJECT_BYTES, 8>(body),
        Kind::AsNumbers => are_ascending::<AS_NUMBER_BYTES, 4>(body),
        Kind::Prefixes4 => whole(body).is_some_and(|records| network::are_sorted(records, network::prefix4)),
        Kind::Prefixes6 => whole(body).is_some_and(|records| network::are_sorted(records, network::prefix6)),
        Kind::Tokens | Kind::Sessions | Kind::Keys | Kind::Issuers | Kind::Replayed | Kind::Blocked => {
            are_ascending::<ID_BYTES, 8>(body)
        }
    }
}

/// The number of records in a valid body of this kind.
pub(super) const fn count(kind: Kind, body: &[u8]) -> usize {
    match kind {
        Kind::Epochs => body.len() / EPOCH_BYTES,
        Kind::Subjects => body.len() / SUBJECT_BYTES,
        Kind::AsNumbers => body.len() / AS_NUMBER_BYTES,
        Kind::Prefixes4 => body.len() / PREFIX4_BYTES,
        Kind::Prefixes6 => body.len() / PREFIX6_BYTES,
        Kind::Tokens | Kind::Sessions | Kind::Keys | Kind::Issuers | Kind::Replayed | Kind::Blocked => {
            body.len() / ID_BYTES
        }
    }
}

/// The record that begins with a hash, in a body of records of `N` bytes.
pub(super) fn find<const N: usize>(body: &[u8], hash: u64) -> Option<&[u8; N]> {
    let (records, _) = body.as_chunks::<N>();
    let index = records.binary_search_by(|record| leading(record).cmp(&hash)).ok()?;
    records.get(index)
}

/// The number in the first eight bytes.
pub(super) fn leading(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

fn are_ascending<const N: usize, const KEY: usize>(body: &[u8]) -> bool {
    let key = |record: &[u8; N]| record.first_chunk::<KEY>().copied();
    whole(body).is_some_and(|records| records.is_sorted_by(|one, next| key(one) < key(next)))
}

fn whole<const N: usize>(body: &[u8]) -> Option<&[[u8; N]]> {
    match body.as_chunks::<N>() {
        (records, []) => Some(records),
        _ => None,
    }
}
