//! What is an expression, what it matches, and what it may cost.

#![allow(clippy::arithmetic_side_effects)]

use std::format;
use std::string::String;

use super::program::Automaton;
use super::{Fault, Pattern};
use crate::limits::{MAX_REGEX_NESTING, MAX_REGEX_STATES, MAX_URL_BYTES};

fn matches(pattern: &str, text: &str) -> bool {
    Pattern::parse(pattern).unwrap_or_else(|fault| panic!("{pattern}: {fault:?}")).is_match(text.as_bytes())
}

fn fault(pattern: &str) -> Option<Fault> {
    Pattern::parse(pattern).err()
}

#[track_caller]
fn check(pattern: &str, holds: &[&str], fails: &[&str]) {
    holds.iter().for_each(|text| assert!(matches(pattern, text), "{pattern} matches {text:?}"));
    fails.iter().for_each(|text| assert!(!matches(pattern, text), "{pattern} does not match {text:?}"));
}

#[test]
fn characters() {
    check("b", &["b", "abc"], &["", "B", "acd"]);
    check("a.c", &["abc", "a/c", "a\nc", "xa\u{7f}cx"], &["ac", "a\0c", "abbc"]);
    check("]}", &["a]}"], &["]", "}"]);
    check("-,:!", &["-,:!"], &["-"]);
    check("é", &["café"], &["cafe", "\u{c3}"]);
    check("^é{2}$", &["éé"], &["é", "é\u{a9}"]);
}

/// Section 9.4.3, and other punctuation.
#[test]
fn backslashes() {
    for special in r"^.[$()|*+?{\".chars() {
        check(&format!("^\\{special}$"), &[&String::from(special)], &["", "x", "\\x"]);
    }
    for other in "!\"#%&,-/:;=@]_}~".chars() {
        check(&format!("^\\{other}$"), &[&String::from(other)], &["", "\\"]);
    }
    assert_eq!(fault("a\\"), Some(Fault::Malformed));
    for other in ('0'..='9').chain('a'..='z').chain('A'..='Z').chain("<>`' \té".chars()) {
        assert_eq!(fault(&format!("a\\{other}")), Some(Fault::Unsupported), "{other}");
    }
}

#[test]
fn anchors() {
    check("^ab", &["ab", "abc"], &["cab", ""]);
    check("ab$", &["ab", "cab"], &["abc", "ab\n"]);
    check("^$", &[""], &["a"]);
    check("^", &["", "a"], &[]);
    check("$", &["", "a"], &[]);
    check("(^ab)", &["abc"], &["cab"]);
    check("^a|b$", &["ax", "xb"], &["xax", "bx"]);
    check("(^|/)a(/|$)", &["a", "x/a", "x/a/y", "a/y"], &["xa", "x/ay"]);
    // Valid, and never true (section 9.4.9).
    check("a^b", &[], &["ab", "a^b", "a\nb", "b"]);
    check("a$b", &[], &["ab", "a$b", "a\nb"]);
    check("(^a)+", &["aa"], &["ba"]);
    check("x*^a", &["a"], &["xa"]);
}

#[test]
fn repetitions() {
    check("^ab*c$", &["ac", "abc", "abbbc"], &["abxc", "a*c"]);
    check("^ab+c$", &["abc", "abbc"], &["ac", "a+c"]);
    check("^ab?c$", &["ac", "abc"], &["abbc"]);
    check("^a{3}$", &["aaa"], &["aa", "aaaa"]);
    check("^a{2,}$", &["aa", "aaaaaaa"], &["a", ""]);
    check("^a{2,4}$", &["aa", "aaa", "aaaa"], &["a", "aaaaa"]);
    check("^a{0}b$", &["b"], &["ab"]);
    check("^a{0,}b$", &["b", "aab"], &["ac"]);
    check("^a{0,0}$", &[""], &["a"]);
    check("^a{1}{$", &[], &[]);
}

#[test]
fn groups_and_alternatives() {
    check("^(ab)+$", &["ab", "abab"], &["aba", "a"]);
    check("^(a|b)c$", &["ac", "bc"], &["c", "abc"]);
    check("^a|b|c$", &["ax", "xbx", "xc"], &["x", "xa", "cx"]);
    check("^(a|(b|c)d)*$", &["", "abdcda"], &["ab", "c"]);
    check("^(a*)*$", &["", "aaa"], &["b"]);
    check("^(a{0})*b$", &["b"], &["ab"]);
    check("^(a*|b)+$", &["", "abba"], &["c"]);
    check("((((a))))", &["bab"], &["b"]);
}

#[test]
fn brackets() {
    check("^[abc]$", &["a", "b", "c"], &["d", "", "ab"]);
    check("^[^abc]$", &["d", "^", "]"], &["a", "b", "c", "", "dd"]);
    check("^[a-c]$", &["a", "b", "c"], &["d", "-", "A"]);
    check("^[]a]$", &["]", "a"], &["[", "b"]);
    check("^[^]a]$", &["[", "b"], &["]", "a"]);
    check("^[a^]$", &["a", "^"], &["b"]);
    check("^[-a]$", &["-", "a"], &["b"]);
    check("^[a-]$", &["-", "a"], &["b"]);
    check("^[^-a]$", &["b"], &["-", "a"]);
    check("^[a-c-]$", &["b", "-"], &["d"]);
    check("^[]-a]$", &["]", "^", "_", "`", "a"], &["[", "b", "-"]);
    check("^[%--]$", &["%", "&", "-"], &["$", "."]);
    check("^[--/]$", &["-", ".", "/"], &[",", "0"]);
    check("^[---]$", &["-"], &["a"]);
    check("^[-]$", &["-"], &["a"]);
    check("^[a-]]$", &["a]", "-]"], &["a", "b]"]);
    check(r"^[\d]$", &["\\", "d"], &["1"]);
    check(r"^[\]]$", &["\\]"], &["]", "\\"]);
    check("^[.*+?{}()|$]$", &[".", "*", "$", "|"], &["a", "^"]);
    check("^[[]$", &["["], &["]"]);
    check("^[a[]$", &["a", "["], &["b"]);
    check("^[:alpha:]$", &["a", ":", "h"], &["b", "z"]);
    check("^[^a]$", &["\u{1}", "\n"], &["é"]);
    check("^[^a]{2}$", &["é"], &["e"]);
}

#[test]
fn classes() {
    let classes = [
        ("alnum", "aZ0", "_- "),
        ("alpha", "aZ", "0_"),
        ("blank", " \t", "\n\u{b}a"),
        ("cntrl", "\0\n\u{1f}\u{7f}", " a"),
        ("digit", "059", "a"),
        ("graph", "!a0~", " \n\u{7f}"),
        ("lower", "az", "AZ0"),
        ("print", " !a~", "\n\u{7f}"),
        ("punct", "!/@`~_", "a0 "),
        ("space", " \t\n\u{b}\u{c}\r", "a_"),
        ("upper", "AZ", "az"),
        ("xdigit", "09afAF", "gG"),
    ];
    for (class, members, others) in classes {
        for (pattern, inside) in [(format!("^[[:{class}:]]$"), true), (format!("^[^[:{class}:]]$"), false)] {
            members
                .chars()
                .for_each(|member| assert_eq!(matches(&pattern, &String::from(member)), inside, "{member:?}"));
            others.chars().for_each(|other| assert_eq!(matches(&pattern, &String::from(other)), !inside, "{other:?}"));
        }
    }
    check("^[[:digit:]_-]+$", &["1_-"], &["a"]);
    check("^[_[:upper:][:digit:]x-z]+$", &["_A1y"], &["a"]);
}

#[test]
fn no_expressions() {
    let malformed = [
        "",
        "(",
        ")",
        "a)",
        "(a",
        "((a)",
        "()",
        "a()",
        "(|a)",
        "(a|)",
        "|a",
        "a|",
        "a||b",
        "|",
        "*",
        "*a",
        "+a",
        "?a",
        "a|*b",
        "(*a)",
        "^*",
        "$+",
        "^{2}",
        "{2}",
        "a{",
        "a{}",
        "a{,3}",
        "a{2",
        "a{2,",
        "a{3,2}",
        "a{300,2}",
        "a{x}",
        "a{1 }",
        "a{-1}",
        "a{1,2,3}",
        "[",
        "[a",
        "[]",
        "[^]",
        "[^",
        "[]a",
        "[z-a]",
        "[a--@]",
        "[a-m-o]",
        "[ab-[:digit:]]",
        "[[:digit:]-z]",
        "[[:word:]]",
        "[[:alpha:]",
        "[[:alpha",
        "[[.a]",
        "[[=a]",
        "[a-",
        "\\",
        "(a\\",
        // The end of what is malformed and of another dialect.
        "\\d(",
        "a*?)",
        "(?:",
        "(?)",
        "[[.-.]",
        "a{256}(",
    ];
    malformed.iter().for_each(|pattern| assert_eq!(fault(pattern), Some(Fault::Malformed), "{pattern}"));
}

#[test]
fn other_dialects() {
    let unsupported = [
        r"\d+",
        r"\w",
        r"\s",
        r"\bword\b",
        r"(a)\1",
        r"\x41",
        r"\u0041",
        r"\pL",
        r"\Aa\z",
        r"\<a",
        "(?:a)",
        "(?=a)",
        "(?!a)",
        "(?<=a)b",
        "(?<!a)b",
        "(?i)a",
        "(?P<n>a)",
        "a*?",
        "a+?",
        "a??",
        "a{2}?",
        "a{2,3}?",
        "a*+",
        "a++",
        "a**",
        "a+*",
        "a{2}{3}",
        "[[.a.]]",
        "[[.-.]]",
        "[[=a=]]",
        "[[.a.]-z]",
        "[a-[.z.]]",
        "[é]",
        "[à-ü]",
        "[a-é]",
        "[^é]",
        "a{256}",
        "a{1,256}",
        "a{256,}",
        "a{99999999999999999999}",
    ];
    unsupported.iter().for_each(|pattern| assert_eq!(fault(pattern), Some(Fault::Unsupported), "{pattern}"));
}

#[test]
fn the_budget() {
    let states = |pattern: &str| Pattern::parse(pattern).map(|pattern| pattern.states());
    assert_eq!(states("^/live/[a-z0-9]{1,8}$"), Ok(8 + 8 + 7));
    assert_eq!(states("a{1,255}"), Ok(509));
    assert_eq!(states("a{255}"), Ok(255));
    assert_eq!(states("a{255,}"), Ok(256));
    assert_eq!(states("(a|é)*"), Ok(1 + 2 + 1 + 1));
    // Sixteen ranges are looked through in a step.
    assert_eq!(states("[0-9A-Z_a-z!#$%&*+/;=?@~]"), Ok(1));
    assert_eq!(states("[02468ACEGIKMOQSUWY]"), Ok(2));
    assert_eq!(fault("[!#%'+/13579;=?ACEGIKMOQSUWY_acegikmoqsuwy{}]{1,255}"), Some(Fault::Unsupported));
    assert_eq!(states(&"a".repeat(MAX_REGEX_STATES)), Ok(MAX_REGEX_STATES));
    assert_eq!(states(&"a".repeat(MAX_REGEX_STATES + 1)), Err(Fault::Unsupported));
    let above = [
        "(a{255}){3}",
        "(a{255}){255}",
        "((a{255}){255}){255}",
        "((a{0}){255}){255}",
        "(a?){255}(a?){255}",
        "(a{2,255}){2}",
    ];
    above.iter().for_each(|pattern| assert_eq!(fault(pattern), Some(Fault::Unsupported), "{pattern}"));
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(fault(&nested(MAX_REGEX_NESTING)), None);
    assert_eq!(fault(&nested(MAX_REGEX_NESTING + 1)), Some(Fault::Unsupported));
    assert_eq!(fault(&"(".repeat(1_000_000)), Some(Fault::Unsupported));
    assert_eq!(fault(&"(a)".repeat(1_000)), Some(Fault::Unsupported));
}

/// What takes exponential time by backtracking has as few states as it has characters: it takes
/// at most one step for each state and byte.
#[test]
fn pathological_patterns_are_small() {
    let evil = [
        "(a+)+$",
        "^(a*)*$",
        "^(a|a)*$",
        "(a|aa)+$",
        "(.*)*x",
        "(x+x+)+y",
        "(.*a){20}$",
        "((a*)*)*b",
        "(a?){30}a{30}$",
    ];
    let text = "a".repeat(MAX_URL_BYTES - 1) + "!";
    for pattern in evil {
        let pattern = Pattern::parse(pattern).unwrap_or_else(|fault| panic!("{pattern}: {fault:?}"));
        assert!(pattern.states() <= 121, "{pattern:?}");
        // Beside those of the expression: its end.
        assert!(Automaton::new(&pattern.root).len() <= pattern.states() + 1, "{pattern:?}");
        assert!(!pattern.is_match(text.as_bytes()));
    }
}
