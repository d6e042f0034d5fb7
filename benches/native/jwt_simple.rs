//! jwt-simple. Checks signature, times and issuer; the claims of a CAT in a JWT are decoded into a
//! type of the user's, those in a CWT are not decoded.

use std::collections::HashSet;
use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use benches::{
    COUNTRIES, ISSUER, KEY_ID, LIFETIME, METHODS, NETWORK, NOT_BEFORE_MARGIN, PATH_PREFIX, SECRET, token, token_id_hex,
};
use jwt_simple::prelude::{Claims, Duration, HS256Key, JWTClaims, MACLike as _, UnixTimeStamp, VerificationOptions};
use serde::{Deserialize, Serialize};
use token_core::Format;

use crate::jsonwebtoken::{Components, Match};
use crate::now;

#[derive(Serialize, Deserialize)]
struct Restrictions {
    catu: Components,
    catm: Vec<String>,
    catgeoiso3166: Vec<String>,
    catnip: Vec<String>,
}

pub(crate) fn verify_jwt() -> Box<dyn FnMut()> {
    let key = key();
    let token = key.authenticate(claims(1)).expect("the claims are sound");
    Box::new(move || {
        let verified = key.verify_token::<Restrictions>(black_box(&token), Some(options()));
        assert!(black_box(verified).is_ok());
    })
}

/// It cannot mint a CWT; it is given ours, whose base64url is undone for it.
pub(crate) fn verify_cwt() -> Box<dyn FnMut()> {
    let key = key();
    let token = token(Format::Cat, now(), 1);
    Box::new(move || {
        let bytes = URL_SAFE_NO_PAD.decode(black_box(&token)).expect("base64url");
        let verified = key.verify_cwt_token(bytes, Some(options()));
        assert!(black_box(verified).is_ok());
    })
}

pub(crate) fn mint() -> Box<dyn FnMut()> {
    let key = key();
    let mut number = 0;
    Box::new(move || {
        number += 1;
        let token = key.authenticate(claims(number)).expect("the claims are sound");
        assert!(black_box(token).len() > 100);
    })
}

fn key() -> HS256Key {
    HS256Key::from_bytes(SECRET).with_key_id(KEY_ID)
}

/// Consumed by every verification.
fn options() -> VerificationOptions {
    VerificationOptions {
        allowed_issuers: Some(HashSet::from([ISSUER.to_owned()])),
        time_tolerance: Some(Duration::from_secs(0)),
        ..VerificationOptions::default()
    }
}

fn claims(number: u32) -> JWTClaims<Restrictions> {
    let restrictions = Restrictions {
        catu: Components { path: Match { prefix: PATH_PREFIX.to_owned() } },
        catm: METHODS.map(str::to_owned).to_vec(),
        catgeoiso3166: COUNTRIES.map(str::to_owned).to_vec(),
        catnip: vec![NETWORK.to_owned()],
    };
    let not_before = UnixTimeStamp::from_secs((now() - NOT_BEFORE_MARGIN).unsigned_abs());
    Claims::with_custom_claims(restrictions, Duration::from_secs(LIFETIME.unsigned_abs()))
        .invalid_before(not_before)
        .with_issuer(ISSUER)
        .with_jwt_id(token_id_hex(number))
}
