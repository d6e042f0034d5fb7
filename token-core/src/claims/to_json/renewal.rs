//! `catr`, from CBOR to JSON.

use alloc::vec::Vec;

use super::{write_item, write_json_text, write_key};
use crate::claims::renewal::{member_name, type_name};
use crate::reason::Reason;
use crate::wire::cbor::Reader;

pub(super) fn write_member(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let mut key = *reader;
    write_key(reader, out, member_name)?;
    if key.unsigned() != Some(0) {
        return write_item(reader, out);
    }
    let name = reader.unsigned().and_then(type_name).ok_or(Reason::CborMalformed)?;
    write_json_text(name, out);
    Ok(())
}
