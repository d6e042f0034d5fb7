//! `catif`, from CBOR to JSON: a list of `{"on", "status", "headers", "kid"}`.

use alloc::vec::Vec;

use super::{
    TokenIdName, separate, write_entries, write_integer, write_item, write_label, write_map, write_name, write_pair,
};
use crate::claims::responses::INSERTED_TAG;
use crate::reason::Reason;
use crate::wire::cbor::{Item, Reader};

pub(super) fn write(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let Item::Map(count) = reader.next()? else { return Err(Reason::CborMalformed) };
    write_entries([b'[', b']'], count, reader, out, write_response)
}

fn write_response(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    out.push(b'{');
    write_name("on", out);
    let mut key = *reader;
    if let Item::Array(count) = key.next()? {
        *reader = key;
        write_entries([b'[', b']'], count, reader, out, write_label)?;
    } else {
        write_entries([b'[', b']'], 1, reader, out, write_label)?;
    }
    let Item::Array(count) = reader.next()? else { return Err(Reason::CborMalformed) };
    out.push(b',');
    write_name("status", out);
    write_item(reader, out)?;
    if count > 1 {
        out.push(b',');
        write_name("headers", out);
        write_map(reader, out, write_field)?;
    }
    if count > 2 {
        out.push(b',');
        write_name("kid", out);
        write_item(reader, out)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_field(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    write_item(reader, out)?;
    out.push(b':');
    let mut value = *reader;
    if let Item::Array(count) = value.next()? {
        *reader = value;
        return write_entries([b'[', b']'], count, reader, out, write_part);
    }
    write_item(reader, out)
}

fn write_part(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let mut part = *reader;
    match part.next()? {
        Item::Map(count) => {
            *reader = part;
            out.push(b'{');
            let mut is_first = true;
            for _ in 0..count {
                separate(&mut is_first, out);
                write_pair(TokenIdName::Cti, reader, out)?;
            }
            out.push(b'}');
            Ok(())
        }
        Item::Tag(INSERTED_TAG) => {
            *reader = part;
            out.push(b'{');
            write_name("special", out);
            write_integer(reader.unsigned().ok_or(Reason::CborMalformed)?, false, out);
            out.push(b'}');
            Ok(())
        }
        _ => write_item(reader, out),
    }
}
