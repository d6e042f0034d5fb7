//! The tokens on a request, in the order in which they are tried.

use super::Placement;
use super::cookie::pairs;
use crate::limits::{MAX_CANDIDATES, MAX_URL_BYTES};
use crate::reason::Reason;
use crate::request::{Fact, Request};
use crate::uri::{Decoded, Parts};

/// The text of a token and the place where it stood.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'c> {
    pub(crate) text: &'c [u8],
    pub(crate) placement: &'c Placement<'c>,
}

/// The first [`MAX_CANDIDATES`] tokens on a request.
pub(crate) struct Candidates<'c> {
    found: [Option<Candidate<'c>>; MAX_CANDIDATES],
    dropped: usize,
    /// Where decoded values go.
    arena: &'c mut [u8],
}

impl<'c> Candidates<'c> {
    /// Finds the tokens on a request, in the order of the placements and then of the request.
    ///
    /// Values that hold no `%` are borrowed; the others are decoded into `arena`, for which
    /// [`MAX_URL_BYTES`] suffice.
    pub(crate) fn find(
        request: &Request<'c>,
        placements: &'c [Placement<'c>],
        arena: &'c mut [u8],
    ) -> Result<Self, Reason> {
        let mut candidates = Self { found: [None; MAX_CANDIDATES], dropped: 0, arena };
        let headers = match request.headers {
            Fact::Known(headers) => headers,
            Fact::Unknown | Fact::Absent => &[],
        };
        for placement in placements {
            match placement {
                Placement::Header(_) | Placement::Authorization(_) => candidates.add_headers(headers, placement),
                Placement::Cookie(_) => candidates.add_cookies(headers, placement),
                Placement::Query(_) | Placement::Path(_) => {
                    candidates.add_from_url(request.url.unwrap_or_default(), placement)?;
                }
            }
        }
        Ok(candidates)
    }

    /// The tokens, in the order in which they are tried.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Candidate<'c>> {
        self.found.iter().flatten()
    }

    /// How many more there were.
    pub(crate) const fn dropped(&self) -> usize {
        self.dropped
    }

    /// Platforms hand out repeated lines joined with a comma (RFC 9110 section 5.3), which no
    /// token holds: both forms give the same candidates.
    fn add_headers(&mut self, headers: &[(&'c str, &'c str)], placement: &'c Placement<'c>) {
        for value in headers.iter().filter_map(|(name, value)| placement.header_value(name, value)) {
            for text in value.split(',') {
                self.add(text.trim_ascii().as_bytes(), placement);
            }
        }
    }

    fn add_cookies(&mut self, headers: &[(&'c str, &'c str)], placement: &'c Placement<'c>) {
        let lines = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("cookie"));
        for value in lines.flat_map(|(_, line)| pairs(line)).filter_map(|pair| placement.cookie_value(pair)) {
            self.add(value.as_bytes(), placement);
        }
    }

    fn add_from_url(&mut self, url: &'c str, placement: &'c Placement<'c>) -> Result<(), Reason> {
        let parts = Parts::cut(url);
        // A URL above the limit is refused whatever it holds.
        let is_decoded = url.len() <= MAX_URL_BYTES;
        for parameter in parts.query.unwrap_or_default().split('&') {
            if let Some(value) = placement.query_value(parameter.as_bytes()) {
                self.add_encoded(value, is_decoded, placement)?;
            }
        }
        let mut values = parts.path.split('/').filter_map(|segment| placement.path_value(segment.as_bytes()));
        match values.find(|value| !value.is_empty()) {
            Some(value) => self.add_encoded(value, is_decoded, placement),
            None => Ok(()),
        }
    }

    fn add_encoded(&mut self, value: &'c [u8], is_decoded: bool, placement: &'c Placement<'c>) -> Result<(), Reason> {
        if !is_decoded || self.is_full() || !value.contains(&b'%') {
            self.add(value, placement);
            return Ok(());
        }
        let mut len = 0_usize;
        for byte in Decoded::new(value) {
            *self.arena.get_mut(len).ok_or(Reason::ScratchTooSmall)? = byte;
            len = len.saturating_add(1);
        }
        let (text, rest) = core::mem::take(&mut self.arena).split_at_mut_checked(len).ok_or(Reason::ScratchTooSmall)?;
        self.arena = rest;
        self.add(text, placement);
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.found.last().is_some_and(Option::is_some)
    }

    fn add(&mut self, text: &'c [u8], placement: &'c Placement<'c>) {
        if text.is_empty() {
            return;
        }
        match self.found.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(Candidate { text, placement }),
            None => self.dropped = self.dropped.saturating_add(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uri::Uri;
    use proptest::prelude::*;
    use std::string::{String, ToString};
    use std::vec::Vec;

    fn found(request: &Request<'_>) -> (Vec<String>, usize) {
        let mut arena = [0; 128];
        let candidates = Candidates::find(request, Placement::DEFAULT, &mut arena).unwrap();
        let texts = candidates.iter().map(|candidate| String::from_utf8(candidate.text.to_vec()).unwrap());
        (texts.collect(), candidates.dropped())
    }

    fn found_in_url(url: &str) -> Vec<String> {
        found(&Request::at(0).url(url)).0
    }

    #[test]
    fn candidates_come_in_the_order_of_the_placements() {
        let headers = [
            ("cookie", "Common-Access-Token=6; CTA-Common-Access-Token=5"),
            ("AUTHORIZATION", "bearer 4"),
            ("authorization", "DPOP 3"),
            ("common-access-token", "2"),
            ("CTA-Common-Access-Token", " 1 "),
        ];
        let request = Request::at(0).headers(&headers).url("https://h/CAT=8/a?CAT=7");
        assert_eq!(found(&request), (["1", "2", "3", "4", "5", "6", "7", "8"].map(str::to_string).to_vec(), 0));
    }

    #[test]
    fn repeated_lines_and_joined_lines_are_the_same() {
        let lines = [("Common-Access-Token", "a"), ("common-access-token", "b")];
        let joined = [("Common-Access-Token", "a, b")];
        for headers in [&lines[..], &joined[..]] {
            assert_eq!(found(&Request::at(0).headers(headers)).0, ["a", "b"]);
        }
    }

    #[test]
    fn cookies_of_every_line_quoted_and_escaped() {
        let headers = [
            ("Cookie", "x=0;Common-Access-Token=\"a\""),
            ("cookie", "Common%2DAccess-Token=b=; common-access-token=no; Common-Access-Token"),
        ];
        assert_eq!(found(&Request::at(0).headers(&headers)).0, ["a", "b="]);
    }

    #[test]
    fn query_names_and_values_are_decoded() {
        assert_eq!(found_in_url("https://h/a?%43%41%54=a%3d&x=1&cat=b&CAT=c&CAT=&CAT&Cat=no#f"), ["a=", "c", "b"]);
        assert_eq!(found_in_url("https://h?CAT=a%zz"), ["a%zz"]);
        assert_eq!(found_in_url("https://CAT=no/?q=/CAT=no"), [""; 0]);
    }

    #[test]
    fn the_first_path_segment_counts() {
        assert_eq!(found_in_url("https://h/CAT=/%43AT=a%2D/CAT=b"), ["a-"]);
        assert_eq!(found_in_url("https://h/live/CAT=a"), ["a"]);
        assert_eq!(found_in_url("https://h/XCAT=a/cat=b/CAT"), [""; 0]);
    }

    #[test]
    fn more_than_the_limit_are_counted() {
        let url = std::format!("https://h/CAT=p?{}", (0..20).map(|n| std::format!("CAT={n}%20&")).collect::<String>());
        let (texts, dropped) = found(&Request::at(0).url(&url));
        assert_eq!(texts.len(), MAX_CANDIDATES);
        assert_eq!(texts.first().map(String::as_str), Some("0 "));
        assert_eq!(dropped, 21 - MAX_CANDIDATES);
    }

    #[test]
    fn a_short_arena_is_an_error() {
        let request = Request::at(0).url("https://h/?CAT=a%2Db");
        let found = Candidates::find(&request, Placement::DEFAULT, &mut []);
        assert_eq!(found.err(), Some(Reason::ScratchTooSmall));
    }

    #[test]
    fn nothing_is_found_where_nothing_is_known() {
        assert_eq!(found(&Request::at(0)), (Vec::new(), 0));
    }

    proptest! {
        #[test]
        fn a_url_without_its_tokens_holds_no_candidate(
            pieces in prop::collection::vec(prop::sample::select(PIECES), 0..16)
        ) {
            let url = std::format!("https://h/{}", pieces.concat());
            let mut out = [0; MAX_URL_BYTES];
            if let Ok((uri, _)) = Uri::normalise(&url, Placement::DEFAULT, &mut out) {
                prop_assert_eq!(found_in_url(uri.as_str()), [""; 0]);
            }
        }
    }

    const PIECES: &[&str] =
        &["CAT=", "cat=", "%43AT", "CA%2554", "%3d", "%253D", "=", "/", "/", "?", "&", "a", "%2e", "..", "%26", "%25"];
}
