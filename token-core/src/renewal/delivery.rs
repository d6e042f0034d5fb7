//! How a renewed token goes back: the four types of `catr`.

use alloc::string::String;

use super::Unrenewed;
use crate::claims::{Renewal, RenewalType, value};
use crate::grant::Grant;
use crate::limits::MAX_URL_BYTES;
use crate::placement::Placement;
use crate::reply::Reply;
use crate::uri::Uri;

/// The field and cookie of CTA-5007 (spec/cat.md section 6.2).
const DEFAULT_NAME: &str = "CTA-Common-Access-Token";
/// Attributes of a cookie when the claim gives none: sent with every path, never in the clear, not
/// shown to scripts.
const DEFAULT_ATTRIBUTES: &str = "; Path=/; Secure; HttpOnly";

/// A way back that is open.
#[derive(Clone, Copy, Debug)]
pub(super) enum Delivery<'g> {
    Field { name: &'g str, parameters: Option<&'g [u8]> },
    Cookie { name: &'g str, parameters: Option<&'g [u8]> },
    Redirect { status: u16, url: Uri<'g>, carrier: &'g Placement<'g> },
}

impl<'g> Delivery<'g> {
    /// The way that the claim asks for, if policy and request leave it open.
    pub(super) fn choose(grant: &Grant<'g>, catr: &Renewal<'g>) -> Result<Self, Unrenewed> {
        let way = match catr.kind {
            RenewalType::Automatic => arrived_by(grant.carrier),
            asked => asked,
        };
        match way {
            RenewalType::Cookie => Self::cookie(grant, catr),
            RenewalType::Redirect => Self::redirect(grant, catr),
            RenewalType::Header | RenewalType::Automatic => Self::field(grant, catr),
        }
        .ok_or(Unrenewed::NotDeliverable)
    }

    /// A field in which edges look for tokens, or one that the policy names.
    fn field(grant: &Grant<'g>, catr: &Renewal<'g>) -> Option<Self> {
        let name = match (catr.header_name, grant.carrier) {
            (Some(name), _) => name,
            (None, Some(Placement::Header(name))) => name,
            (None, _) => DEFAULT_NAME,
        };
        let policy = grant.policy;
        let is_looked_in =
            |placement: &Placement<'_>| matches!(placement, Placement::Header(of) if of.eq_ignore_ascii_case(name));
        let is_named = policy.response_headers.iter().any(|open| open.eq_ignore_ascii_case(name));
        // A token is no place to go to and no time to wait.
        let is_other = ["location", "retry-after"].iter().any(|other| other.eq_ignore_ascii_case(name));
        let is_open = policy.placements.iter().any(is_looked_in) || (is_named && !is_other);
        is_open.then_some(Self::Field { name, parameters: catr.header_parameters })
    }

    /// A cookie in which this edge looks for tokens: a token must not replace the cookies of others.
    fn cookie(grant: &Grant<'g>, catr: &Renewal<'g>) -> Option<Self> {
        let name = match (catr.cookie_name, grant.carrier) {
            (Some(name), _) => name,
            (None, Some(Placement::Cookie(name))) => name,
            (None, _) => DEFAULT_NAME,
        };
        let is_looked_in = |placement: &Placement<'_>| matches!(placement, Placement::Cookie(of) if **of == *name);
        let is_open = grant.policy.placements.iter().any(is_looked_in);
        is_open.then_some(Self::Cookie { name, parameters: catr.cookie_parameters })
    }

    /// Only where the token stood in the URL: the old one would else come again, and be due again.
    fn redirect(grant: &Grant<'g>, catr: &Renewal<'g>) -> Option<Self> {
        let carrier = grant.carrier.filter(|carrier| matches!(carrier, Placement::Query(_) | Placement::Path(_)))?;
        // RFC 9110 sections 15.4.2 to 15.4.9: of the 3xx these name another URL for the same request.
        let status = catr.status.unwrap_or(302);
        matches!(status, 301 | 302 | 303 | 307 | 308).then_some(())?;
        Some(Self::Redirect { status, url: grant.url?, carrier })
    }

    pub(super) fn reply(self, token: &str) -> Result<Reply, Unrenewed> {
        let (status, name, value) = match self {
            Self::Field { name, parameters } => (None, name, [token, &joined(parameters, "")].concat()),
            Self::Cookie { name, parameters } => {
                (None, "Set-Cookie", [name, "=", token, &joined(parameters, DEFAULT_ATTRIBUTES)].concat())
            }
            Self::Redirect { status, url, carrier } => {
                (Some(status), "Location", with_token(&url, carrier, token).ok_or(Unrenewed::TooLarge)?)
            }
        };
        let fields = [(name, value), ("Cache-Control", String::from("private, no-store"))];
        Ok(Reply { status, fields: fields.map(|(name, value)| (String::from(name), value)).into() })
    }
}

/// The way in which a token came; a header where nobody says.
fn arrived_by(carrier: Option<&Placement<'_>>) -> RenewalType {
    match carrier {
        Some(Placement::Cookie(_)) => RenewalType::Cookie,
        Some(Placement::Query(_) | Placement::Path(_)) => RenewalType::Redirect,
        Some(Placement::Header(_) | Placement::Authorization(_)) | None => RenewalType::Header,
    }
}

/// `; a; b`
fn joined(parameters: Option<&[u8]>, default: &str) -> String {
    let Some(parameters) = parameters else { return String::from(default) };
    let mut text = String::new();
    for parameter in value::texts(parameters).filter_map(|text| core::str::from_utf8(text).ok()) {
        text.push_str("; ");
        text.push_str(parameter);
    }
    text
}

/// The URL with a token where its carrier is: the first segment of the path, or the last parameter of
/// the query. Absolute, so that no path can be taken for a host.
fn with_token(url: &Uri<'_>, carrier: &Placement<'_>, token: &str) -> Option<String> {
    let (text, name) = (url.as_str(), carrier.name());
    let url = match carrier {
        Placement::Path(_) => {
            let (origin, path) = text.split_at_checked(url.origin().len())?;
            [origin, "/", name, "=", token, path].concat()
        }
        _ => [text, if url.has_query() { "&" } else { "?" }, name, "=", token].concat(),
    };
    let is_sound = url.len() <= MAX_URL_BYTES && url.bytes().all(|byte| matches!(byte, b'!'..=b'~'));
    is_sound.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Text;

    #[test]
    fn a_token_goes_where_its_carrier_is() {
        let mut out = [0; 256];
        let (url, _) =
            Uri::normalise("https://h.example:8443//x/1.m4s?a=1&CAT=old", Placement::DEFAULT, &mut out).unwrap();
        let located = |carrier| with_token(&url, carrier, "t").unwrap();
        assert_eq!(located(&Placement::Query(Text::Borrowed("CAT"))), "https://h.example:8443//x/1.m4s?a=1&CAT=t");
        assert_eq!(located(&Placement::Path(Text::Borrowed("CAT"))), "https://h.example:8443/CAT=t//x/1.m4s?a=1");
    }
}
