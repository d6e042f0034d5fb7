//! Small helpers over `ciborium` for values and for bytes that `ciborium` would not write.

pub(crate) use ciborium::Value;

/// The deterministic bytes of a value: definite lengths, shortest heads and floats, members in
/// the order given.
pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("a vector takes every write");
    bytes
}

/// A map of integer labels.
pub(crate) fn map<const N: usize>(members: [(i64, Value); N]) -> Value {
    Value::Map(members.into_iter().map(|(label, value)| (label.into(), value)).collect())
}

pub(crate) fn int(value: i64) -> Value {
    value.into()
}

pub(crate) fn text(value: &str) -> Value {
    value.into()
}

pub(crate) fn bytes(value: &[u8]) -> Value {
    value.into()
}

pub(crate) fn tag(number: u64, value: Value) -> Value {
    Value::Tag(number, Box::new(value))
}

/// The shortest head of a major type with this argument (RFC 8949 section 3).
pub(crate) fn head(major: u8, argument: u64) -> Vec<u8> {
    let bytes = argument.to_be_bytes();
    let (information, skipped) = match argument {
        0..=23 => return vec![(major << 5) | bytes[7]],
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 0),
    };
    let mut head = vec![(major << 5) | information];
    head.extend(&bytes[skipped..]);
    head
}

/// Bytes written as hex, with spaces for the reader.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    assert!(digits.len().is_multiple_of(2), "hex has two digits for a byte");
    digits
        .chunks_exact(2)
        .map(|pair| {
            let pair = core::str::from_utf8(pair).expect("hex is ASCII");
            u8::from_str_radix(pair, 16).expect("hex digits")
        })
        .collect()
}

/// The lower-case hex of bytes.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
