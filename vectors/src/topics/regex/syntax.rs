//! What every construct matches, and what it does not.

use crate::case::CaseFile;
use serde_json::json;

/// A construct, an expression with it, a text in which it matches, and one in which it does not.
const ROWS: &[(&str, &str, &str, &str)] = &[
    ("character", "b", "abc", "acd"),
    ("characters", "bcd", "abcde", "abdc"),
    ("character-special-elsewhere", "-,:!@#%&=~;'\"<>/_ `", "-,:!@#%&=~;'\"<>/_ `", "-"),
    ("closing-brace", "a}", "a}", "a"),
    ("closing-bracket", "a]", "a]", "a"),
    ("character-beyond-ascii", "caf\u{e9}", "caf\u{e9}", "cafe"),
    ("character-beyond-ascii-repeated", "^\u{e9}{2}$", "\u{e9}\u{e9}", "\u{e9}"),
    ("period", "a.c", "abc", "ac"),
    ("period-is-a-byte", "^..$", "\u{e9}", "a"),
    ("period-tab", "^a.b$", "a\tb", "ab"),
    ("start", "^ab", "abc", "cab"),
    ("end", "ab$", "cab", "abc"),
    ("start-and-end", "^ab$", "ab", "abab"),
    ("start-in-group", "(^ab)c", "abc", "xabc"),
    ("end-in-group", "b(c$)", "abc", "abcx"),
    ("start-of-one-branch", "^a|b", "xb", "xa"),
    ("end-of-one-branch", "a|b$", "ax", "bx"),
    ("start-or-separator", "(^|/)a(/|$)", "b/a/c", "b/ab/c"),
    ("start-repeated-in-group", "(^a)+b", "ab", "xab"),
    ("start-behind-what-may-be-empty", "x*^a", "ab", "xa"),
    ("alternatives", "^(ab|cd)$", "cd", "abcd"),
    ("alternatives-three", "^(a|b|c)$", "b", "d"),
    ("alternatives-at-top", "abc|xyz", "-xyz-", "abz"),
    ("alternatives-within", "^(a|(b|c)d)e$", "cde", "ce"),
    ("group", "^(ab)c$", "abc", "ab"),
    ("group-repeated", "^(ab)+$", "abab", "aba"),
    ("groups-within", "^((a)(b(c)))$", "abc", "ab"),
    ("zero-or-more", "^ab*c$", "ac", "abdc"),
    ("zero-or-more-many", "^ab*c$", "abbbbc", "abbbb"),
    ("one-or-more", "^ab+c$", "abbc", "ac"),
    ("zero-or-one", "^ab?c$", "abc", "abbc"),
    ("zero-or-one-none", "^ab?c$", "ac", "abb"),
    ("interval", "^a{3}$", "aaa", "aa"),
    ("interval-more", "^a{3}$", "aaa", "aaaa"),
    ("interval-open", "^a{2,}$", "aaaaa", "a"),
    ("interval-range", "^a{2,4}$", "aaa", "aaaaa"),
    ("interval-range-least", "^a{2,4}$", "aa", "a"),
    ("interval-zero", "^a{0}b$", "b", "ab"),
    ("interval-from-zero", "^a{0,1}b$", "ab", "aab"),
    ("interval-of-group", "^(ab){2}$", "abab", "ab"),
    ("interval-of-bracket", "^[ab]{3}$", "aba", "ab"),
    ("repeated-group-that-may-be-empty", "^(a*)*b$", "aaab", "aac"),
    ("bracket", "^[abc]$", "b", "d"),
    ("bracket-complement", "^[^abc]$", "d", "b"),
    ("bracket-complement-is-a-byte", "^[^abc]{2}$", "\u{e9}", "d"),
    ("bracket-range", "^[b-d]$", "c", "e"),
    ("bracket-range-case", "^[b-d]$", "b", "B"),
    ("bracket-ranges", "^[a-cx-z]$", "y", "m"),
    ("bracket-of-one", "^[.]$", ".", "a"),
    ("bracket-specials", "^[.*+?(){}|$]+$", ".*+?(){}|$", "a"),
    ("bracket-caret-behind", "^[a^]$", "^", "b"),
    ("bracket-closing-first", "^[]a]$", "]", "["),
    ("bracket-closing-first-of-complement", "^[^]a]$", "b", "]"),
    ("bracket-closing-begins-range", "^[]-a]$", "_", "["),
    ("bracket-opening", "^[[a]$", "[", "]"),
    ("bracket-hyphen-first", "^[-a]$", "-", "b"),
    ("bracket-hyphen-first-of-complement", "^[^-a]$", "b", "-"),
    ("bracket-hyphen-last", "^[a-]$", "-", "b"),
    ("bracket-hyphen-last-behind-range", "^[a-c-]$", "-", "d"),
    ("bracket-hyphen-ends-range", "^[%--]$", "&", "."),
    ("bracket-hyphen-begins-range", "^[--/]$", ".", ","),
    ("bracket-hyphen-alone", "^[-]$", "-", "a"),
    ("bracket-closed-by-hyphen-bracket", "^[a-]]$", "-]", "b]"),
    ("bracket-backslash", "^[\\]$", "\\", "a"),
    ("bracket-backslash-is-no-escape", "^[\\d]$", "d", "1"),
    ("bracket-backslash-does-not-close", "^[\\]]$", "\\]", "]"),
    ("bracket-colons", "^[:alph:]$", ":", "z"),
    ("class-alnum", "^[[:alnum:]]+$", "aZ9", "a_"),
    ("class-alpha", "^[[:alpha:]]+$", "aZ", "a1"),
    ("class-blank", "^a[[:blank:]]+b$", "a \tb", "a_b"),
    ("class-cntrl", "^a[[:cntrl:]]b$", "a\tb", "a b"),
    ("class-digit", "^[[:digit:]]+$", "0189", "1a"),
    ("class-graph", "^[[:graph:]]+$", "a!~", "a b"),
    ("class-lower", "^[[:lower:]]+$", "az", "aZ"),
    ("class-print", "^[[:print:]]+$", "a b", "a\tb"),
    ("class-punct", "^[[:punct:]]+$", "!/_~", "!a"),
    ("class-space", "^a[[:space:]]+b$", "a \tb", "a_b"),
    ("class-upper", "^[[:upper:]]+$", "AZ", "Az"),
    ("class-xdigit", "^[[:xdigit:]]+$", "09afAF", "g"),
    ("class-complement", "^[^[:digit:]]$", "a", "1"),
    ("class-beside-others", "^[_[:digit:]x-z-]+$", "_1y-", "a"),
    ("classes-are-ascii", "^[^[:alpha:]]+$", "\u{e9}", "e"),
    ("escaped-caret", "\\^a", "x^a", "a"),
    ("escaped-period", "a\\.b", "a.b", "axb"),
    ("escaped-bracket", "\\[a]", "[a]", "a"),
    ("escaped-dollar", "a\\$", "a$b", "a"),
    ("escaped-parentheses", "^\\(a\\)$", "(a)", "a"),
    ("escaped-bar", "^a\\|b$", "a|b", "a"),
    ("escaped-asterisk", "^a\\*$", "a*", "aa"),
    ("escaped-plus", "^a\\+$", "a+", "aa"),
    ("escaped-question-mark", "^a\\?$", "a?", "a"),
    ("escaped-brace", "^a\\{2}$", "a{2}", "aa"),
    ("escaped-backslash", "^a\\\\b$", "a\\b", "ab"),
    ("escaped-repeated", "^\\.{3}$", "...", "abc"),
    ("escaped-other-punctuation", "^\\/a\\-b\\]\\}$", "/a-b]}", "a-b"),
];

pub(super) fn add(file: &mut CaseFile) {
    for (name, pattern, matching, other) in ROWS {
        for (suffix, value, reason) in [("", matching, ""), ("-other", other, "header")] {
            file.both(&format!("{name}{suffix}"), "6 regex, IEEE 1003.1-2017 9.4", |c| {
                c.claims(json!({"cath": {"x-text": {"regex": [pattern]}}}))
                    .request(json!({"headers": {"x-text": value}}))
                    .expect(reason, "cath")
            });
        }
    }
    // Valid, and true of nothing (section 9.4.9).
    for (name, pattern, value) in [("start-inside", "a^b", "a^b"), ("end-inside", "a$b", "a$b")] {
        file.both(&format!("{name}-never"), "6 regex, IEEE 1003.1-2017 9.4.9", |c| {
            c.claims(json!({"cath": {"x-text": {"regex": [pattern]}}}))
                .request(json!({"headers": {"x-text": value}}))
                .deny_claim("header", "cath")
        });
    }
}
