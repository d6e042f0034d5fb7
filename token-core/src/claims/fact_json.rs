//! Claims about how a viewer is connected, in their JSON form.

use alloc::vec::Vec;

use super::write_json_text;
use crate::reason::Reason;
use crate::wire::base64url;
use crate::wire::cbor::Reader;

/// The name of an ALPN protocol; one beyond ASCII has no JSON form.
pub(super) fn write_protocol(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let name = reader.bytes().filter(|name| name.is_ascii()).ok_or(Reason::CborMalformed)?;
    write_json_text(core::str::from_utf8(name).unwrap_or_default(), out);
    Ok(())
}

/// Bytes in base64url.
pub(super) fn write_base64url(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let bytes = reader.bytes().ok_or(Reason::CborMalformed)?;
    out.push(b'"');
    base64url::append(bytes, out);
    out.push(b'"');
    Ok(())
}
