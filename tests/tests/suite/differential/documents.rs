//! JSON texts of the whole grammar of RFC 8259, and some that are nearly of it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A text without duplicate names and numbers beyond every double.
pub(super) fn plain() -> BoxedStrategy<String> {
    nested(prop_oneof![word(), number(), string()].boxed(), false)
}

/// A text in which one value in fifteen is odd.
pub(super) fn any_document() -> BoxedStrategy<String> {
    nested(prop_oneof![4 => word(), 5 => number(), 5 => string(), 1 => odd()].boxed(), true)
}

/// Texts at and beyond the limits on nesting, values and members.
pub(super) fn large() -> BoxedStrategy<String> {
    let deep = (select(vec![("[", "]"), ("{\"a\":", "}"), ("[ {\"a\":", "} ]")]), 6_usize..20)
        .prop_map(|((open, close), depth)| format!("{}1{}", open.repeat(depth), close.repeat(depth)));
    let long = (1015_usize..1030).prop_map(|count| format!("[{}]", vec!["1"; count].join(",")));
    let wide = (310_usize..330).prop_map(|count| {
        let members: Vec<String> = (0..count).map(|name| format!("\"{name}\":1")).collect();
        format!("{{{}}}", members.join(","))
    });
    prop_oneof![4 => deep, 1 => long, 1 => wide].boxed()
}

/// A number, in any of its spellings.
pub(super) fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|value| value.to_string()),
        any::<u64>().prop_map(|value| value.to_string()),
        any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(|value| format!("{value:e}")),
        "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?",
        "-?(0|[1-9][0-9]{0,4})(\\.[0-9]{1,4})?[eE][+-]?[0-9]{1,2}",
        "-?(0|[1-9])(\\.[0-9]{1,4})?[eE][+-]?0{0,3}[0-9]{1,3}",
        select(vec!["0", "-0", "-0.0", "0e5", "9007199254740993", "18446744073709551616", "-9223372036854775809"])
            .prop_map(str::to_owned),
    ]
}

fn word() -> impl Strategy<Value = String> {
    select(vec!["null", "true", "false"]).prop_map(str::to_owned)
}

/// A string of plain characters and escapes.
fn string() -> impl Strategy<Value = String> {
    let plain = any::<char>().prop_map(|character| match character {
        '"' | '\\' | '\0'..='\x1f' => "x".to_owned(),
        other => other.to_string(),
    });
    let escaped = (any::<char>(), any::<bool>()).prop_map(|(character, upper)| {
        let units = character.encode_utf16(&mut [0; 2]).to_vec();
        let escape = |unit: &u16| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
        units.iter().map(escape).collect()
    });
    let short = select(vec!["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"]).prop_map(str::to_owned);
    let pieces = vec(prop_oneof![6 => "[ -!#-\\[\\]-~]{1,9}", 2 => plain, 1 => escaped, 1 => short], 0..5);
    pieces.prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// What is no JSON, and numbers that no double holds.
fn odd() -> impl Strategy<Value = String> {
    let texts = [
        "01",
        "-01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "1e+",
        "1.e5",
        "0x10",
        "NaN",
        "-Infinity",
        "nul",
        "True",
        "1e400",
        "-1e309",
        "'a'",
        "\"",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"\\x41\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud83d\\u0041\"",
        "\"\\udc00\\ud800\"",
        "\"\u{1}\"",
        "\"\n\"",
        "\"\u{7f}\"",
        "/**/1",
        "\u{feff}1",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\"}",
        "{\"a\":1 \"b\":2}",
        "[1 2]",
        "1 2",
        "\u{a0}1",
        "\u{b}1",
        "]",
        "",
    ];
    select(texts.to_vec()).prop_map(str::to_owned)
}

fn nested(leaf: BoxedStrategy<String>, may_repeat: bool) -> BoxedStrategy<String> {
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let list = (vec(inner.clone(), 0..6), space()).prop_map(|(items, space)| {
            let items: Vec<String> = items.iter().map(|item| format!("{space}{item}")).collect();
            format!("[{}{space}]", items.join(&format!("{space},")))
        });
        let map = (vec((string(), inner), 0..6), space()).prop_map(move |(mut members, space)| {
            if !may_repeat {
                // Names that differ whatever their escapes.
                for (place, (name, _)) in members.iter_mut().enumerate() {
                    name.insert_str(1, &place.to_string());
                }
            }
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{space}{name}{space}:{space}{value}")).collect();
            format!("{{{}{space}}}", members.join(","))
        });
        prop_oneof![list, map]
    })
    .boxed()
}

fn space() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => "[ \t\r\n]{1,3}"]
}
