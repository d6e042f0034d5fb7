//! Normalising a URL: each part is written into the output in its normal form, then looked at
//! there, so that every spelling of a dot segment or a token is treated as the plain one.

use core::net::Ipv6Addr;

use super::Uri;
use super::parts::{Parts, position};
use super::percent::{Class, escape, from_hex, is_sub_delimiter, is_unreserved, kept_len};
use crate::limits::MAX_URL_BYTES;
use crate::placement::Placement;
use crate::reason::Reason;

pub(super) fn normalise<'s>(
    url: &str,
    placements: &[Placement<'_>],
    out: &'s mut [u8],
) -> Result<(Uri<'s>, &'s mut [u8]), Reason> {
    if url.len() > MAX_URL_BYTES {
        return Err(Reason::UriMalformed);
    }
    let parts = Parts::cut(url);
    let scheme = scheme(parts.scheme)?;
    let (host, port) = split_authority(parts.authority)?;
    if parts.has_fragment {
        return Err(Reason::UriMalformed);
    }
    let mut out = Output { buffer: out, len: 0 };
    out.push(scheme.as_bytes())?;
    out.push(b"://")?;
    let host_start = out.len;
    out.push(host.as_bytes())?;
    out.since_mut(host_start).make_ascii_lowercase();
    let host_end = out.len;
    if !port.is_empty() && port != default_port(scheme) {
        out.push(b":")?;
        out.push(port.as_bytes())?;
    }
    let path_start = out.len;
    out.path(parts.path, placements)?;
    let path_end = out.len;
    if let Some(query) = parts.query {
        out.query(query.as_bytes(), placements)?;
    }
    out.finish(scheme.len(), host_end, path_start..path_end)
}

/// `http` or `https`, in lower case.
fn scheme(scheme: &str) -> Result<&'static str, Reason> {
    let is = |known: &str| scheme == known || scheme.eq_ignore_ascii_case(known);
    ["https", "http"].into_iter().find(|known| is(known)).ok_or(Reason::UriMalformed)
}

const fn default_port(scheme: &str) -> &'static str {
    match scheme.as_bytes() {
        b"http" => "80",
        _ => "443",
    }
}

/// Host and port; userinfo is malformed, because no host character is `@`.
fn split_authority(authority: &str) -> Result<(&str, &str), Reason> {
    let (host, port) = authority.split_at_checked(host_len(authority)).ok_or(Reason::UriMalformed)?;
    let port = match port.strip_prefix(':') {
        Some(digits) if digits.is_empty() || is_port(digits) => digits,
        None if port.is_empty() => port,
        _ => return Err(Reason::UriMalformed),
    };
    let is_name = !host.is_empty() && !host.starts_with('[');
    if is_name || is_host(host) { Ok((host, port)) } else { Err(Reason::UriMalformed) }
}

/// The length of the name, IPv4 address or literal in brackets that an authority begins with; its
/// first character that is none ends the name.
fn host_len(authority: &str) -> usize {
    if authority.starts_with('[') {
        return position(authority, b']').saturating_add(1);
    }
    authority.bytes().position(|byte| !is_host_byte(byte)).unwrap_or(authority.len())
}

#[inline]
const fn is_host_byte(byte: u8) -> bool {
    is_unreserved(byte) || is_sub_delimiter(byte)
}

/// A registered name or IPv4 address without escapes, or an IPv6 address without zone in brackets.
pub(super) fn is_host(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(literal) => literal.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
        None => !host.is_empty() && host.bytes().all(is_host_byte),
    }
}

/// 1 to 65535 without leading zeros.
pub(super) fn is_port(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0') && digits.parse::<u16>().is_ok()
}

/// Where a text stands: in a path, escapes of `/`, `\` and controls are malformed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    Query,
}

/// Passes the normal form of a text on to `write`, piece by piece.
pub(super) fn each_piece(
    text: &[u8],
    part: Part,
    mut write: impl FnMut(&[u8]) -> Result<(), Reason>,
) -> Result<(), Reason> {
    let mut rest = text;
    loop {
        let (run, after) = rest.split_at_checked(kept_len(rest)).unwrap_or((rest, &[]));
        write(run)?;
        rest = match after {
            [] => return Ok(()),
            [b'%', high, low, after @ ..] => {
                match from_hex(*high, *low).ok_or(Reason::UriMalformed)? {
                    byte if is_unreserved(byte) => write(&[byte])?,
                    b'/' | b'\\' | 0x00..=0x1f | 0x7f if part == Part::Path => return Err(Reason::UriMalformed),
                    byte => write(&escape(byte))?,
                }
                after
            }
            [byte, after @ ..] if Class::of(*byte) == Class::Encoded => {
                write(&escape(*byte))?;
                after
            }
            _ => return Err(Reason::UriMalformed),
        };
    }
}

/// Bytes of the segments at the front of a path that need no closer look: they hold nothing to
/// change, do not begin with a dot and are no `name=token`.
fn ordinary_segments(path: &str) -> usize {
    let mut segment = 0;
    let mut is_first = false;
    for (index, byte) in path.bytes().enumerate() {
        let class = Class::of(byte);
        if class == Class::Kept {
            is_first = false;
        } else if byte == b'/' {
            segment = index;
            is_first = true;
        } else if byte == b'.' && !is_first {
            is_first = false;
        } else {
            return segment;
        }
    }
    path.len()
}

/// Whether a text in normal form would, decoded once more, hold an escape of NUL, `%`, `.`, `/`
/// or `\`: some servers decode twice.
pub(super) fn is_encoded_twice(normal: &[u8]) -> bool {
    normal.windows(5).any(|five| {
        matches!(five, [b'%', b'2', b'5', high, low]
            if matches!((*high, low.to_ascii_lowercase()), (b'0', b'0') | (b'2', b'5' | b'e' | b'f') | (b'5', b'c')))
    })
}

/// The URL as far as it is written.
struct Output<'s> {
    buffer: &'s mut [u8],
    len: usize,
}

impl<'s> Output<'s> {
    fn push(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        let end = self.len.saturating_add(bytes.len());
        if end > MAX_URL_BYTES {
            return Err(Reason::UriMalformed);
        }
        self.buffer.get_mut(self.len..end).ok_or(Reason::ScratchTooSmall)?.copy_from_slice(bytes);
        self.len = end;
        Ok(())
    }

    fn since(&self, start: usize) -> &[u8] {
        self.buffer.get(start..self.len).unwrap_or_default()
    }

    fn since_mut(&mut self, start: usize) -> &mut [u8] {
        self.buffer.get_mut(start..self.len).unwrap_or_default()
    }

    fn path(&mut self, path: &str, placements: &[Placement<'_>]) -> Result<(), Reason> {
        let start = self.len;
        // `..` does not go back beyond this: the root, or the last token that was taken out.
        let mut wall = start;
        let mut rest = path;
        loop {
            let (ordinary, others) = rest.split_at_checked(ordinary_segments(rest)).unwrap_or(("", rest));
            self.push(ordinary.as_bytes())?;
            let Some(others) = others.strip_prefix('/') else {
                break;
            };
            let segment_end = position(others, b'/');
            let (segment, after) = others.split_at_checked(segment_end).unwrap_or((others, ""));
            self.segment(segment, after.is_empty(), &mut wall, placements)?;
            rest = after;
        }
        if self.len == start { self.push(b"/") } else { Ok(()) }
    }

    fn segment(
        &mut self,
        segment: &str,
        is_last: bool,
        wall: &mut usize,
        placements: &[Placement<'_>],
    ) -> Result<(), Reason> {
        let slash = self.len;
        self.push(b"/")?;
        let written = self.len;
        self.text(segment.as_bytes(), Part::Path)?;
        let written = self.since(written);
        if segment.contains('%') && is_encoded_twice(written) {
            return Err(Reason::UriMalformed);
        }
        match written {
            b"." => self.len = slash,
            b".." => {
                let above = self.buffer.get(*wall..slash).unwrap_or_default();
                let last = above.iter().rposition(|byte| *byte == b'/').ok_or(Reason::UriMalformed)?;
                self.len = wall.saturating_add(last);
            }
            _ if placements.iter().any(|placement| placement.path_value(written).is_some()) => {
                self.len = slash;
                *wall = slash;
                return Ok(());
            }
            _ => return Ok(()),
        }
        // RFC 3986 section 5.2.4: a path that ends in a dot segment names a directory.
        if is_last { self.push(b"/") } else { Ok(()) }
    }

    fn query(&mut self, query: &[u8], placements: &[Placement<'_>]) -> Result<(), Reason> {
        let start = self.len;
        self.push(b"?")?;
        let empty = self.len;
        let mut is_first = true;
        let mut is_removed = false;
        for parameter in query.split(|byte| *byte == b'&') {
            let end = self.len;
            if !is_first {
                self.push(b"&")?;
            }
            let written = self.len;
            self.text(parameter, Part::Query)?;
            if placements.iter().any(|placement| placement.query_value(self.since(written)).is_some()) {
                self.len = end;
                is_removed = true;
            } else {
                is_first = false;
            }
        }
        if is_removed && self.len == empty {
            self.len = start;
        }
        Ok(())
    }

    fn text(&mut self, text: &[u8], part: Part) -> Result<(), Reason> {
        each_piece(text, part, |piece| self.push(piece))
    }

    fn finish(
        self,
        scheme_end: usize,
        host_end: usize,
        path: core::ops::Range<usize>,
    ) -> Result<(Uri<'s>, &'s mut [u8]), Reason> {
        let (bytes, rest) = self.buffer.split_at_mut_checked(self.len).ok_or(Reason::ScratchTooSmall)?;
        let uri = Uri { text: bytes, scheme_end, host_end, path_start: path.start, path_end: path.end };
        Ok((uri, rest))
    }
}
