//! `htu`: the URL for which a proof was made.

use crate::reason::Reason;
use crate::scratch::Scratch;
use crate::uri::Uri;
use crate::wire::json::Str;

/// Whether both are the same URL, without query and fragment, after normalisation (RFC 9449 section
/// 4.3). The URL is that of the request as it was received: a token in its path is part of it.
pub(super) fn is_same<'s>(claimed: &Str<'s>, received: &str, scratch: &mut Scratch<'s>) -> Result<bool, Reason> {
    let claimed = match claimed.plain_bytes() {
        Some(plain) => plain,
        None => scratch.write_with(|out| claimed.unescape_into(out))?,
    };
    let claimed = core::str::from_utf8(claimed).unwrap_or_default();
    scratch.lend(|buffer| {
        let Some((received, rest)) = normalise(received, buffer)? else { return Ok(false) };
        Ok(normalise(claimed, rest)?.is_some_and(|(claimed, _)| claimed.as_str() == received.as_str()))
    })
}

/// The normal form; nothing for what is no URL of ours.
fn normalise<'b>(url: &str, buffer: &'b mut [u8]) -> Result<Option<(Uri<'b>, &'b mut [u8])>, Reason> {
    let target = url.split(['?', '#']).next().unwrap_or_default();
    match Uri::normalise(target, &[], buffer) {
        Err(Reason::ScratchTooSmall) => Err(Reason::ScratchTooSmall),
        outcome => Ok(outcome.ok()),
    }
}
