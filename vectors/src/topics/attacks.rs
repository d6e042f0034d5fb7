//! Attacks, each under its own name, as far as other topics do not show them: `vectors/README.md`
//! says where which attack is shown.

mod bombs;
mod copies;
mod duplicates;
mod identity;
mod key_ids;
mod paths;
mod places;
mod requests;
mod signatures;
mod time;

use crate::case::CaseFile;
use crate::draft::{Draft, Format};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new(
        "attack",
        "second copies of a token, spoilt signatures, injected key ids, duplicates, bombs, tricks with URLs, times and places",
    );
    copies::add(&mut file);
    signatures::add(&mut file);
    key_ids::add(&mut file);
    duplicates::add(&mut file);
    bombs::add(&mut file);
    paths::add(&mut file);
    requests::add(&mut file);
    places::add(&mut file);
    time::add(&mut file);
    identity::add(&mut file);
    file
}

/// Changes the signature of a finished token, which has so many bytes.
fn with_signature(c: Draft, bytes: usize, change: impl Fn(&[u8]) -> Vec<u8> + 'static) -> Draft {
    match c.format() {
        Format::Cat => c.bytes(move |token| {
            let signature = token.split_off(token.len() - bytes);
            token.truncate(token.len() - crate::cbor::head(2, signature.len() as u64).len());
            token.extend(crate::cat::byte_string(&change(&signature)));
        }),
        Format::Jwt => c.text(move |text| {
            let (signed, signature) = text.rsplit_once('.').expect("three parts");
            format!("{signed}.{}", crate::base64url::encode(&change(&crate::base64url::decode(signature))))
        }),
    }
}
