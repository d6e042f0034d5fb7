//! Keys as COSE_Key and COSE_KeySet (RFC 9052 section 7): each parameter has a JWK member of the
//! same meaning, and what a key may be is judged once, where JWKs are read.

mod names;
mod read;
mod write;

use coset::cbor::Value;
use zeroize::Zeroize;

pub(super) use read::read;
pub(super) use write::{key, key_set};

/// Values with secrets, which are zeroised when dropped.
struct Secrets(Value);

impl Drop for Secrets {
    fn drop(&mut self) {
        erase(&mut self.0);
    }
}

fn erase(value: &mut Value) {
    match value {
        Value::Bytes(bytes) => bytes.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(erase),
        Value::Map(members) => members.iter_mut().for_each(|(_, value)| erase(value)),
        _ => {}
    }
}
