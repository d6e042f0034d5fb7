//! What is sent to a viewer beside, or instead of, what the origin or the adapter would send.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Header fields, and the status if the response is to be this one and no other.
///
/// `Debug` prints names alone: values may hold tokens.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Reply {
    pub(crate) status: Option<u16>,
    pub(crate) fields: Vec<(String, String)>,
}

impl Reply {
    /// The status of a response that takes the place of any other and has no body; `None` when the
    /// fields go on the response that there is.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        self.status
    }

    /// Fields that replace those of the same name, but for `Set-Cookie`, which is added.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// A field's value; names are compared without case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.fields.iter().map(|(name, _)| name);
        f.debug_struct("Reply").field("status", &self.status).field("fields", &names.collect::<Vec<_>>()).finish()
    }
}
