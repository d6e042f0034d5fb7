use proptest::prelude::*;
use std::format;
use std::string::{String, ToString};

use super::*;
use crate::limits::MAX_URL_BYTES;

fn normalised(url: &str) -> Result<String, Reason> {
    let mut out = [0; MAX_URL_BYTES];
    Uri::normalise(url, Placement::DEFAULT, &mut out).map(|(uri, _)| uri.as_str().to_string())
}

#[track_caller]
fn assert_normalised(url: &str, expected: &str) {
    assert_eq!(normalised(url).as_deref(), Ok(expected), "{url}");
}

#[track_caller]
fn assert_malformed(url: &str) {
    assert_eq!(normalised(url), Err(Reason::UriMalformed), "{url}");
}

#[test]
fn scheme_host_and_port() {
    assert_normalised("HTTPS://CDN.Example:443/a", "https://cdn.example/a");
    assert_normalised("http://h:80/a", "http://h/a");
    assert_normalised("http://h:443/a", "http://h:443/a");
    assert_normalised("https://h:80/a", "https://h:80/a");
    assert_normalised("https://h:/a", "https://h/a");
    assert_normalised("https://h:65535", "https://h:65535/");
    assert_normalised("https://h", "https://h/");
    assert_normalised("https://h.", "https://h./");
    assert_normalised("https://h?q", "https://h/?q");
    assert_normalised("https://a_b-c.~1!$&'()*+,;=/", "https://a_b-c.~1!$&'()*+,;=/");
    assert_normalised("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a");
    assert_normalised("https://[::1]:443", "https://[::1]/");
}

#[test]
fn malformed_scheme_host_and_port() {
    for url in
        ["", "a", "/a", "//h/a", "https:/h/a", "https:h", "ftp://h/a", "ws://h/", "httpss://h/", "://h/", " https://h/"]
    {
        assert_malformed(url);
    }
    for authority in
        ["", ":443", "u@h", "u:p@h", "@h", "h:a", "h:-1", "h:+1", "h:080", "h:0", "h:65536", "h:1:2", "h:99999999999"]
    {
        assert_malformed(&format!("https://{authority}/a"));
        assert_malformed(&format!("https://{authority}"));
    }
    for host in ["b\u{fc}cher", "h%41", "%", "a b", "a\\b", "a<b", "a\"b", "a|b", "h\t", "\u{ff48}"] {
        assert_malformed(&format!("https://{host}/a"));
    }
    for literal in [
        "[::1",
        "::1]",
        "[]",
        "[::1%25eth0]",
        "[fe80::1%eth0]",
        "[v1.a]",
        "[::1]a",
        "[::1]]",
        "[[::1]]",
        "[1.2.3.4]",
        "a[::1]",
    ] {
        assert_malformed(&format!("https://{literal}/a"));
    }
}

#[test]
fn escapes() {
    assert_normalised("https://h/%7efinal/%41%2d%2E%5f?%7e=%41", "https://h/~final/A-._?~=A");
    assert_normalised("https://h/%c3%bc%3a%3F%23%5b?%c3%bc%2f", "https://h/%C3%BC%3A%3F%23%5B?%C3%BC%2F");
    assert_normalised("https://h/\"<>^`{|}?\"<>^`{|}", "https://h/%22%3C%3E%5E%60%7B%7C%7D?%22%3C%3E%5E%60%7B%7C%7D");
    assert_normalised("https://h/!$&'()*+,;=:@[]?!$'()*+,;:@[]/?", "https://h/!$&'()*+,;=:@[]?!$'()*+,;:@[]/?");
    assert_normalised("https://h/a%25b%2541", "https://h/a%25b%2541");
}

#[test]
fn malformed_characters_and_escapes() {
    for text in
        ["%", "%4", "%zz", "%4g", "%%41", "a b", "a\tb", "a\nb", "a\0b", "a\u{7f}b", "\u{fc}", "a\\b", "a#b", "#"]
    {
        assert_malformed(&format!("https://h/{text}"));
        assert_malformed(&format!("https://h/?{text}"));
    }
    for escape in ["%2f", "%2F", "%5c", "%5C", "%00", "%01", "%1f", "%0a", "%7f"] {
        assert_malformed(&format!("https://h/a{escape}b"));
        assert!(normalised(&format!("https://h/?a{escape}b")).is_ok());
    }
}

#[test]
fn escapes_of_escapes_that_matter_when_decoded_twice() {
    for twice in
        ["%2500", "%2525", "%252e", "%252E", "%252f", "%252F", "%255c", "%255C", "%25%32e", "%25%32%65", "%252%65"]
    {
        assert_malformed(&format!("https://h/a{twice}b"));
        assert!(normalised(&format!("https://h/?a{twice}b")).is_ok(), "{twice}");
    }
    assert_normalised("https://h/%25/2e", "https://h/%25/2e");
}

#[test]
fn dot_segments() {
    assert_normalised("https://h/a/./b/../c", "https://h/a/c");
    assert_normalised("https://h/a/%2e/b/%2E%2e/c", "https://h/a/c");
    assert_normalised("https://h/a/b/..", "https://h/a/");
    assert_normalised("https://h/a/.", "https://h/a/");
    assert_normalised("https://h/.", "https://h/");
    assert_normalised("https://h/a/..", "https://h/");
    assert_normalised("https://h/a//../b", "https://h/a/b");
    assert_normalised("https://h//..", "https://h/");
    assert_normalised("https://h/a//b///", "https://h/a//b///");
    assert_normalised("https://h/.../..a/.b/c.", "https://h/.../..a/.b/c.");
    assert_normalised("https://h/a?../b/..", "https://h/a?../b/..");
    for path in ["..", "../a", "a/../..", "a/../../b", "%2e%2e/a", ".%2e", "./.."] {
        assert_malformed(&format!("https://h/{path}"));
    }
}

#[test]
fn tokens_in_the_path() {
    assert_normalised("https://h/CAT=tok/live/a", "https://h/live/a");
    assert_normalised("https://h/live/CAT=tok/a", "https://h/live/a");
    assert_normalised("https://h/live/a/CAT=tok", "https://h/live/a");
    assert_normalised("https://h/live/CAT=tok/", "https://h/live/");
    assert_normalised("https://h/CAT=tok", "https://h/");
    assert_normalised("https://h/CAT=tok/", "https://h/");
    assert_normalised("https://h/CAT=tok//a", "https://h//a");
    assert_normalised("https://h/CAT=a/CAT=b/x/%43AT=c/CA%54%3dd/CAT=/y", "https://h/x/y");
    assert_normalised("https://h/CAT/xCAT=a/cat=b/CATS=c", "https://h/CAT/xCAT=a/cat=b/CATS=c");
    assert_normalised("https://h/a?/CAT=x", "https://h/a?/CAT=x");
}

#[test]
fn dot_segments_do_not_step_over_tokens() {
    assert_normalised("https://h/a/CAT=x/b/../c", "https://h/a/c");
    assert_normalised("https://h/a/./CAT=x/.", "https://h/a/");
    assert_normalised("https://h/a/../CAT=x/b", "https://h/b");
    for path in ["CAT=x/../b", "a/CAT=x/../b", "a/CAT=x/b/../../c", "a/CAT=x/%2e%2E", "a/CAT=x/./../CAT=y"] {
        assert_malformed(&format!("https://h/{path}"));
    }
}

#[test]
fn tokens_in_the_query() {
    assert_normalised("https://h/a?CAT=x", "https://h/a");
    assert_normalised("https://h/a?CAT", "https://h/a");
    assert_normalised("https://h/a?CAT=x&b=1", "https://h/a?b=1");
    assert_normalised("https://h/a?b=1&CAT=x", "https://h/a?b=1");
    assert_normalised("https://h/a?b=1&CAT=x&c=2&cat=y&%43%41T=z&CAT=x=y", "https://h/a?b=1&c=2");
    assert_normalised("https://h/a?&CAT=x", "https://h/a");
    assert_normalised("https://h/a?CAT=x&&b", "https://h/a?&b");
    assert_normalised("https://h/a?", "https://h/a?");
    assert_normalised("https://h/a?&", "https://h/a?&");
    assert_normalised("https://h/a?Cat=1&xCAT=2&b=CAT=3", "https://h/a?Cat=1&xCAT=2&b=CAT=3");
}

#[test]
fn only_configured_names_are_removed() {
    let mut out = [0; 256];
    let url = "https://h/CAT=a/t=b?CAT=c&my+t%c3%b6ken=d&my+t%C3%B6ken";
    let placements = [Placement::Path("t".into()), Placement::Query("my+t\u{f6}ken".into())];
    let (uri, _) = Uri::normalise(url, &placements, &mut out).unwrap();
    assert_eq!(uri.as_str(), "https://h/CAT=a?CAT=c");
    let (uri, _) = Uri::normalise(url, &[], &mut out).unwrap();
    assert_eq!(uri.as_str(), "https://h/CAT=a/t=b?CAT=c&my+t%C3%B6ken=d&my+t%C3%B6ken");
}

#[test]
fn parts() {
    let mut out = [0; 64];
    let (uri, rest) = Uri::normalise("https://[::1]:8080/a/b.tar.gz?x=1", &[], &mut out).unwrap();
    assert_eq!((uri.scheme(), uri.host(), uri.port()), ("https", "[::1]", "8080"));
    assert_eq!((uri.path(), uri.query(), uri.has_query()), ("/a/b.tar.gz", "x=1", true));
    assert_eq!((uri.parent_path(), uri.filename()), ("/a", "b.tar.gz"));
    assert_eq!((uri.stem(), uri.extension()), ("b.tar", ".gz"));
    assert_eq!(rest.len(), 64 - uri.as_str().len());
    let (uri, _) = Uri::normalise("http://h:80", &[], rest).unwrap();
    assert_eq!((uri.host(), uri.port(), uri.path(), uri.query(), uri.has_query()), ("h", "", "/", "", false));
    assert_eq!((uri.parent_path(), uri.filename(), uri.stem(), uri.extension()), ("/", "", "", ""));
}

#[test]
fn limits() {
    let prefix = "https://h/";
    let longest = format!("{prefix}{}", "a".repeat(MAX_URL_BYTES - prefix.len()));
    assert_normalised(&longest, &longest);
    assert_malformed(&format!("{longest}a"));
    let growing = format!("{prefix}{}", "|".repeat(MAX_URL_BYTES / 3));
    assert!(growing.len() < MAX_URL_BYTES);
    assert_malformed(&growing);
    for size in 0..14 {
        let result = Uri::normalise("https://h/abcd", &[], &mut std::vec![0; size]).map(|_| ());
        assert_eq!(result, Err(Reason::ScratchTooSmall));
    }
    assert!(Uri::normalise("https://h/abcd", &[], &mut [0; 14]).is_ok());
}

#[test]
fn normal_texts() {
    for path in ["/", "/a/b", "/a//", "/%C3%BC", "/.a", "/a%25b", "/[x]"] {
        assert!(Uri::path_is_normal(path), "{path}");
        assert!(Uri::path_prefix_is_normal(path), "{path}");
    }
    for path in [
        "", "a", "/a/../b", "/./b", "/%c3%bc", "/%41", "/a b", "/a?b", "/a%2Fb", "/%252e/", "/a#", "/\u{fc}", "/<",
        "/%4",
    ] {
        assert!(!Uri::path_is_normal(path), "{path}");
        assert!(!Uri::path_prefix_is_normal(path), "{path}");
    }
    // A longer path may begin with these.
    for prefix in ["/a/.", "/a/.."] {
        assert!(!Uri::path_is_normal(prefix) && Uri::path_prefix_is_normal(prefix), "{prefix}");
    }
    assert!(Uri::query_is_normal("a=1&b=%2F/?") && !Uri::query_is_normal("a=%2f") && !Uri::query_is_normal("#"));
    assert!(Uri::host_is_normal("h.example.") && Uri::host_is_normal("[::1]"));
    assert!(!Uri::host_is_normal("H.example") && !Uri::host_is_normal("h:80") && !Uri::host_is_normal(""));
    assert!(Uri::port_is_normal("") && Uri::port_is_normal("8080"));
    assert!(!Uri::port_is_normal("080") && !Uri::port_is_normal("65536") && !Uri::port_is_normal("+1"));
}

/// URLs made of the pieces the rules are about.
fn url_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(std::vec![
        "/", "/", "..", ".", "%2e", "%2E%2e", "a", "B", "CAT=", "%43AT=", "CA%54", "cat=x", "=", "&", "?", "%25", "2",
        "5", "e", "F", "%C3", "%bc", "%7e", "%", "|", "\"", "%2f", "%5c", "%00", "\\", "#", "@", ":", "[", " ",
        "\u{fc}", "+", ";",
    ]);
    let authority = prop::sample::select(std::vec!["h", "H.x", "h:443", "h:80", "[::1]", "h:", "u@h"]);
    (prop::sample::select(std::vec!["https://", "HTTP://"]), authority, prop::collection::vec(piece, 0..24))
        .prop_map(|(scheme, authority, pieces)| format!("{scheme}{authority}/{}", pieces.concat()))
}

/// RFC 3986 section 5.2.4, by segments; `None` when `..` leaves the root.
fn without_dot_segments(path: &str) -> Option<String> {
    let mut kept: std::vec::Vec<&str> = std::vec::Vec::new();
    let mut segments = path[1..].split('/').peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." => {}
            ".." => drop(kept.pop()?),
            other => kept.push(other),
        }
        if matches!(segment, "." | "..") && segments.peek().is_none() {
            kept.push("");
        }
    }
    Some(format!("/{}", kept.join("/")))
}

proptest! {
    #[test]
    fn any_text_is_normalised_or_malformed(url in any::<String>()) {
        prop_assert!(matches!(normalised(&url), Ok(_) | Err(Reason::UriMalformed)));
    }

    #[test]
    fn normalising_twice_changes_nothing(url in url_like()) {
        if let Ok(once) = normalised(&url) {
            prop_assert_eq!(normalised(&once), Ok(once.clone()));
            let path = once.splitn(4, '/').nth(3).unwrap_or_default();
            let path = path.split('?').next().unwrap_or_default();
            let is_normal = Uri::path_is_normal(&format!("/{path}"));
            prop_assert!(is_normal);
        }
    }

    #[test]
    fn what_is_normal_stays_and_what_is_not_changes(path in "/[a-zA-Z0-9./%|~\\[]{0,12}") {
        let url = format!("https://h{path}");
        let mut out = [0; 256];
        let stays = Uri::normalise(&url, &[], &mut out).is_ok_and(|(uri, _)| uri.path() == path);
        prop_assert_eq!(Uri::path_is_normal(&path), stays);
    }

    #[test]
    fn dot_segments_are_removed_as_the_rfc_says(path in "(/(\\.|\\.\\.|a|bc|)){1,8}") {
        let expected = without_dot_segments(&path).map(|path| format!("https://h{path}")).ok_or(Reason::UriMalformed);
        prop_assert_eq!(normalised(&format!("https://h{path}")), expected);
    }
}
