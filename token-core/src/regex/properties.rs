//! Our reading against the crate `regex`, where both mean the same; and any text at all.

use std::format;
use std::string::{String, ToString};

use proptest::collection::vec;
use proptest::prelude::*;
use regex::bytes::RegexBuilder;

use super::program::Automaton;
use super::{Fault, Pattern};
use crate::limits::MAX_REGEX_STATES;

/// An expression in both dialects.
#[derive(Clone, Debug)]
struct Pair {
    ours: String,
    theirs: String,
}

impl Pair {
    fn same(text: &str) -> Self {
        Self { ours: text.to_string(), theirs: text.to_string() }
    }

    fn join(pairs: &[Self], separator: &str) -> Self {
        let join = |part: fn(&Self) -> &str| pairs.iter().map(part).collect::<std::vec::Vec<_>>().join(separator);
        Self { ours: join(|pair| &pair.ours), theirs: join(|pair| &pair.theirs) }
    }

    fn around(&self, before: &str, after: &str) -> Self {
        Self { ours: format!("{before}{}{after}", self.ours), theirs: format!("{before}{}{after}", self.theirs) }
    }
}

fn bracket_item() -> impl Strategy<Value = Pair> {
    prop_oneof![
        "[a-c]".prop_map(|text| Pair::same(&text)),
        Just(Pair::same("a-b")),
        Just(Pair::same("/")),
        Just(Pair::same(".")),
        Just(Pair::same("[:digit:]")),
        Just(Pair::same("[:upper:]")),
        Just(Pair::same("[:punct:]")),
        Just(Pair::same("[:space:]")),
        Just(Pair { ours: "\\".to_string(), theirs: "\\\\".to_string() }),
    ]
}

fn atom() -> impl Strategy<Value = Pair> {
    let bracket = (any::<bool>(), any::<bool>(), vec(bracket_item(), 1..4), any::<bool>()).prop_map(
        |(is_complement, has_bracket, items, has_hyphen)| {
            let complement = if is_complement { "^" } else { "" };
            let [ours, theirs] = if has_bracket { ["]", "\\]"] } else { ["", ""] };
            let [our_end, their_end] = if has_hyphen { ["-", "\\-"] } else { ["", ""] };
            let items = Pair::join(&items, "");
            Pair {
                ours: format!("[{complement}{ours}{}{our_end}]", items.ours),
                theirs: format!("[{complement}{theirs}{}{their_end}]", items.theirs),
            }
        },
    );
    prop_oneof![
        4 => "[abc1/-]".prop_map(|text| Pair::same(&text)),
        1 => Just(Pair::same("é")),
        1 => Just(Pair { ours: ".".to_string(), theirs: "[^\\x00]".to_string() }),
        1 => Just(Pair::same("\\.")),
        1 => Just(Pair::same("\\*")),
        2 => bracket,
    ]
}

fn repetition() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        1 => Just("*".to_string()),
        1 => Just("+".to_string()),
        1 => Just("?".to_string()),
        1 => (0..4_u8).prop_map(|times| format!("{{{times}}}")),
        1 => (0..3_u8).prop_map(|least| format!("{{{least},}}")),
        1 => (0..3_u8, 0..3_u8).prop_map(|(a, b)| format!("{{{},{}}}", a.min(b), a.max(b))),
    ]
}

fn expression() -> impl Strategy<Value = Pair> {
    atom().prop_recursive(4, 40, 6, |inner| {
        let repeated = (inner, repetition()).prop_map(|(part, times)| part.around("(", &format!("){times}")));
        let single = (atom(), repetition()).prop_map(|(part, times)| part.around("", &times));
        let anchor = prop_oneof![Just(Pair::same("^")), Just(Pair::same("$"))];
        let part = prop_oneof![4 => repeated, 4 => single, 1 => anchor];
        let branch = vec(part, 1..4).prop_map(|parts| Pair::join(&parts, ""));
        vec(branch, 1..3).prop_map(|branches| Pair::join(&branches, "|"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn as_the_crate_regex(pair in expression(), texts in vec("[abcA1/.*é ]{0,9}", 12)) {
        let ours = match Pattern::parse(&pair.ours) {
            Err(Fault::Unsupported) => return Err(TestCaseError::reject("beyond the budget")),
            ours => ours.unwrap(),
        };
        let theirs = RegexBuilder::new(&pair.theirs).unicode(false).dot_matches_new_line(true).build().unwrap();
        for text in &texts {
            prop_assert_eq!(ours.is_match(text.as_bytes()), theirs.is_match(text.as_bytes()), "{:?} {:?}", &pair, text);
        }
    }

    #[test]
    fn every_accepted_pattern_compiles_within_its_states(
        text in prop_oneof!["[\\[\\](){}|^$*+?.\\\\:=,a0-]{0,24}", "[(){}*?0-9,a|]{0,40}", any::<String>()],
        haystack in "[\\[\\]a0(){}^-]{0,12}",
    ) {
        if let Ok(pattern) = Pattern::parse(&text) {
            prop_assert!((1..=MAX_REGEX_STATES).contains(&pattern.states()));
            // A choice of parts takes a state less than it has parts, and counts as one.
            prop_assert!(Automaton::new(&pattern.root).len() <= pattern.states().saturating_mul(2).saturating_add(1));
            pattern.is_match(haystack.as_bytes());
        }
    }
}
