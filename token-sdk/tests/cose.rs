//! COSE_Key and COSE_KeySet: what is published, what is written, what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use coset::cbor::Value;
use coset::iana::{self, EnumI64 as _};
use coset::{CborSerializable as _, CoseKeySet, Label};
use serde_json::Value as Json;
use token_core::{Algorithm, KeyRing};
use token_sdk::{KeyError, KeyFile, KeyParts};

/// RFC 9052 appendix C.7.1: four public keys, none of which names an algorithm.
const PUBLIC_SET: &str = "84a5200121582065eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d2258201e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c01020258246d65726961646f632e6272616e64796275636b406275636b6c616e642e6578616d706c65a52001215820bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff22582020138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e010202423131a520032158420072992cb3ac08ecf3e5c63dedec0d51a8c1f79ef2f82f94f3c737bf5de7986671eac625fe8257bbd0394644caaa3aaf8f27a4585fbbcad0f2457620085e5c8f42ad22584201dca6947bce88bc5790485ac97427342bc35f887d86d65a089377e247e60baa55e4e8501e2ada5724ac51d6909008033ebc10ac999b9d7f5cc2519f3fe1ea1d9475010202581e62696c626f2e62616767696e7340686f626269746f6e2e6578616d706c65a5200121582098f50a4ff6c05861c8860d13a638ea56c3f5ad7590bbfbf054e1c7b4d91d6280225820f01400b089867804b8e9fc96c3932161f1934f4223069170d924b7e03bf822bb0102025821706572656772696e2e746f6f6b407475636b626f726f7567682e6578616d706c65";
/// RFC 9052 appendix C.7.2: the same with private parts, and three secrets.
const PRIVATE_SET: &str = "87a601020258246d65726961646f632e6272616e64796275636b406275636b6c616e642e6578616d706c65200121582065eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d2258201e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c235820aff907c99f9ad3aae6c4cdf21122bce2bd68b5283e6907154ad911840fa208cfa60102024231312001215820bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff22582020138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e23582057c92077664146e876760c9520d054aa93c3afb04e306705db6090308507b4d3a6010202581e62696c626f2e62616767696e7340686f626269746f6e2e6578616d706c6520032158420072992cb3ac08ecf3e5c63dedec0d51a8c1f79ef2f82f94f3c737bf5de7986671eac625fe8257bbd0394644caaa3aaf8f27a4585fbbcad0f2457620085e5c8f42ad22584201dca6947bce88bc5790485ac97427342bc35f887d86d65a089377e247e60baa55e4e8501e2ada5724ac51d6909008033ebc10ac999b9d7f5cc2519f3fe1ea1d947523584200085138ddabf5ca975f5860f91a08e91d6d5f9a76ad4018766a476680b55cd339e8ab6c72b5facdb2a2a50ac25bd086647dd3e2e6e99e84ca2c3609fdf177feb26da30104024a6f75722d736563726574205820849b57219dae48de646d07dbb533566e976686457c1491be3a76dcea6c427188a601022001025821706572656772696e2e746f6f6b407475636b626f726f7567682e6578616d706c6521582098f50a4ff6c05861c8860d13a638ea56c3f5ad7590bbfbf054e1c7b4d91d6280225820f01400b089867804b8e9fc96c3932161f1934f4223069170d924b7e03bf822bb23582002d1f7e6f26c43d4868d87ceb2353161740aacf1f7163647984b522a848df1c3a30104024b6f75722d736563726574322050849b5786457c1491be3a76dcea6c4271a3010402582430313863306165352d346439622d343731622d626664362d656566333134626337303337205820849b57219dae48de646d07dbb533566e976686457c1491be3a76dcea6c427188";
/// RFC 8392 appendix A.2.3: a private key on P-256 for ES256, its labels in no order.
const ECDSA_KEY: &str = "a72358206c1382765aec5358f117733d281c1c7bdc39884d04a45a1e6c67c858bc206c1922582060f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9215820143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f2001010202524173796d6d657472696345434453413235360326";
/// RFC 8392 appendix A.2.2: a secret that says to be for AES-CCM.
const CCM_KEY: &str =
    "a4205820403697de87af64611c1d32a05dab0fe1fcb715a86ab435f1ec99192d795693880104024c53796d6d6574726963323536030a";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// The published set, every key with this algorithm besides.
fn set_for(hex: &str, algorithm: iana::Algorithm) -> CoseKeySet {
    let mut set = CoseKeySet::from_slice(&bytes(hex)).unwrap();
    set.0.iter_mut().for_each(|key| key.alg = Some(coset::Algorithm::Assigned(algorithm)));
    set
}

fn refused(bytes: &[u8]) -> String {
    let error = KeyFile::from_cose(bytes).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("849b5721"), "no secret in {error}");
    error.to_string()
}

/// One COSE_Key as a map that can be changed.
fn key_of(hex: &str) -> Vec<(Value, Value)> {
    let value: Value = coset::cbor::de::from_reader(bytes(hex).as_slice()).unwrap();
    value.into_map().unwrap()
}

fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    coset::cbor::ser::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// The published key for ES256 with this parameter instead of its own.
fn with(label: i64, value: Value) -> Vec<u8> {
    let mut key = key_of(ECDSA_KEY);
    key.retain(|(known, _)| *known != Value::from(label));
    key.push((label.into(), value));
    encoded(&Value::Map(key))
}

#[test]
fn published_keys_are_read() {
    let keys = KeyFile::from_cose(&bytes(ECDSA_KEY)).unwrap();
    let key = keys.find("AsymmetricECDSA256").unwrap();
    assert_eq!((key.algorithm(), key.can_sign()), (Algorithm::Es256, true));
    // Hex is read as well, in either case and with the end of a line.
    for hex in [format!("{ECDSA_KEY}\n"), ECDSA_KEY.to_uppercase()] {
        let again = KeyFile::from_cose(hex.as_bytes()).unwrap();
        assert_eq!(again.find("AsymmetricECDSA256").unwrap().public_jwk(), key.public_jwk());
    }
    // The sets of RFC 9052 name no algorithm, and hold a curve that this build does not have.
    for (set, count) in [(PUBLIC_SET, 3), (PRIVATE_SET, 6)] {
        assert!(refused(&bytes(set)).starts_with("keys[0].alg: expected "));
        let mut set = set_for(set, iana::Algorithm::ES256);
        assert_eq!(refused(&set.clone().to_vec().unwrap()), "keys[2].crv: expected \"P-256\", the curve of ES256");
        set.0.remove(2);
        let secrets = |key: &mut coset::CoseKey| {
            let is_secret = key.kty == coset::KeyType::Assigned(iana::KeyType::Symmetric);
            if is_secret {
                key.alg = Some(coset::Algorithm::Assigned(iana::Algorithm::HMAC_256_256));
            }
        };
        set.0.iter_mut().for_each(secrets);
        // One of the secrets is of 128 bits.
        if count == 6 {
            assert!(refused(&set.clone().to_vec().unwrap()).starts_with("keys[4].k: expected at least 32 bytes"));
            set.0[4].alg = Some(coset::Algorithm::Assigned(iana::Algorithm::A128GCM));
        }
        let keys = KeyFile::from_cose(&set.to_vec().unwrap()).unwrap();
        assert_eq!(keys.keys().len(), count);
        assert!(keys.find("meriadoc.brandybuck@buckland.example").is_ok() && keys.find("11").is_ok());
        KeyRing::new(keys.keys().to_vec()).unwrap();
    }
}

#[test]
fn what_is_written_is_read_again() {
    let mut keys = KeyFile::empty();
    for (kid, algorithm) in [
        ("hs", Algorithm::Hs512),
        ("es", Algorithm::Es256),
        ("es-3", Algorithm::Es384),
        ("ed", Algorithm::EdDsa),
        ("gcm", Algorithm::A256Gcm),
    ] {
        keys.generate(algorithm, kid, 0).unwrap();
    }
    let rsa = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pem/rsa.spki.pem")).unwrap();
    keys.import_pem(&rsa, Algorithm::Ps256, "ps", 0).unwrap();
    keys.import_pem(&rsa, Algorithm::Rs256, "rs", 0).unwrap();
    let bound = r#"{"kty":"oct","alg":"HS256","kid_hex":"ff00fe","k":"AAECAwQ","short_key":true,"key_ops":["verify"],
        "use_state":"retiring","nbf":1,"exp":2e9,"scope":{"issuers":["i"],"max_lifetime":60}}"#;
    keys.import(bound, 7).unwrap();

    let written = keys.to_cose(KeyParts::All).unwrap();
    let again = KeyFile::from_cose(&written).unwrap();
    // The members of ours are there, and numbers are what they were.
    let plain = |keys: &KeyFile| serde_json::from_str::<Json>(&keys.to_json().replace("2000000000.0", "2e9")).unwrap();
    assert_eq!(plain(&again), plain(&keys));
    // Another implementation reads it, and writes the same bytes.
    let other = CoseKeySet::from_slice(&written).unwrap();
    assert_eq!(other.0.len(), 8);
    assert_eq!(other.clone().to_vec().unwrap(), *written);
    for (theirs, ours) in other.0.iter().zip(keys.keys()) {
        assert_eq!(theirs.key_id, ours.id());
        let deterministic = theirs.params.is_sorted_by_key(|(label, _)| label.clone());
        assert!(deterministic, "RFC 8949 section 4.2.1");
    }
    assert!(other.0[7].key_ops.contains(&coset::KeyOperation::Assigned(iana::KeyOperation::MacVerify)));
    let one = keys.key_to_cose("es", KeyParts::Public).unwrap();
    let one = KeyFile::from_cose(&one).unwrap();
    assert!(!one.find("es").unwrap().can_sign());
    assert_eq!(one.find("es").unwrap().public_jwk(), keys.find("es").unwrap().public_jwk());
}

#[test]
fn public_parts_have_no_secret() {
    let mut keys = KeyFile::empty();
    keys.generate(Algorithm::Es256, "es", 0).unwrap();
    keys.generate(Algorithm::EdDsa, "ed", 0).unwrap();
    let public = keys.to_cose(KeyParts::Public).unwrap();
    let d = Label::Int(iana::Ec2KeyParameter::D.to_i64());
    for key in CoseKeySet::from_slice(&public).unwrap().0 {
        assert!(key.params.iter().all(|(label, _)| *label != d));
    }
    KeyFile::from_cose(&public).unwrap().require_no_private_keys().unwrap();
    let all = KeyFile::from_cose(&keys.to_cose(KeyParts::All).unwrap()).unwrap();
    assert!(all.require_no_private_keys().unwrap_err().to_string().starts_with("keys[0].d: expected no private part"));
    keys.generate(Algorithm::Hs256, "hs", 0).unwrap();
    assert!(matches!(keys.to_cose(KeyParts::Public), Err(KeyError::NoPublicPart { kid, .. }) if kid == "hs"));
    assert!(matches!(keys.key_to_cose("none", KeyParts::All), Err(KeyError::UnknownKey { .. })));
}

#[test]
fn compressed_points_are_read() {
    let whole = KeyFile::from_cose(&bytes(ECDSA_KEY)).unwrap();
    let y = key_of(ECDSA_KEY).into_iter().find(|(label, _)| *label == Value::from(-3)).unwrap().1.into_bytes().unwrap();
    let is_odd = y.last().unwrap() % 2 == 1;
    let compressed = KeyFile::from_cose(&with(-3, Value::Bool(is_odd))).unwrap();
    assert_eq!(compressed.keys()[0].public_jwk(), whole.keys()[0].public_jwk());
    // The other point of that x is not that of the private key.
    assert!(refused(&with(-3, Value::Bool(!is_odd))).starts_with("keys[0].d: expected "));
    // Of no point at all.
    let mut key = key_of(ECDSA_KEY);
    key.retain(|(label, _)| ![Value::from(-2), Value::from(-3), Value::from(-4)].contains(label));
    key.extend([((-2).into(), Value::Bytes(vec![0xff; 32])), ((-3).into(), Value::Bool(true))]);
    assert!(refused(&encoded(&Value::Map(key))).starts_with("keys[0].x: expected "));
}

#[test]
fn ids_that_are_no_text_stay_what_they_are() {
    for (id, member) in [(b"\xff\x00".as_slice(), "kid_hex"), (b"a\nb", "kid_hex"), ("ключ".as_bytes(), "kid")] {
        let keys = KeyFile::from_cose(&with(2, id.into())).unwrap();
        assert_eq!(keys.keys()[0].id(), id);
        let json: Json = serde_json::from_str(&keys.to_json()).unwrap();
        assert!(json["keys"][0][member].is_string(), "{json}");
    }
}

#[test]
fn faults_name_the_key_and_the_reason() {
    let array = |items: &[i64]| Value::Array(items.iter().map(|item| Value::from(*item)).collect());
    for (label, value, expected) in [
        // kty: unknown, of another algorithm, of a wrong type.
        (1, Value::from(99), "keys[0].kty: expected OKP (1)"),
        (1, Value::from(7), "keys[0].kty: expected OKP (1)"),
        (1, Value::from("EC2"), "keys[0].kty: expected OKP (1)"),
        (1, Value::from(4), "keys[0].k: expected a byte string"),
        (1, Value::from(1), "keys[0].kty: expected \"EC\", the key type of ES256"),
        // kid.
        (2, Value::from("text"), "keys[0].kid: expected a byte string"),
        (2, Value::Bytes(Vec::new()), "keys[0].kid: expected a key id that is not empty"),
        // alg: of no signature, of another curve, unknown, of a wrong type.
        (3, Value::from(5), "keys[0].kty: expected \"oct\", the key type of HS256"),
        (3, Value::from(-35), "keys[0].crv: expected \"P-384\", the curve of ES384"),
        (3, Value::from(-8), "keys[0].kty: expected \"OKP\", the key type of EdDSA"),
        (3, Value::from(-36), "keys[0].alg: expected the number of an algorithm of this build"),
        (3, Value::from("ES256"), "keys[0].alg: expected the number of an algorithm of this build"),
        // key_ops.
        (4, array(&[2]), "keys[0].key_ops: expected \"sign\", for which a private key is there"),
        (4, array(&[9, 10]), "keys[0].key_ops: expected sign (1) or verify (2)"),
        (4, array(&[]), "keys[0].key_ops: expected sign (1) or verify (2)"),
        (4, array(&[7]), "keys[0].key_ops: expected \"sign\""),
        (4, Value::from(1), "keys[0].key_ops: expected an array"),
        // The point.
        (-1, Value::from(2), "keys[0].crv: expected \"P-256\", the curve of ES256"),
        (-1, Value::from(77), "keys[0].crv: expected a registered curve"),
        (-2, Value::Bytes(vec![1; 32]), "keys[0].x: expected "),
        (-2, Value::Bytes(vec![1; 31]), "keys[0].x: expected 32 bytes"),
        (-2, Value::from("x"), "keys[0].x: expected a byte string"),
        (-3, Value::Bytes(vec![1; 33]), "keys[0].y: expected 32 bytes"),
        (-3, Value::Null, "keys[0].y: expected a byte string"),
        (-4, Value::Bytes(vec![1; 32]), "keys[0].d: expected the private part of the public key beside it"),
        (-4, Value::Bytes(vec![0; 32]), "keys[0].d: expected "),
        // Members of ours.
        (-65_537, Value::from("use_state"), "keys[0].-65537: expected a map of our own members"),
        (-65_537, Value::Map(vec![("d".into(), "AAAA".into())]), "keys[0].-65537: expected a map of our own members"),
        (-65_537, Value::Map(vec![("use_state".into(), "asleep".into())]), "keys[0].use_state: expected "),
    ] {
        let error = refused(&with(label, value.clone()));
        assert!(error.starts_with(expected), "{label} {value:?}: {error}");
    }
    let twice = [key_of(ECDSA_KEY), vec![(1.into(), 2.into())]].concat();
    assert_eq!(refused(&encoded(&Value::Map(twice))), "keys[0]: expected every label once");
    let odd = [key_of(ECDSA_KEY), vec![(Value::Null, 2.into())]].concat();
    assert_eq!(refused(&encoded(&Value::Map(odd))), "keys[0]: expected integers or text as labels");
    assert!(refused(&bytes(CCM_KEY)).starts_with("keys[0].alg: expected the number of an algorithm"));
    // What is not known is nothing to us (RFC 9052 section 7.1), and neither is a base IV.
    assert!(KeyFile::from_cose(&with(5, Value::Bytes(vec![1]))).is_ok());
    assert!(KeyFile::from_cose(&with(-70_000, Value::Bytes(vec![1]))).is_ok());
}

#[test]
fn the_weak_and_the_doubled_are_refused() {
    let rsa = |bytes: usize, private: bool| {
        let mut members = vec![
            (1.into(), 3.into()),
            (3.into(), (-37).into()),
            ((-1).into(), Value::Bytes(vec![0xc5; bytes])),
            ((-2).into(), Value::Bytes(vec![1, 0, 1])),
        ];
        if private {
            members.push(((-3).into(), Value::Bytes(vec![1; bytes])));
        }
        encoded(&Value::Map(members))
    };
    assert!(KeyFile::from_cose(&rsa(256, false)).is_ok());
    assert!(refused(&rsa(128, false)).starts_with("keys[0].n: expected a modulus of at least 2048 bits"));
    assert!(refused(&rsa(256, true)).starts_with("keys[0].d: expected no private part"));
    let secret = |operations: &[i64]| {
        let operations = Value::Array(operations.iter().map(|operation| Value::from(*operation)).collect());
        let k = Value::Bytes(bytes("849b57219dae48de646d07dbb533566e976686457c1491be3a76dcea6c427188"));
        let members = [(1, 4.into()), (3, 5.into()), (4, operations), (-1, k)];
        encoded(&Value::Map(members.map(|(label, value)| (Value::from(label), value)).to_vec()))
    };
    assert!(KeyFile::from_cose(&secret(&[9])).unwrap().keys()[0].can_sign());
    // RFC 9053 section 3.1: signatures are no MACs.
    assert!(refused(&secret(&[1, 2])).starts_with("keys[0].key_ops: expected MAC create (9)"));
    let key = Value::Map(key_of(ECDSA_KEY));
    let twice = encoded(&Value::Array(vec![key.clone(), key]));
    assert!(refused(&twice).starts_with("kid \"AsymmetricECDSA256\": expected an id that no other key has"));
}

#[test]
fn what_is_no_key_is_refused() {
    for (bytes, expected) in [
        (b"".as_slice(), "expected one CBOR item"),
        (b"\xa1", "expected one CBOR item"),
        (b"\x80", "expected at least one key"),
        (b"\x01", "expected a map"),
        (b"\xa0\x00", "expected nothing after"),
        (b"{\"keys\":[]}", "expected "),
    ] {
        let error = KeyFile::from_cose(bytes).unwrap_err();
        assert!(matches!(error, KeyError::NotCoseKeys(_)), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert_eq!(refused(b"\x81\x01"), "keys[0]: expected a map: a COSE_Key (RFC 9052 section 7)");
    assert!(refused(b"\xa0").starts_with("keys[0].kty: expected "));
    // As deep as it likes.
    assert!(KeyFile::from_cose(&[0x81; 100_000]).is_err());
}
