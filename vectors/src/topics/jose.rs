//! The JWS compact form and its header (semantics section 2).

use crate::base64url;
use crate::case::CaseFile;
use crate::fixture::{KEY_ID, REMOVE, jwk, secret};

use serde_json::json;

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("jose", "JWT: parts, base64url, JSON, alg, kid, crit, typ, cty");
    parts(&mut file);
    text_form(&mut file);
    algorithms(&mut file);
    key_ids(&mut file);
    critical(&mut file);
    types(&mut file);
    header_json(&mut file);
    payload_json(&mut file);
    signature(&mut file);
    file
}

fn parts(file: &mut CaseFile) {
    let without = |text: String| text.rsplit_once('.').map(|(rest, _)| rest.to_owned()).expect("three parts");
    file.jwt("two-parts", "2 tags", |c| c.text(without).deny("envelope-invalid"));
    file.jwt("four-parts", "2 tags", |c| c.text(|text| text + ".AAAA").deny("envelope-invalid"));
    file.jwt("final-dot", "2 tags", |c| c.text(|text| text + ".").deny("envelope-invalid"));
    file.jwt("five-parts", "2 typ", |c| c.text(|text| text + ".AAAA.AAAA").deny("format-unknown"));
    file.jwt("six-parts", "2 tags", |c| c.text(|text| text + ".AAAA.AAAA.AAAA").denied());
    file.jwt("only-dots", "2 tags", |c| c.text(|_| "..".to_owned()).denied());
    file.jwt("empty-signature", "1", |c| c.jose(|p| p.signature = Some(Vec::new())).deny("signature-invalid"));
    file.jwt("detached-payload", "1", |c| c.jose(|p| p.payload_part = Some(String::new())).deny("json-malformed"));
}

fn text_form(file: &mut CaseFile) {
    file.jwt("padding-signature", "2 encoding", |c| c.text(|text| text + "=").deny("base64-invalid"));
    file.jwt("padding-payload", "2 encoding", |c| {
        c.jose(|p| p.payload_part = Some("e30=".to_owned())).deny("base64-invalid")
    });
    file.jwt("spare-bits-signature", "2 encoding", |c| {
        c.text(|text| base64url::with_spare_bit(&text)).deny("base64-invalid")
    });
    file.jwt("spare-bits-payload", "2 encoding", |c| {
        c.jose(|p| p.payload_part = Some("e31".to_owned())).deny("base64-invalid")
    });
    for (name, character) in [("space", " "), ("newline", "\n"), ("plus", "+"), ("percent", "%")] {
        file.jwt(&format!("character-{name}"), "2 encoding", |c| {
            c.text(move |text| text + character).deny("base64-invalid")
        });
        file.jwt(&format!("character-{name}-header"), "2 encoding", |c| {
            c.text(move |text| format!("{character}{text}")).deny("base64-invalid")
        });
    }
    file.jwt("legacy-alphabet-never", "2 encoding", |c| {
        // The relaxation is for CAT alone.
        c.jose(|p| p.payload_part = Some("eyJ4IjoiPz8/In0".to_owned()))
            .policy(json!({"relax": ["legacy_base64"]}))
            .deny("base64-invalid")
    });
}

fn algorithms(file: &mut CaseFile) {
    for name in ["none", "None", "NONE", "nOnE"] {
        let cased = name.bytes().filter(u8::is_ascii_uppercase).count();
        file.jwt(&format!("alg-none-{cased}"), "2 alg", |c| {
            c.header(json!({"alg": name})).jose(|p| p.signature = Some(Vec::new())).deny("algorithm-not-allowed")
        });
    }
    file.jwt("alg-none-signed", "2 alg", |c| c.header(json!({"alg": "none"})).deny("algorithm-not-allowed"));
    file.jwt("alg-none-unknown-kid", "1: 201 before the kid", |c| {
        c.header(json!({"alg": "none", "kid": "k9"})).deny("algorithm-not-allowed")
    });
    for name in ["HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256", "HS256 ", ""] {
        let id = if name == name.trim() { name } else { "spaced" };
        let id = if id.is_empty() { "empty" } else { id };
        let case = if name == "hs256" { "-lower" } else { "" };
        file.jwt(&format!("alg-{}{case}", id.to_lowercase()), "2 alg", |c| {
            c.header(json!({"alg": name})).deny("algorithm-not-allowed")
        });
    }
    file.jwt("alg-absent", "2 alg", |c| c.header(json!({"alg": REMOVE})).deny("algorithm-missing"));
    for (name, alg) in [("number", json!(5)), ("null", json!(null)), ("array", json!(["HS256"]))] {
        file.jwt(&format!("alg-is-{name}"), "2 kid", |c| c.header(json!({"alg": alg})).deny("envelope-invalid"));
    }
}

fn key_ids(file: &mut CaseFile) {
    file.jwt("kid-unknown", "2 kid", |c| c.header(json!({"kid": "k9"})).deny("key-unknown"));
    file.jwt("kid-empty", "2 kid", |c| c.header(json!({"kid": ""})).deny("key-unknown"));
    file.jwt("kid-escaped", "2 JSON", |c| {
        c.jose(|p| p.header_bytes = Some(br#"{"alg":"HS256","kid":"\u006b1"}"#.to_vec())).allow()
    });
    file.jwt("kid-absent-one-key", "2 kid", |c| c.header(json!({"kid": REMOVE})).allow());
    file.jwt("kid-absent-two-keys", "2 kid", |c| {
        c.keys(vec![jwk(KEY_ID, &secret(1)), jwk("k2", &secret(2))])
            .header(json!({"kid": REMOVE}))
            .deny("key-id-missing")
    });
    file.jwt("kid-absent-no-fit", "2 kid", |c| {
        c.header(json!({"kid": REMOVE, "alg": "HS384"})).deny("algorithm-not-allowed")
    });
    for (name, kid) in [("number", json!(1)), ("null", json!(null)), ("object", json!({}))] {
        file.jwt(&format!("kid-is-{name}"), "2 kid", |c| c.header(json!({"kid": kid})).deny("envelope-invalid"));
    }
}

fn critical(file: &mut CaseFile) {
    let cases = [
        ("unknown", json!({"crit": ["x"], "x": 1}), "critical-header-unknown"),
        ("b64", json!({"crit": ["b64"], "b64": false}), "critical-header-unknown"),
        ("b64-true", json!({"crit": ["b64"], "b64": true}), "critical-header-unknown"),
        ("empty", json!({"crit": []}), "envelope-invalid"),
        ("not-a-list", json!({"crit": "x", "x": 1}), "envelope-invalid"),
        ("number-in-list", json!({"crit": [1]}), "envelope-invalid"),
        ("names-alg", json!({"crit": ["alg"]}), "envelope-invalid"),
        ("names-kid", json!({"crit": ["kid"]}), "envelope-invalid"),
        ("names-typ", json!({"crit": ["typ"]}), "envelope-invalid"),
        ("absent-header", json!({"crit": ["x"]}), "envelope-invalid"),
        ("null", json!({"crit": null}), "envelope-invalid"),
    ];
    for (name, members, reason) in &cases {
        file.jwt(&format!("crit-{name}"), "2 crit header", |c| c.header(members.clone()).deny(reason));
    }
    file.jwt("b64-without-crit", "2 crit header", |c| c.header(json!({"b64": false})).deny("envelope-invalid"));
    file.jwt("unknown-header", "2", |c| c.header(json!({"x": {"y": [1, 2]}})).allow());
}

fn types(file: &mut CaseFile) {
    for name in ["JWT", "jwt", "at+jwt", "AT+JWT", "CAT", "application/jwt", "APPLICATION/at+jwt"] {
        let id = name.replace(['/', '+'], "-");
        let case = if name == name.to_lowercase() { "" } else { "-cased" };
        file.jwt(&format!("typ-{}{case}", id.to_lowercase()), "2 typ", |c| c.header(json!({"typ": name})).allow());
    }
    file.jwt("typ-absent", "2 typ", |c| c.header(json!({"typ": REMOVE})).allow());
    for (id, name) in
        [("proof", "dpop+jwt"), ("status-list", "statuslist+jwt"), ("logout", "logout+jwt"), ("empty", "")]
    {
        file.jwt(&format!("typ-of-{id}"), "2 typ", |c| c.header(json!({"typ": name})).deny("type-not-allowed"));
    }
    file.jwt("typ-not-in-policy", "2 typ", |c| c.policy(json!({"types": ["at+jwt"]})).deny("type-not-allowed"));
    file.jwt("typ-number", "2 kid", |c| c.header(json!({"typ": 16})).denied());
    file.jwt("typ-array", "2 kid", |c| c.header(json!({"typ": ["JWT"]})).deny("envelope-invalid"));
    file.jwt("cty-nested", "2 typ", |c| c.header(json!({"cty": "JWT"})).deny("format-unknown"));
    let attacker = secret(9);
    file.jwt("embedded-key", "2 crit header: never used", |c| {
        c.header(json!({"jwk": jwk(KEY_ID, &attacker)})).signed_with(&attacker).deny("signature-invalid")
    });
    file.jwt("embedded-key-no-kid", "2 crit header: never used", |c| {
        c.header(json!({"jwk": jwk("k9", &attacker), "kid": REMOVE})).signed_with(&attacker).deny("signature-invalid")
    });
    file.jwt("key-url", "2 crit header: never fetched", |c| {
        c.header(json!({"jku": "https://attacker.example/jwks", "x5u": "https://attacker.example/x"})).allow()
    });
}

fn header_json(file: &mut CaseFile) {
    let cases: [(&str, &[u8], &str); 13] = [
        ("duplicate-name", br#"{"alg":"HS256","alg":"HS256","kid":"k1"}"#, "duplicate-key"),
        ("duplicate-escaped", br#"{"alg":"HS256","\u0061lg":"none","kid":"k1"}"#, "duplicate-key"),
        ("duplicate-nested", br#"{"alg":"HS256","kid":"k1","x":{"y":1,"y":2}}"#, "duplicate-key"),
        ("byte-order-mark", b"\xef\xbb\xbf{\"alg\":\"HS256\",\"kid\":\"k1\"}", "json-malformed"),
        ("invalid-utf8", b"{\"alg\":\"HS256\",\"kid\":\"k1\xff\"}", "json-malformed"),
        ("overlong-utf8", b"{\"alg\":\"HS256\",\"kid\":\"k1\",\"x\":\"\xc0\xaf\"}", "json-malformed"),
        ("lone-surrogate", br#"{"alg":"HS256","kid":"k1","x":"\ud800"}"#, "json-malformed"),
        ("low-surrogate-first", br#"{"alg":"HS256","kid":"k1","x":"\udc00\ud800"}"#, "json-malformed"),
        ("trailing-comma", br#"{"alg":"HS256","kid":"k1",}"#, "json-malformed"),
        ("single-quotes", br"{'alg':'HS256'}", "json-malformed"),
        ("comment", br#"{"alg":"HS256"/**/,"kid":"k1"}"#, "json-malformed"),
        ("truncated", br#"{"alg":"HS256","kid":"k1""#, "json-malformed"),
        ("empty", b"", "json-malformed"),
    ];
    for (name, header, reason) in cases {
        file.jwt(&format!("header-{name}"), "2 JSON", |c| {
            c.jose(|p| p.header_bytes = Some(header.to_vec())).deny(reason)
        });
    }
    file.jwt("header-whitespace", "2 JSON", |c| {
        c.jose(|p| p.header_bytes = Some(b" {\"alg\" :\t\"HS256\",\r\n\"kid\":\"k1\"} \n".to_vec())).allow()
    });
    file.jwt("header-surrogate-pair", "2 JSON", |c| {
        c.jose(|p| p.header_bytes = Some(br#"{"alg":"HS256","kid":"k1","x":"\ud83d\ude00"}"#.to_vec())).allow()
    });
    file.jwt("header-array", "2 JSON", |c| c.jose(|p| p.header_bytes = Some(b"[]".to_vec())).denied());
}

fn payload_json(file: &mut CaseFile) {
    let usual = r#""iss":"https://id.example","aud":"cdn-a","exp":1700000300"#;
    let cases: [(&str, Vec<u8>, &str); 19] = [
        ("empty", Vec::new(), "json-malformed"),
        ("truncated", format!("{{{usual}").into(), "json-malformed"),
        ("trailing-comma", format!("{{{usual},}}").into(), "json-malformed"),
        ("trailing-bytes", format!("{{{usual}}}{{}}").into(), "trailing-bytes"),
        ("byte-order-mark", format!("\u{feff}{{{usual}}}").into(), "json-malformed"),
        ("duplicate-name", format!("{{{usual},\"exp\":1800000000}}").into(), "duplicate-key"),
        ("duplicate-escaped", format!("{{{usual},\"e\\u0078p\":1800000000}}").into(), "duplicate-key"),
        ("duplicate-in-ignored", format!("{{{usual},\"x\":[{{\"y\":1,\"y\":1}}]}}").into(), "duplicate-key"),
        ("lone-surrogate", format!("{{{usual},\"x\":\"\\ud800\"}}").into(), "json-malformed"),
        ("lone-surrogate-name", format!("{{{usual},\"\\udc00\":1}}").into(), "json-malformed"),
        ("invalid-utf8", [format!("{{{usual},\"x\":\"").as_bytes(), b"\xc3\x28\"}"].concat(), "json-malformed"),
        ("control-in-string", format!("{{{usual},\"x\":\"\u{1}\"}}").into(), "json-malformed"),
        ("leading-zero", format!("{{{usual},\"x\":01}}").into(), "json-malformed"),
        ("plus-sign", format!("{{{usual},\"x\":+1}}").into(), "json-malformed"),
        ("bare-fraction", format!("{{{usual},\"x\":1.}}").into(), "json-malformed"),
        ("not-a-number", format!("{{{usual},\"x\":NaN}}").into(), "json-malformed"),
        ("comment", format!("{{{usual}}}//").into(), "trailing-bytes"),
        ("array", b"[]".to_vec(), "claim-malformed"),
        ("text", b"\"Payload\"".to_vec(), "claim-malformed"),
    ];
    for (name, payload, reason) in &cases {
        file.jwt(&format!("payload-{name}"), "1, 2 JSON", |c| c.payload(payload).deny(reason));
    }
    file.jwt("payload-malformed-and-signature", "1: a bad signature wins", |c| {
        c.payload(b"{").signed_with(&secret(9)).deny("signature-invalid")
    });
    file.jwt("payload-whitespace", "2 JSON", |c| c.payload(format!("\r\n{{ {usual} }}\t").as_bytes()).allow());
    file.jwt("payload-escaped-names", "2 JSON", |c| {
        let escaped = usual.replace("iss", "\\u0069ss").replace("exp", "e\\u0078\\u0070");
        c.payload(format!("{{{escaped}}}").as_bytes()).allow()
    });
    file.jwt("payload-escaped-value", "2 JSON", |c| {
        let escaped = usual.replace("https://id.example", "https:\\/\\/id.ex\\u0061mple");
        c.payload(format!("{{{escaped}}}").as_bytes()).allow()
    });
}

fn signature(file: &mut CaseFile) {
    file.jwt("signature-of-other-key", "1", |c| c.signed_with(&secret(9)).deny("signature-invalid"));
    for length in [8, 16, 31, 33, 64] {
        file.jwt(&format!("signature-of-{length}-bytes"), "1", |c| {
            c.jose(|p| p.signature = Some(vec![0; length])).deny("signature-invalid")
        });
    }
    file.jwt("payload-swapped", "1", |c| {
        c.text(|text| {
            let parts: Vec<&str> = text.split('.').collect();
            format!("{}.{}.{}", parts[0], base64url::encode(br#"{"exp":1900000000}"#), parts[2])
        })
        .deny("signature-invalid")
    });
    file.jwt("header-swapped", "1", |c| {
        c.text(|text| {
            let parts: Vec<&str> = text.split('.').collect();
            format!("{}.{}.{}", base64url::encode(br#"{"alg":"HS256","kid":"k1"}"#), parts[1], parts[2])
        })
        .deny("signature-invalid")
    });
}
