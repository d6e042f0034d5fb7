//! What keeps the service from starting, and how it stops.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use token_sdk::serve::{Addresses, AdminToken, ServeConfig, ServeError};
use token_sdk::{Algorithm, EmbeddedStore, KeyFile, StoreError};

use crate::harness::Setup;

fn refused(change: impl FnOnce(&Setup, &mut ServeConfig)) -> ServeError {
    let setup = Setup::new();
    let mut config = setup.config();
    change(&setup, &mut config);
    setup.start_with(config).err().expect("the service started")
}

#[test]
fn viewers_and_operators_must_be_known() {
    assert!(matches!(refused(|_, config| config.jwks = None), ServeError::NoViewerKeys));
    assert!(matches!(refused(|_, config| config.admin_token = None), ServeError::NoAdminToken));
    assert!(matches!(AdminToken::new("short"), Err(ServeError::AdminTokenUnusable)));
    assert!(!format!("{:?}", AdminToken::new("operator-on-duty-0042").unwrap()).contains("duty"));
}

#[test]
fn insecure_only_on_loopback() {
    let everywhere = "0.0.0.0:0".parse().unwrap();
    assert!(matches!(refused(|_, config| config.admin = everywhere), ServeError::AdminNotLoopback(_)));
    let insecure = |_: &Setup, config: &mut ServeConfig| {
        config.insecure_dev = true;
        config.listen = everywhere;
    };
    assert!(matches!(refused(insecure), ServeError::InsecureNotLoopback(_)));
}

#[test]
fn files_are_read_before_the_first_viewer() {
    let catalogue = |change: fn(&mut Value)| {
        refused(|setup, _| {
            let mut catalogue = serde_json::from_slice(&std::fs::read(setup.path("catalogue.json")).unwrap()).unwrap();
            change(&mut catalogue);
            setup.write("catalogue.json", &catalogue);
        })
        .to_string()
    };
    for (change, named) in [
        ((|value| value["cdns"] = json!([])) as fn(&mut Value), "cdns"),
        (|value| value["cdns"][1]["name"] = json!("fast"), "cdns"),
        (|value| value["cdns"][0]["base_url"] = json!("https://fast.example/base"), "base_url"),
        (|value| value["cdns"][0]["kid"] = json!("k9"), "k9"),
        (|value| value["cdns"][0]["max_token_bytes"] = json!(16), "fast"),
        (|value| value["cdns"][0]["url"] = json!("x"), "url"),
        (|value| value["cdns"][0]["cookie_domain"] = json!("example; Path=/"), "cookie_domain"),
        (|value| value["assets"]["final"]["path"] = json!("/live;a/"), "cookie"),
        (|value| value["assets"]["final"]["path"] = json!("/live/a"), "/live/a"),
        (|value| value["assets"]["final"]["path"] = json!("/live/../a/"), "/live/../a/"),
        (|value| value["assets"]["final"]["ttl"] = json!(0), "ttl"),
        (|value| value["assets"]["final"]["countries"] = json!(["us"]), "catgeoiso3166"),
        (|value| value["assets"]["final"]["countries"] = json!([]), "catgeoiso3166"),
        (|value| value["assets"]["final"]["network"] = json!({ "v4": 33, "v6": 48 }), "network"),
        (|value| value["assets"]["final"]["country"] = json!(["US"]), "country"),
        // No edge of the service notes which tokens were used, or which ids are blocked.
        (|value| value["assets"]["final"]["catreplay"] = json!(1), "catreplay"),
        (|value| value["assets"]["final"]["catpor"] = json!([0.5, "ab"]), "catpor"),
    ] {
        let error = catalogue(change);
        assert!(error.contains(named), "{named}: {error}");
    }
    let twice = refused(|setup, _| {
        let catalogue = std::fs::read_to_string(setup.path("catalogue.json")).unwrap();
        let asset = r#""assets":{"final":{"path":"/live/b/","ttl":1},"#;
        std::fs::write(setup.path("catalogue.json"), catalogue.replace(r#""assets":{"#, asset)).unwrap();
    });
    assert!(twice.to_string().contains(r#"asset "final": expected it once"#), "{twice}");
    for set in [json!({}), json!({ "keys": [] }), json!({ "keys": [{ "kty": "oct", "kid": "x", "k": "AAAA" }] })] {
        let error = refused(|setup, _| setup.write("jwks.json", &set));
        assert!(matches!(error, ServeError::ViewerKeys(_)), "{error}");
    }
    let short = json!({ "keys": [{ "kty": "oct", "kid": "x", "alg": "HS256", "k": "AAAA" }] });
    assert!(refused(|setup, _| setup.write("jwks.json", &short)).to_string().contains("32 bytes"));
    let gone = refused(|setup, _| std::fs::remove_file(setup.path("catalogue.json")).unwrap());
    assert!(gone.to_string().contains("catalogue.json"), "{gone}");
}

#[test]
fn state_keys_are_no_token_keys() {
    let error = refused(|setup, _| {
        let mut keys = KeyFile::empty();
        keys.generate(Algorithm::Hs256, "k1", 0).unwrap();
        keys.save(&setup.path("state-keys.json")).unwrap();
    });
    assert!(matches!(error, ServeError::StateKeyIsTokenKey(kid) if kid == "k1"));
}

#[test]
fn a_running_service_holds_its_store() {
    let running = Setup::new().start();
    let path = running.setup.path("state.redb");
    assert!(matches!(EmbeddedStore::open(&path), Err(StoreError::StoreLocked { .. })));
    let setup = running.stop();
    drop(EmbeddedStore::open(&setup.path("state.redb")).unwrap());
}

#[test]
fn requests_under_way_are_finished() {
    let running = Setup::new().start();
    let mut connection = TcpStream::connect(running.addresses.public).unwrap();
    // The service waits for the body when it is told to stop.
    write!(connection, "POST /refresh HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n")
        .unwrap();
    let mut interim = [0; 25];
    connection.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    let stopping = std::thread::spawn(move || running.stop());
    while TcpStream::connect(connection.peer_addr().unwrap()).is_ok() {
        std::thread::yield_now();
    }
    connection.write_all(b"{}").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    stopping.join().unwrap();
}

#[test]
fn the_ready_line_is_json() {
    let addresses = Addresses { public: "127.0.0.1:80".parse().unwrap(), admin: "[::1]:81".parse().unwrap() };
    let mut line = Vec::new();
    addresses.announce(&mut line).unwrap();
    assert_eq!(line.pop(), Some(b'\n'));
    let value: Value = serde_json::from_slice(&line).unwrap();
    assert_eq!(value, json!({ "public": "http://127.0.0.1:80", "admin": "http://[::1]:81" }));
}
