//! catm (semantics section 6).

use crate::case::CaseFile;
use crate::fixture::REMOVE;
use serde_json::json;

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("methods", "catm");
    let rows = [
        ("listed", vec!["GET"], "GET", ""),
        ("one-of-three", vec!["HEAD", "OPTIONS", "GET"], "GET", ""),
        ("not-listed", vec!["POST"], "GET", "method"),
        ("head-not-implied", vec!["GET"], "HEAD", "method"),
        ("get-not-implied", vec!["HEAD"], "GET", "method"),
        ("lower-case-claim", vec!["get"], "GET", "method"),
        ("lower-case-request", vec!["GET"], "get", "method"),
        ("lower-case-both", vec!["get"], "get", ""),
        ("prefix", vec!["GE"], "GET", "method"),
        ("unusual", vec!["M-SEARCH"], "M-SEARCH", ""),
    ];
    for (name, listed, method, reason) in &rows {
        file.both(name, "6 catm", |c| {
            c.claims(json!({"catm": listed})).request(json!({"method": method})).expect(reason, "catm")
        });
    }
    file.both("unknown", "6 facts", |c| {
        c.claims(json!({"catm": ["GET"]})).request(json!({"method": REMOVE})).deny_claim("context-missing", "catm")
    });
    file.both("unknown-not-needed", "6 facts", |c| c.request(json!({"method": REMOVE})).allow());
    file
}
