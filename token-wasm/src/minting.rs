//! Minting tokens with one key.

use core::fmt::Write as _;

use token_core::{ClaimSet, ConfigError, Key, KeyState, MintError, Reason, keys_from_json, mint as mint_text};

use crate::answer::Answer;
use crate::configuration::{Refusal, erase, in_document, one};
use crate::facts::format_of;
use crate::instance::Instance;
use crate::output::Output;
use crate::record::{Record, Tag};

/// Takes the key of a minter: a JWK Set with one key.
pub(crate) fn configure(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    let outcome = minting_key(buffer.get(..len).unwrap_or_default());
    erase(buffer, len);
    match outcome {
        Ok(key) => {
            *instance = Instance { minting_key: Some(key), ..Instance::default() };
            Answer::done(0)
        }
        Err(refusal) => refusal.tell(buffer),
    }
}

fn minting_key(record: &[u8]) -> Result<Key<'static>, Refusal> {
    let record = Record::read(record)?;
    let keys = keys_from_json(one(&record, Tag::Keys)?).map_err(in_document(""))?;
    let key = <[Key<'static>; 1]>::try_from(keys).map_err(|_| in_document("")(ConfigError::new("keys", "one key")));
    let [key] = key?;
    if key.state() != KeyState::Active {
        return Err(in_document("")(ConfigError::new("keys[0].use_state", "active: other keys sign nothing")));
    }
    Ok(key)
}

/// Mints a token; the output is its text.
pub(crate) fn mint(instance: &Instance, buffer: &mut [u8], len: usize) -> Answer {
    let Some(key) = &instance.minting_key else {
        return Answer::refused(Reason::NotConfigured, 0);
    };
    match mint_with(key, buffer.get(..len).unwrap_or_default()) {
        Ok(token) => {
            let mut output = Output::new(buffer);
            let written = output.write_str(&token);
            Answer::written(written, &output)
        }
        Err(refusal) => refusal.tell(buffer),
    }
}

fn mint_with(key: &Key<'_>, record: &[u8]) -> Result<String, Refusal> {
    let record = Record::read(record)?;
    let format = format_of(&record)?;
    let refused = |error: MintError| Refusal::Configuration {
        document: "",
        error: ConfigError::new(error.member().to_owned(), error.expected().to_owned()),
    };
    let claims = ClaimSet::from_json(one(&record, Tag::Claims)?).map_err(refused)?;
    mint_text(format, &claims, key).map_err(refused)
}
