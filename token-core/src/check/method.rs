//! `catm`: the methods of the request (spec/cat.md section 5.10).

use super::holds;
use crate::claims::value;
use crate::reason::Reason;
use crate::request::Request;

/// One entry is enough.
pub(super) fn check(methods: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let method = request.method.ok_or(Reason::ContextMissing)?;
    holds(value::texts(methods).any(|listed| listed == method.as_bytes()), Reason::Method)
}
