//! The members of a JWK that we read.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::reader::{Fault, boolean, borrowed, list, object, octets, text, texts, timestamp, unsigned, word};
use crate::key::{Algorithm, Key, KeyState, Scope};
use crate::storage::{List, Text};
use crate::time::Timestamp;
use crate::token::Format;
use crate::wire::json::Reader;

/// The members of a JWK that we read (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2,
/// and our own).
#[derive(Default)]
pub(super) struct Members<'t> {
    pub(super) key_type: Option<Cow<'t, str>>,
    pub(super) algorithm: Option<Algorithm>,
    /// `use`.
    pub(super) is_for_encryption: Option<bool>,
    pub(super) operations: Option<Vec<Cow<'t, str>>>,
    id: Option<Vec<u8>>,
    pub(super) curve: Option<Cow<'t, str>>,
    /// `k`.
    pub(super) secret: Option<Cow<'t, str>>,
    pub(super) x: Option<Cow<'t, str>>,
    pub(super) y: Option<Cow<'t, str>>,
    /// `d`.
    pub(super) private: Option<Cow<'t, str>>,
    /// `n`.
    pub(super) modulus: Option<Cow<'t, str>>,
    /// `e`.
    pub(super) exponent: Option<Cow<'t, str>>,
    pub(super) short_key: bool,
    state: Option<KeyState>,
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
    scope: Option<Scope<'static>>,
}

impl<'t> Members<'t> {
    pub(super) fn of(reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let mut members = Self::default();
        object(reader, |name, reader| members.read(name, reader))?;
        Ok(members)
    }

    fn read(&mut self, name: &str, reader: &mut Reader<'t>) -> Result<(), Fault> {
        match name {
            "kty" => self.key_type = Some(borrowed(reader)?),
            "alg" => self.algorithm = Some(algorithm(reader)?),
            "use" => {
                let uses = [("sig", false), ("enc", true)];
                self.is_for_encryption = Some(word(reader, "\"sig\" or \"enc\" (RFC 7517 section 4.2)", &uses)?);
            }
            "key_ops" => self.operations = Some(list(reader, borrowed)?),
            "kid" => self.set_id(text(reader)?.into_bytes())?,
            // For ids that are no text (semantics section 2).
            "kid_hex" => self.set_id(octets(reader)?)?,
            "crv" => self.curve = Some(borrowed(reader)?),
            "k" => self.secret = Some(borrowed(reader)?),
            "x" => self.x = Some(borrowed(reader)?),
            "y" => self.y = Some(borrowed(reader)?),
            "d" => self.private = Some(borrowed(reader)?),
            "n" => self.modulus = Some(borrowed(reader)?),
            "e" => self.exponent = Some(borrowed(reader)?),
            "short_key" => self.short_key = boolean(reader)?,
            "use_state" => self.state = Some(state(reader)?),
            "nbf" => self.not_before = Some(timestamp(reader)?),
            "exp" => self.not_after = Some(timestamp(reader)?),
            "scope" => self.scope = Some(scope(reader)?),
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn set_id(&mut self, id: Vec<u8>) -> Result<(), Fault> {
        if id.is_empty() {
            return Err(Fault::new("a key id that is not empty"));
        }
        match self.id.replace(id) {
            None => Ok(()),
            Some(_) => Err(Fault::new("either kid or kid_hex")),
        }
    }

    pub(super) fn algorithm(&self) -> Result<Algorithm, Fault> {
        self.algorithm.ok_or_else(|| Fault::at("alg", expected_algorithm()))
    }

    /// Whether the scope lets it open claims that nothing signs.
    pub(super) fn opens_unsigned(&self) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.unsigned)
    }

    /// The id, or none.
    pub(super) fn id(&self) -> List<'static, u8> {
        List::Owned(self.id.clone().unwrap_or_default())
    }

    /// The key with what its own members say of its use.
    pub(super) fn apply(self, key: Key<'static>) -> Key<'static> {
        let key = key.with_state(self.state.unwrap_or(KeyState::Active)).with_validity(self.not_before, self.not_after);
        match self.scope {
            Some(scope) => key.with_scope(scope),
            None => key,
        }
    }
}

pub(super) fn expected_algorithm() -> String {
    let mut expected = String::from("an algorithm of this build: ");
    for (index, algorithm) in Algorithm::ALL.iter().enumerate() {
        expected.push_str(if index == 0 { "" } else { ", " });
        expected.push_str(algorithm.jose_name());
    }
    expected
}

fn algorithm(reader: &mut Reader<'_>) -> Result<Algorithm, Fault> {
    let name = borrowed(reader)?;
    Algorithm::of_keys(&name).ok_or_else(|| Fault::new(expected_algorithm()))
}
fn state(reader: &mut Reader<'_>) -> Result<KeyState, Fault> {
    const STATES: [KeyState; 4] = [KeyState::Announced, KeyState::Active, KeyState::Retiring, KeyState::Revoked];
    word(reader, "\"announced\", \"active\", \"retiring\" or \"revoked\"", &STATES.map(|state| (state.name(), state)))
}

fn scope(reader: &mut Reader<'_>) -> Result<Scope<'static>, Fault> {
    let mut scope = Scope::unbounded();
    object(reader, |name, reader| {
        match name {
            "issuers" => scope.issuers = Some(texts(reader)?.into()),
            "audiences" => scope.audiences = Some(texts(reader)?.into()),
            "tenants" => scope.tenants = Some(texts(reader)?.into()),
            "path_prefixes" => scope.path_prefixes = Some(list(reader, path_prefix)?.into()),
            "formats" => scope.formats = Some(list(reader, format)?.into()),
            "max_lifetime" => scope.max_lifetime = Some(unsigned(reader)?),
            "unsigned" => scope.unsigned = boolean(reader)?,
            _ => {
                return Err(Fault::new(
                    "issuers, audiences, tenants, path_prefixes, formats, max_lifetime or unsigned",
                ));
            }
        }
        Ok(())
    })?;
    Ok(scope)
}

fn path_prefix(reader: &mut Reader<'_>) -> Result<Text<'static>, Fault> {
    let prefix = text(reader)?;
    if prefix.starts_with('/') { Ok(prefix.into()) } else { Err(Fault::new("a path that begins with \"/\"")) }
}

fn format(reader: &mut Reader<'_>) -> Result<Format, Fault> {
    word(reader, "\"cat\" or \"jwt\"", &[Format::Cat, Format::Jwt].map(|format| (format.name(), format)))
}
