//! Unit and property tests of the reader.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;

pub(super) fn walk_within(json: &[u8], limits: &Limits) -> Result<(), Reason> {
    let mut reader = Reader::new(json, limits);
    reader.skip()?;
    reader.finish()
}

pub(super) fn walk(json: &str) -> Result<(), Reason> {
    walk_within(json.as_bytes(), &Limits::DEFAULT)
}

pub(super) fn string(json: &str) -> Str<'_> {
    match Reader::new(json.as_bytes(), &Limits::DEFAULT).next() {
        Ok(Value::String(text)) => text,
        other => panic!("{json}: {other:?}"),
    }
}

fn number(json: &str) -> Number<'_> {
    match Reader::new(json.as_bytes(), &Limits::DEFAULT).next() {
        Ok(Value::Number(number)) => number,
        other => panic!("{json}: {other:?}"),
    }
}

pub(super) fn time(json: &str) -> Option<(i64, u32)> {
    number(json).as_timestamp().map(|time| (time.seconds(), time.nanoseconds()))
}

#[test]
fn values_are_read_in_order() -> Result<(), Reason> {
    let json = br#" { "a" : [ 1 , "x\u00e9" , true ] , "b" : { } , "c" : null } "#;
    let mut reader = Reader::new(json, &Limits::DEFAULT);
    let (mut members, mut elements) = (true, true);
    assert_eq!(reader.next()?, Value::Object);
    assert!(reader.member(&mut members)?.is_some_and(|name| name.is("a")));
    assert_eq!(reader.next()?, Value::Array);
    assert!(reader.element(&mut elements)?);
    assert!(matches!(reader.next()?, Value::Number(one) if one.as_u64() == Some(1)));
    assert!(reader.element(&mut elements)?);
    assert!(matches!(reader.next()?, Value::String(text) if text.is("xé")));
    assert!(reader.element(&mut elements)?);
    assert_eq!(reader.next()?, Value::True);
    assert!(!reader.element(&mut elements)?);
    assert!(reader.member(&mut members)?.is_some_and(|name| name.is("b")));
    reader.skip()?;
    assert!(reader.member(&mut members)?.is_some_and(|name| name.is("c")));
    assert_eq!(reader.next()?, Value::Null);
    assert!(reader.member(&mut members)?.is_none());
    reader.finish()
}

#[test]
fn well_formed_documents_pass() {
    for json in
        ["0", " -0.5e-7 ", "\"\"", "[]", "{}", "[[],{}]", "\"\u{7f}\u{2028}\"", "\"\\ud83d\\ude00\"", "[1,2 ,\t3\r\n]"]
    {
        assert_eq!(walk(json), Ok(()), "{json}");
    }
}

#[test]
fn malformed_documents_are_refused() {
    for json in [
        "",
        " ",
        "{",
        "[",
        "\"",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "[1 2]",
        "{\"a\" 1}",
        "[1}",
        "{\"a\":1]",
        "nul",
        "True",
        "+1",
        "-",
        "-a",
        ".5",
        "1.",
        "1.e1",
        "1e",
        "1e+",
        "[01]",
        "[-01]",
        "[0x1]",
        "[1_0]",
        "NaN",
        "Infinity",
        "\"\t\"",
        "\"\u{0}\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\n\"",
        "\"\\ud800\\ud800\"",
        "\"\\udc00\"",
        "\"\\",
        "\"\\\"",
        "\u{feff}{}",
        "{\"a\":1 /* no */}",
        "[1]//",
        "\u{a0}1",
    ] {
        let reason = walk(json);
        assert!(matches!(reason, Err(Reason::JsonMalformed | Reason::TrailingBytes)), "{json}: {reason:?}");
    }
    for json in
        [&b"\"\xff\""[..], b"\"\xc3\"", b"\"\xed\xa0\x80\"", b"[\"\xc0\x80\"]", b"\xef\xbb\xbf{}", b"{\"\xff\":1}"]
    {
        assert_eq!(walk_within(json, &Limits::DEFAULT), Err(Reason::JsonMalformed), "{json:?}");
    }
}

#[test]
fn nothing_may_follow() {
    for json in ["{}x", "{} {}", "[]]", "\"\"\"", "1 2", "null,"] {
        assert_eq!(walk(json), Err(Reason::TrailingBytes), "{json}");
    }
    assert_eq!(walk_within(b"{}\xff", &Limits::DEFAULT), Err(Reason::TrailingBytes));
    assert_eq!(walk_within(b"{} \n\xff", &Limits::DEFAULT), Err(Reason::TrailingBytes));
}

#[test]
fn duplicate_names_are_found_at_every_level() {
    for json in [
        r#"{"a":1,"a":2}"#,
        r#"{"a":1,"b":2,"\u0061":3}"#,
        r#"{"\u0061":1,"a":2}"#,
        r#"{"a":{"b":{"c":[{"d":1,"d":2}]}}}"#,
        r#"{"a":{},"b":[{}],"a":0}"#,
        r#"{"":1,"":2}"#,
        r#"{"a long name of many bytes":1,"a long name of many byte\u0073":2}"#,
        r#"{"\ud83d\ude00":1,"😀":2}"#,
        r#"{"\/":1,"/":2}"#,
    ] {
        assert_eq!(walk(json), Err(Reason::DuplicateKey), "{json}");
    }
    for json in [
        r#"{"a":{"a":{"a":1}},"b":{"a":1}}"#,
        "{\"a\":1,\"A\":2,\"\u{e1}\":3,\"a\u{301}\":4}",
        r#"[{"a":1},{"a":1}]"#,
        // The same first and last eight bytes and length: the hashes are equal, the names are not.
        r#"{"event:2024-final-A-germany":1,"event:2024-final-B-germany":2}"#,
        r#"{"a":1,"a\u0000":2}"#,
    ] {
        assert_eq!(walk(json), Ok(()), "{json}");
    }
}

#[test]
fn a_duplicate_is_reported_before_later_faults_and_behind_earlier_ones() {
    assert_eq!(walk(r#"{"a":1,"a" nonsense"#), Err(Reason::DuplicateKey));
    assert_eq!(walk_within(b"{\"a\":1,\"a\":\"\xff\"}", &Limits::DEFAULT), Err(Reason::DuplicateKey));
    assert_eq!(walk(r#"{"a":nonsense,"a":1}"#), Err(Reason::JsonMalformed));
}

#[test]
fn a_caller_that_reads_members_itself_gets_the_check() {
    let mut reader = Reader::new(br#"{"a":1,"b":{"a":0},"a":2}"#, &Limits::DEFAULT);
    let mut first = true;
    assert_eq!(reader.next(), Ok(Value::Object));
    let mut outcome = Ok(());
    while outcome.is_ok() {
        outcome = reader.member(&mut first).and_then(|_| reader.skip());
    }
    assert_eq!(outcome, Err(Fault::RepeatedName));
}

fn object(names: impl Iterator<Item = usize>) -> String {
    let members: Vec<String> = names.map(|name| format!("\"{name}\":0")).collect();
    format!("{{{}}}", members.join(","))
}

#[test]
fn large_objects_are_checked_up_to_a_limit() {
    assert_eq!(walk(&object(0..320)), Ok(()));
    assert_eq!(walk(&object(0..321)), Err(Reason::TooManyClaims));
    // The earlier name in the first part of the table, in the second, and across both.
    for earlier in [0, 63, 64, 65, 298] {
        assert_eq!(walk(&object((0..300).chain([earlier]))), Err(Reason::DuplicateKey), "{earlier}");
    }
    // A closed object makes room again.
    let twice = format!("[{},{}]", object(0..300), object(0..300));
    assert_eq!(walk(&twice), Ok(()));
    let nested = format!("{{\"a\":{},\"b\":1,\"a\":2}}", object(0..300));
    assert_eq!(walk(&nested), Err(Reason::DuplicateKey));
}

#[test]
fn nesting_and_values_are_limited() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(walk(&nested(16)), Ok(()));
    assert_eq!(walk(&nested(17)), Err(Reason::NestingTooDeep));
    let objects = format!("{}1{}", "{\"a\":".repeat(17), "}".repeat(17));
    assert_eq!(walk(&objects), Err(Reason::NestingTooDeep));
    // Siblings are not nested.
    assert_eq!(walk(&format!("[{}[]]", "[],".repeat(100))), Ok(()));
    let deepest = Limits { nesting: usize::MAX, ..Limits::DEFAULT };
    assert_eq!(walk_within(nested(32).as_bytes(), &deepest), Ok(()));
    assert_eq!(walk_within(nested(33).as_bytes(), &deepest), Err(Reason::NestingTooDeep));
    let values = |count: usize| format!("[{}0]", "0,".repeat(count - 2));
    assert_eq!(walk(&values(1024)), Ok(()));
    assert_eq!(walk(&values(1025)), Err(Reason::TooManyClaims));
}

#[test]
fn strings_are_unescaped() {
    let escaped = string(r#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z""#);
    let text = "a\"\\/\u{8}\u{c}\n\r\té😀z";
    assert_eq!(escaped.plain(), None);
    assert!(escaped.is(text) && !escaped.is("a"));
    assert_eq!(escaped.to_string(), text);
    let mut out = [0; 32];
    assert_eq!(escaped.unescape_into(&mut out), Ok(text.len()));
    assert_eq!(out.get(..text.len()), Some(text.as_bytes()));
    assert_eq!(escaped.unescape_into(&mut [0; 5]), Err(Reason::ScratchTooSmall));
    assert_eq!(string("\"é\"").plain(), Some("é"));
    assert!(string("\"é\"").is("é"));
    assert_eq!(format!("{:?}", string("\"secret\"")), "Str(6 bytes)");
}

#[test]
fn integers_are_plain() {
    assert_eq!(number("18446744073709551615").as_u64(), Some(u64::MAX));
    assert_eq!(number("-9223372036854775808").as_i64(), Some(i64::MIN));
    for json in ["1.0", "1e0", "1E0", "-1", "-0", "18446744073709551616"] {
        assert_eq!(number(json).as_u64(), None, "{json}");
    }
    for json in ["1.0", "1e0", "-0", "9223372036854775808", "-9223372036854775809"] {
        assert_eq!(number(json).as_i64(), None, "{json}");
    }
}

#[test]
fn times_are_exact() {
    for (json, expected) in [
        ("0", (0, 0)),
        ("1700000000", (1_700_000_000, 0)),
        ("1700000000.123456789", (1_700_000_000, 123_456_789)),
        ("1700000000.1234567890000", (1_700_000_000, 123_456_789)),
        ("1.7e9", (1_700_000_000, 0)),
        ("1.7000000005E+9", (1_700_000_000, 500_000_000)),
        ("17000000000e-1", (1_700_000_000, 0)),
        ("1e-9", (0, 1)),
        ("0.00e99999999999999999999", (0, 0)),
        ("-1.25", (-2, 750_000_000)),
        ("-1e0", (-1, 0)),
        ("9223372036854775807.999999999", (i64::MAX, 999_999_999)),
        ("-9223372036854775808.0", (i64::MIN, 0)),
        ("9007199254740993.5", (9_007_199_254_740_993, 500_000_000)),
    ] {
        assert_eq!(time(json), Some(expected), "{json}");
    }
    for json in [
        "-0",
        "-0.0",
        "-0e5",
        "1.0000000001",
        "1e-10",
        "9223372036854775808",
        "-9223372036854775808.5",
        "1e19",
        "1e400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "1e2147483648",
        "18446744073709551616.5",
    ] {
        assert_eq!(time(json), None, "{json}");
    }
}

#[test]
fn floats_are_finite_and_not_negative_zero() {
    assert_eq!(number("-12.5e1").as_f64(), Some(-125.0));
    for json in ["1e400", "-0", "-0.0", "-1e-400"] {
        assert_eq!(number(json).as_f64(), None, "{json}");
    }
}

#[test]
fn text_is_written_with_escapes() {
    assert_eq!(
        JsonText("a\"b\\c\n\r\t\u{1}\u{1f}é/\u{7f}").to_string(),
        "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001fé/\u{7f}\""
    );
    assert_eq!(JsonText("").to_string(), "\"\"");
}

#[test]
fn a_hash_is_of_the_text_wherever_it_stands() {
    // At the end of the input there are no eight bytes to read at once.
    let names = ["", "a", "seven77", "eight888", "nine99999", "0123456789abcdef"];
    for name in names {
        let (short, long) = (format!("\"{name}\""), format!("\"{name}\":            "));
        let escaped = format!("\"{}\"", escape_all(name));
        let hash = |json: &str| string(json).hash(json.as_bytes().get(1..).unwrap_or_default());
        assert_eq!(hash(&short), hash(&long));
        assert_eq!(hash(&short), hash(&escaped));
    }
}

/// Every character of a text as an escape.
pub(super) fn escape_all(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect()
}
