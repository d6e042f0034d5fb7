//! common-access-token. Checks times, issuer, catu and catm; knows no check of catgeoiso3166 and
//! catnip. It takes bytes, so the token's base64url is undone and done for it.

use std::collections::BTreeMap;
use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use benches::{
    COUNTRIES, ISSUER, KEY_ID, LIFETIME, METHODS, NETWORK, NOT_BEFORE_MARGIN, PATH_PREFIX, SECRET, URL, token_id,
};
use common_access_token::{
    Algorithm, KeyId, RegisteredClaims, Token, TokenBuilder, VerificationOptions, cat_keys, catgeoiso3166, catm,
    catnip, catu, uri_components,
};

use crate::now;

pub(crate) fn verify() -> Box<dyn FnMut()> {
    let text = encode(1);
    Box::new(move || {
        let bytes = URL_SAFE_NO_PAD.decode(black_box(&text)).expect("base64url");
        let token = Token::from_bytes(&bytes).expect("a token");
        assert!(token.verify(SECRET).is_ok());
        let options = VerificationOptions::new()
            .require_exp(true)
            .expected_issuer(ISSUER)
            .require_iss(true)
            .verify_catu(true)
            .uri(URL)
            .verify_catm(true)
            .http_method("GET");
        assert!(token.verify_claims(&options).is_ok());
    })
}

pub(crate) fn mint() -> Box<dyn FnMut()> {
    let mut number = 0;
    Box::new(move || {
        number += 1;
        assert!(black_box(encode(number)).len() > 100);
    })
}

fn encode(number: u32) -> String {
    let now = u64::try_from(now()).expect("past 1970");
    let registered = RegisteredClaims::new()
        .with_issuer(ISSUER)
        .with_expiration(now + LIFETIME.unsigned_abs())
        .with_not_before(now - NOT_BEFORE_MARGIN.unsigned_abs())
        .with_cti(token_id(number).to_vec());
    let path = BTreeMap::from([(uri_components::PATH, catu::prefix_match(PATH_PREFIX))]);
    let token = TokenBuilder::new()
        .algorithm(Algorithm::HmacSha256)
        .protected_key_id(KeyId::string(KEY_ID))
        .registered_claims(registered)
        .custom_cbor(cat_keys::CATU, catu::create(path))
        .custom_array(cat_keys::CATM, catm::create(METHODS.to_vec()))
        .custom_array(cat_keys::CATGEOISO3166, catgeoiso3166::create(COUNTRIES.to_vec()))
        .custom_array(cat_keys::CATNIP, catnip::create(vec![NETWORK]))
        .sign(SECRET)
        .expect("the claims are sound");
    URL_SAFE_NO_PAD.encode(token.to_bytes().expect("the claims are sound"))
}
