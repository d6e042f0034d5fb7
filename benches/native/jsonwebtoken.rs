//! jsonwebtoken. Checks signature, times and issuer; the claims of a CAT are decoded into a type
//! of the user's, and checking them is left to the user.

use std::collections::HashSet;
use std::hint::black_box;

use benches::{
    COUNTRIES, ISSUER, KEY_ID, LIFETIME, METHODS, NETWORK, NOT_BEFORE_MARGIN, PATH_PREFIX, SECRET, token_id_hex,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::now;

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    exp: i64,
    nbf: i64,
    jti: String,
    catu: Components,
    catm: Vec<String>,
    catgeoiso3166: Vec<String>,
    catnip: Vec<String>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Components {
    pub(crate) path: Match,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Match {
    pub(crate) prefix: String,
}

pub(crate) fn verify() -> Box<dyn FnMut()> {
    let key = DecodingKey::from_secret(SECRET);
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.set_issuer(&[ISSUER]);
    validation.required_spec_claims = HashSet::from(["exp".to_owned(), "iss".to_owned()]);
    let token = encode(&header(), &claims(1), &EncodingKey::from_secret(SECRET)).expect("the claims are sound");
    Box::new(move || {
        let verified = decode::<Claims>(black_box(&token), &key, &validation);
        assert!(black_box(verified).is_ok());
    })
}

pub(crate) fn mint() -> Box<dyn FnMut()> {
    let (key, header) = (EncodingKey::from_secret(SECRET), header());
    let mut number = 0;
    Box::new(move || {
        number += 1;
        let token = encode(&header, &claims(number), &key).expect("the claims are sound");
        assert!(black_box(token).len() > 100);
    })
}

fn header() -> Header {
    Header { kid: Some(KEY_ID.to_owned()), ..Header::new(Algorithm::HS256) }
}

fn claims(number: u32) -> Claims {
    let now = now();
    Claims {
        iss: ISSUER.to_owned(),
        exp: now + LIFETIME,
        nbf: now - NOT_BEFORE_MARGIN,
        jti: token_id_hex(number),
        catu: Components { path: Match { prefix: PATH_PREFIX.to_owned() } },
        catm: METHODS.map(str::to_owned).to_vec(),
        catgeoiso3166: COUNTRIES.map(str::to_owned).to_vec(),
        catnip: vec![NETWORK.to_owned()],
    }
}
