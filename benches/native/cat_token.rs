//! cat-token. Its checks on requests are bound to MOQT; for HTTP it decodes and validates.

use std::hint::black_box;

use benches::{COUNTRIES, ISSUER, LIFETIME, METHODS, NETWORK, NOT_BEFORE_MARGIN, PATH_PREFIX, SECRET, token_id};
use cat_token::reexports::DateTime;
use cat_token::{
    CatToken, CatTokenValidator, Decoder, HmacSha256Algorithm, MatchValue, URI_COMPONENT_PATH, UriMatchRule,
    encode_token_base64,
};

use crate::now;

pub(crate) fn verify() -> Box<dyn FnMut()> {
    let key = HmacSha256Algorithm::new(SECRET);
    let token = encode_token_base64(&claims(1), &key).expect("the claims are sound");
    let validator = CatTokenValidator::for_expected_issuers([ISSUER]);
    Box::new(move || {
        let verified = Decoder::with_algorithm(&key).decode_base64(black_box(&token)).expect("the signature is right");
        assert!(verified.validate(&validator).is_ok());
    })
}

pub(crate) fn mint() -> Box<dyn FnMut()> {
    let key = HmacSha256Algorithm::new(SECRET);
    let mut number = 0;
    Box::new(move || {
        number += 1;
        let token = encode_token_base64(&claims(number), &key).expect("the claims are sound");
        assert!(black_box(token).len() > 100);
    })
}

fn claims(number: u32) -> CatToken {
    let now = now();
    let time = |seconds| DateTime::from_timestamp(seconds, 0).expect("a time");
    let path =
        UriMatchRule { component: URI_COMPONENT_PATH, matches: vec![MatchValue::Prefix(PATH_PREFIX.to_owned())] };
    let mut token = CatToken::new()
        .with_issuer(ISSUER)
        .with_expiration(time(now + LIFETIME))
        .with_not_before(time(now - NOT_BEFORE_MARGIN))
        .with_cwt_id(token_id(number))
        .with_uri_match_rules(vec![path])
        .with_ip_range(NETWORK)
        .expect("a prefix");
    token.cat.catm = Some(METHODS.map(str::to_owned).to_vec());
    token.cat.catgeoiso3166 = Some(COUNTRIES.map(str::to_owned).to_vec());
    token
}
