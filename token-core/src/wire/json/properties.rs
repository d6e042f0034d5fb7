//! Property tests of the reader.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::tests::{escape_all, string, time, walk, walk_within};
use super::*;
use proptest::prelude::*;

fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(String::from("null")),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<String>().prop_map(|text| JsonText(&text).to_string()),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(", "))),
            proptest::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("{}:{value}", JsonText(name))).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_end_without_a_panic(bytes: Vec<u8>) {
        let _ = walk_within(&bytes, &Limits::DEFAULT);
    }

    #[test]
    fn any_json_like_text_ends_without_a_panic(text in "[\\[\\]{}\",:a\\\\u0-9d.eE+ -]{0,64}") {
        let _ = walk(&text);
    }

    #[test]
    fn what_is_written_is_read(text: String) {
        let json = JsonText(&text).to_string();
        prop_assert!(string(&json).is(&text));
    }

    #[test]
    fn escapes_change_no_text_and_no_hash(text: String) {
        let (plain, escaped) = (JsonText(&text).to_string(), format!("\"{}\"", escape_all(&text)));
        prop_assert!(string(&plain) == string(&escaped));
        let json = format!("{{{plain}:1,{escaped}:2}}");
        prop_assert_eq!(walk(&json), Err(Reason::DuplicateKey));
    }

    #[test]
    fn generated_documents_pass_and_their_beginnings_do_not(json in document()) {
        prop_assert_eq!(walk(&json), Ok(()));
        if json.starts_with(['[', '{', '"']) {
            for (end, _) in json.char_indices().skip(1) {
                let cut = json.get(..end).unwrap_or_default();
                prop_assert!(walk(cut).is_err(), "{}", cut);
            }
        }
    }

    #[test]
    fn times_agree_with_decimal_arithmetic(seconds: i64, nanoseconds in 0_u32..1_000_000_000, shift in 0_usize..20) {
        // The same value with the point moved and the exponent set against it.
        let total = i128::from(seconds).saturating_mul(1_000_000_000).saturating_add(nanoseconds.into());
        prop_assume!(total != 0);
        let json = format!("{total}{}e-{}", "0".repeat(shift), shift.saturating_add(9));
        prop_assert_eq!(time(&json), Some((seconds, nanoseconds)), "{}", json);
    }
}
