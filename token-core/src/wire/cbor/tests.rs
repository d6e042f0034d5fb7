//! Unit and property tests of reader, check and writer.

use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::limits::Limits;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn checked(hex: &str) -> Result<(), Reason> {
    check(&bytes(hex), &Limits::DEFAULT)
}

pub(super) fn written(write: impl FnOnce(&mut Writer<'_>) -> Result<(), Reason>) -> Vec<u8> {
    let mut out = [0; 8192];
    let mut writer = Writer::new(&mut out);
    write(&mut writer).unwrap();
    assert_eq!(writer.len(), writer.written().len());
    writer.written().to_vec()
}

/// RFC 8949 appendix A: the items in their shortest, definite form without tags on unusual types.
const WELL_FORMED: &str = "\
    00 17 1818 1903e8 1a000f4240 1b000000e8d4a51000 1bffffffffffffffff c249010000000000000000 \
    3bffffffffffffffff 20 3863 3903e7 f90000 f98000 f93c00 fb3ff199999999999a f93e00 f97bff fa47c35000 \
    fa7f7fffff fb7e37e43c8800759c f90001 f90400 f9c400 fbc010666666666666 f97c00 f97e00 f9fc00 f4 f5 f6 \
    f7 f0 f8ff c11a514b67b0 d74401020304 40 4401020304 60 6449455446 62225c 64f0908591 80 a201020304 \
    826161a161626163";

/// RFC 8949 appendix F, and what section 4.2 forbids: longer heads than needed, indefinite lengths.
const MALFORMED: &str = "\
    18 19 1a 1b 1901 1a0102 1b01020304050607 38 58 78 98 9a01ff00 b8 d8 f8 f900 fa0000 fb000000 41 61 \
    5affffffff00 5bffffffffffffffff010203 7affffffff00 7b7fffffffffffffff010203 81 8200 a1 a20102 a100 \
    a2000000 c0 1c 1d 1e 3c 5d 7e 9c bd de fc fd fe 1f 3f df ff f800 f818 f81f 1817 190018 \
    1b00000000ffffffff 5f4100ff 9fff bfff 7f6161ff";

#[test]
fn well_formed_items_pass() {
    for hex in WELL_FORMED.split(' ') {
        assert_eq!(checked(hex), Ok(()), "{hex}");
        let bytes = bytes(hex);
        assert_eq!(Reader::new(&bytes).skip(), Ok(&*bytes), "{hex}");
    }
}

#[test]
fn malformed_items_are_refused() {
    for hex in MALFORMED.split(' ').chain([""]) {
        assert_eq!(checked(hex), Err(Reason::CborMalformed), "{hex}");
    }
    // Not UTF-8: alone, overlong, surrogate, cut.
    for hex in ["61ff", "62c080", "63eda080", "61c3"] {
        assert_eq!(checked(hex), Err(Reason::CborMalformed), "{hex}");
    }
}

#[test]
fn floats_stand_in_their_shortest_exact_width() {
    for hex in [
        "fa3f800000",
        "fb3ff0000000000000",
        "fb47efffffe0000000",
        "fa33800000",
        "fa7f800000",
        "fb7ff0000000000000",
        "fb7ff8000000000000",
        "fa7fc00000",
        "fa00000000",
        "fb8000000000000000",
        "fb36a0000000000000",
    ] {
        assert_eq!(checked(hex), Err(Reason::CborMalformed), "{hex}");
    }
    // The least single-precision subnormal, a NaN that carries low bits, just beside a half.
    for hex in ["fa00000001", "fb7ff8000000000001", "fa7f800001", "fa33000000", "fa477ff000"] {
        assert_eq!(checked(hex), Ok(()), "{hex}");
    }
}

#[test]
fn items_have_their_values() {
    let item = |hex: &str| {
        let bytes = bytes(hex);
        match Reader::new(&bytes).next() {
            Ok(Item::Float(value)) => value,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(item("f90001").to_bits(), 5.960_464_477_539_063e-8_f64.to_bits());
    assert_eq!(item("f90400").to_bits(), 0.000_061_035_156_25_f64.to_bits());
    assert_eq!(item("f97bff").to_bits(), 65504.0_f64.to_bits());
    assert_eq!(item("f9c400").to_bits(), (-4.0_f64).to_bits());
    assert_eq!(item("f98000").to_bits(), (-0.0_f64).to_bits());
    assert_eq!(item("fa7f7fffff").to_bits(), 3.402_823_466_385_288_6e38_f64.to_bits());
    assert_eq!(item("fb3ff199999999999a").to_bits(), 1.1_f64.to_bits());
    assert!(item("f97e00").is_nan() && item("f9fc00") == f64::NEG_INFINITY);
    assert_eq!(Reader::new(&[0xf7]).next(), Ok(Item::Simple(23)));
    assert_eq!(Reader::new(&[0xf8, 0xff]).next(), Ok(Item::Simple(255)));
    assert_eq!(Item::Unsigned(1 << 63).as_i64(), None);
    assert_eq!(Item::Negative(u64::MAX >> 1).as_i64(), Some(i64::MIN));
    assert_eq!(Item::Negative(1 << 63).as_i64(), None);
}

#[test]
fn duplicate_keys_are_found_at_every_level() {
    for hex in [
        "a2 01 00 01 00",
        "a3 01 00 02 00 01 00",
        "a3 02 00 01 00 02 00",
        "a4 03 00 02 00 01 00 02 00",
        "a1 01 81 a2 6161 00 6161 00",
        "a2 a20200 0100 00 a20200 0100 00",
        "a1 a2 01 00 01 00 00",
        "c2 a2 01 00 01 00",
    ] {
        assert_eq!(checked(hex), Err(Reason::DuplicateKey), "{hex}");
    }
    for hex in
        ["a3 03 00 01 00 02 00", "a2 01 a1 01 00 02 a1 01 00", "a2 01 00 6101 00", "a2 20 00 00 00", "a2 01 00 4101 00"]
    {
        assert_eq!(checked(hex), Ok(()), "{hex}");
    }
}

#[test]
fn the_first_offending_byte_gives_the_reason() {
    // Found out of order at the third key; the faults before the repeated key come first.
    assert_eq!(checked("a4 02 00 01 61ff 02 00 03 00"), Err(Reason::CborMalformed));
    assert_eq!(checked("a4 02 00 01 00 02 61ff 03 00"), Err(Reason::DuplicateKey));
    assert_eq!(checked("a3 02 00 01 00 02 ff"), Err(Reason::DuplicateKey));
    assert_eq!(checked("a3 02 00 01 a2 05 00 05 00 02 00"), Err(Reason::DuplicateKey));
    assert_eq!(checked("a2 01 00 01 00 00"), Err(Reason::DuplicateKey));
    assert_eq!(checked("a1 01 00 00"), Err(Reason::TrailingBytes));
    assert_eq!(checked("82 00"), Err(Reason::CborMalformed));
}

#[test]
fn nesting_and_items_are_limited() {
    let nested = |initial: u8, depth: usize| {
        let mut bytes = vec![initial; depth];
        bytes.push(0);
        check(&bytes, &Limits::DEFAULT)
    };
    for initial in [0x81, 0xc2] {
        assert_eq!(nested(initial, 16), Ok(()));
        assert_eq!(nested(initial, 17), Err(Reason::NestingTooDeep));
    }
    let array = |count: usize| {
        let zeros = vec![0; count];
        let bytes = written(|writer| {
            writer.array(count)?;
            writer.raw(&zeros)
        });
        check(&bytes, &Limits::DEFAULT)
    };
    assert_eq!(array(1023), Ok(()));
    assert_eq!(array(1024), Err(Reason::TooManyClaims));
}

fn map(keys: impl Iterator<Item = u64>) -> Vec<u8> {
    let keys: Vec<u64> = keys.collect();
    written(|writer| {
        writer.map(keys.len())?;
        for key in keys {
            writer.unsigned(key)?;
            writer.null()?;
        }
        Ok(())
    })
}

#[test]
fn large_maps_are_checked_up_to_a_limit() {
    assert_eq!(check(&map(0..320), &Limits::DEFAULT), Ok(()));
    assert_eq!(check(&map((0..320).rev()), &Limits::DEFAULT), Ok(()));
    assert_eq!(check(&map(0..321), &Limits::DEFAULT), Err(Reason::TooManyClaims));
    for repeated in [0, 150, 298] {
        assert_eq!(check(&map((0..300).chain([repeated])), &Limits::DEFAULT), Err(Reason::DuplicateKey));
    }
}

#[test]
fn heads_are_written_in_their_shortest_form() {
    for (value, hex) in [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (256, "190100"),
        (65536, "1a00010000"),
        (u64::MAX, "1bffffffffffffffff"),
    ] {
        assert_eq!(written(|writer| writer.unsigned(value)), bytes(hex));
    }
    for (value, hex) in [(-1, "20"), (-24, "37"), (-65537, "3a00010000"), (i64::MIN, "3b7fffffffffffffff"), (5, "05")] {
        assert_eq!(written(|writer| writer.integer(value)), bytes(hex));
    }
    let all = written(|writer| {
        writer.tag(61)?;
        writer.array(5)?;
        writer.bytes(&[1, 2])?;
        writer.text("é")?;
        writer.bool(true)?;
        writer.bool(false)?;
        writer.null()
    });
    assert_eq!(all, bytes("d83d 85 420102 62c3a9 f5 f4 f6"));
}

#[test]
fn numbers_are_written_as_integers_or_shortest_floats() {
    for (value, hex) in [
        (0.0, "00"),
        (-0.0, "f98000"),
        (1.0, "01"),
        (-1.0, "20"),
        (1.5, "f93e00"),
        (100_000.5, "fa47c35040"),
        (1.1, "fb3ff199999999999a"),
        (9_007_199_254_740_993.0, "1b0020000000000000"),
        (18_446_744_073_709_549_568.0, "1bfffffffffffff800"),
        (18_446_744_073_709_551_616.0, "fa5f800000"),
        (-18_446_744_073_709_549_568.0, "3bfffffffffffff7ff"),
        (1.0e300, "fb7e37e43c8800759c"),
        (f64::INFINITY, "f97c00"),
        (f64::NAN, "f97e00"),
        (5.960_464_477_539_063e-8, "f90001"),
        (1.4e-45_f32.into(), "fa00000001"),
    ] {
        assert_eq!(written(|writer| writer.float(value)), bytes(hex), "{value}");
    }
}

#[test]
fn containers_of_unknown_size_get_the_shortest_head() {
    for count in [0, 1, 23, 24, 255, 256, 1000] {
        let late = written(|writer| {
            let outer = writer.open()?;
            writer.unsigned(1)?;
            let inner = writer.open()?;
            (0..count).try_for_each(|_| writer.null())?;
            writer.close_array(inner, count)?;
            writer.close_map(outer, 1)
        });
        let known = written(|writer| {
            writer.map(1)?;
            writer.unsigned(1)?;
            writer.array(count)?;
            (0..count).try_for_each(|_| writer.null())
        });
        assert_eq!(late, known, "{count}");
    }
}

#[test]
fn a_full_slice_is_an_error() {
    let full = Err(Reason::ScratchTooSmall);
    assert_eq!(Writer::new(&mut []).null(), full);
    assert_eq!(Writer::new(&mut [0; 3]).text("abc"), full);
    assert_eq!(Writer::new(&mut [0; 8]).float(1.1), full);
    let mut out = [0; 25];
    let mut writer = Writer::new(&mut out);
    let opening = writer.open().unwrap();
    assert_eq!(writer.raw(&[0; 24]), Ok(()));
    assert_eq!(writer.close_array(opening, 24), full);
}
