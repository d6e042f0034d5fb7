//! Searching sorted records of address prefixes.

/// The addresses of a prefix, first and last, as numbers; IPv4 addresses are 32 bits wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    first: u128,
    last: u128,
}

impl Range {
    /// `None` when the length is above the width or host bits are set.
    pub(super) fn new(first: u128, length: u8, width: u8) -> Option<Self> {
        let host_bits = width.checked_sub(length)?;
        let hosts = !u128::MAX.checked_shl(u32::from(host_bits)).unwrap_or(0);
        (first & hosts == 0).then_some(Self { first, last: first | hosts })
    }
}

/// A record of an IPv4 prefix: address, length.
pub(super) fn prefix4(record: &[u8; 5]) -> Option<Range> {
    let [.., length] = *record;
    Range::new(address4(record), length, 32)
}

/// The address of such a record.
pub(super) fn address4(record: &[u8; 5]) -> u128 {
    let [address @ .., _] = *record;
    u32::from_be_bytes(address).into()
}

/// A record of an IPv6 prefix: address, length.
pub(super) fn prefix6(record: &[u8; 17]) -> Option<Range> {
    let [.., length] = *record;
    Range::new(address6(record), length, 128)
}

/// The address of such a record.
pub(super) fn address6(record: &[u8; 17]) -> u128 {
    let [address @ .., _] = *record;
    u128::from_be_bytes(address)
}

/// Whether prefixes are valid, ascend and do not overlap.
pub(super) fn are_sorted<const N: usize>(records: &[[u8; N]], read: fn(&[u8; N]) -> Option<Range>) -> bool {
    let mut previous = None;
    records.iter().all(|record| {
        let range = read(record);
        let is_after = range.is_some_and(|range| previous.is_none_or(|last| range.first > last));
        previous = range.map(|range| range.last);
        is_after
    })
}

/// Whether one of sorted prefixes holds an address.
pub(super) fn contains<const N: usize>(
    records: &[[u8; N]],
    first: fn(&[u8; N]) -> u128,
    read: fn(&[u8; N]) -> Option<Range>,
    address: u128,
) -> bool {
    let after = records.partition_point(|record| first(record) <= address);
    let nearest = after.checked_sub(1).and_then(|index| records.get(index)).and_then(read);
    nearest.is_some_and(|range| address <= range.last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_reach_from_first_to_last_address() {
        assert_eq!(Range::new(0, 0, 32), Some(Range { first: 0, last: u32::MAX.into() }));
        assert_eq!(Range::new(0, 0, 128), Some(Range { first: 0, last: u128::MAX }));
        assert_eq!(Range::new(0x0a00_0000, 8, 32), Some(Range { first: 0x0a00_0000, last: 0x0aff_ffff }));
        assert_eq!(Range::new(1, 32, 32), Some(Range { first: 1, last: 1 }));
        assert_eq!(Range::new(1, 31, 32), None);
        assert_eq!(Range::new(1, 0, 128), None);
        assert_eq!(Range::new(0, 33, 32), None);
        assert_eq!(Range::new(0, 129, 128), None);
    }

    #[test]
    fn overlapping_unsorted_and_invalid_records_are_found() {
        let sorted = |records: &[[u8; 5]]| are_sorted(records, prefix4);
        assert!(sorted(&[]));
        assert!(sorted(&[[10, 0, 0, 0, 8], [11, 0, 0, 0, 8]]));
        assert!(!sorted(&[[11, 0, 0, 0, 8], [10, 0, 0, 0, 8]]));
        assert!(!sorted(&[[10, 0, 0, 0, 8], [10, 1, 0, 0, 16]]));
        assert!(!sorted(&[[10, 0, 0, 0, 8], [10, 0, 0, 0, 8]]));
        assert!(!sorted(&[[10, 0, 0, 1, 8], [11, 0, 0, 0, 8]]));
        assert!(!sorted(&[[10, 0, 0, 0, 33]]));
    }
}
