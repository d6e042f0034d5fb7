//! Putting the response together: status and fields, within what the policy opens.

use alloc::string::String;

use super::order::Orders;
use super::{Denied, Means};
use crate::claims::{Part, Response};
use crate::limits::MAX_URL_BYTES;
use crate::reply::Reply;
use crate::uri::{Uri, encode_all};

impl Denied<'_, '_> {
    /// The response, whole or not at all: fields that the policy does not name are left out, but what
    /// cannot be made as ordered makes no response.
    pub(super) fn compose(&self, response: &Response<'_>, means: Means<'_>) -> Option<Reply> {
        let redirects = match response.status {
            // RFC 9110 sections 15.4.2 to 15.4.9: of the 3xx these name another URL for the same request.
            301 | 302 | 303 | 307 | 308 => true,
            400..=499 => false,
            _ => return None,
        };
        let mut orders = Orders::new(self, means, response.key_id);
        let mut fields = alloc::vec::Vec::new();
        for (name, value) in response.headers() {
            if !self.policy.response_headers.iter().any(|open| open.eq_ignore_ascii_case(name)) {
                continue;
            }
            let mut text = String::new();
            for part in value.parts() {
                match part? {
                    Part::Text(part) => text.push_str(part),
                    Part::RequestUri => text.push_str(&encode_all(self.uri?.as_str())),
                    Part::Token(claims) => text.push_str(&orders.token(claims)?),
                }
            }
            if name.eq_ignore_ascii_case("location") {
                text = self.location(&text)?;
            }
            fields.push((String::from(name), text));
        }
        if redirects && !fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("location")) {
            return None;
        }
        let cache = if orders.has_minted() { "private, no-store" } else { "no-store" };
        fields.push((String::from("Cache-Control"), String::from(cache)));
        Some(Reply { status: Some(response.status), fields })
    }

    /// A URL of an origin that the policy names, as normalisation leaves it: what was judged is what is
    /// sent.
    fn location(&self, url: &str) -> Option<String> {
        let mut out = alloc::vec![0; MAX_URL_BYTES];
        let (url, _) = Uri::normalise(url, &[], &mut out).ok()?;
        let is_open = self.policy.redirect_origins.iter().any(|origin| **origin == *url.origin());
        (is_open && url.scheme() == "https").then(|| String::from(url.as_str()))
    }
}
