//! `metro`: market areas.

use core::fmt;

use super::holds;
use crate::claims::value;
use crate::reason::Reason;
use crate::request::Request;
use crate::wire::cbor::Item;
use crate::wire::json::JsonText;

/// One entry is enough.
pub(super) fn check(markets: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let metro = request.metro.ok_or(Reason::ContextMissing)?;
    holds(value::items(markets).any(|market| is_market(market, metro)), Reason::Metro)
}

/// Whether a market area is the viewer's; a number equals its decimal text.
fn is_market(market: Item<'_>, metro: &str) -> bool {
    match market {
        Item::Text(text) => text == metro,
        // Leading zeros and signs are no decimal text of a number.
        Item::Unsigned(number) => {
            let is_decimal =
                metro.bytes().all(|digit| digit.is_ascii_digit()) && (metro == "0" || !metro.starts_with('0'));
            is_decimal && metro.parse() == Ok(number)
        }
        _ => false,
    }
}

/// `metro` for a trace.
pub(super) struct Markets<'t>(pub(super) &'t [u8]);

impl fmt::Display for Markets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for market in value::items(self.0) {
            match market {
                Item::Text(text) => write!(f, "{separator}{}", JsonText(text))?,
                Item::Unsigned(number) => write!(f, "{separator}{number}")?,
                _ => {}
            }
            separator = ", ";
        }
        Ok(())
    }
}
