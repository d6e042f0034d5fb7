//! config stub
use crate::error::ConfigError;
use crate::key::Key;
use crate::policy::Policy;
use crate::request::Request;
use alloc::string::String;
use alloc::vec::Vec;
/// Keys of a JWK Set (RFC 7517) with our members.
///
/// # Errors
/// Names the member.
pub fn keys_from_json(json: &str) -> Result<Vec<Key<'static>>, ConfigError> {
    let _ = json;
    Err(ConfigError::new("", ""))
}
impl Policy<'static> {
    /// A policy from its JSON form.
    ///
    /// # Errors
    /// Names the member.
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        let _ = json;
        Err(ConfigError::new("", ""))
    }
}
/// A request that owns its facts.
#[derive(Clone, Debug)]
pub struct OwnedRequest {
    url: Option<String>,
}
impl OwnedRequest {
    /// From the JSON form.
    ///
    /// # Errors
    /// Names the member: `request-malformed`.
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        let _ = json;
        Err(ConfigError::new("", ""))
    }
    /// Field lines to lend to [`OwnedRequest::facts`].
    #[must_use]
    pub fn lines(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
    /// The facts.
    #[must_use]
    pub fn facts<'r>(&'r self, lines: &'r [(&'r str, &'r str)]) -> Request<'r> {
        let _ = (lines, &self.url);
        Request::at(0)
    }
}
