//! The account of published vectors: what is done with each, and why. `published-sources` holds it
//! against the vectors, a test against the suite's README.

use core::fmt::Write as _;

/// What is done with vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A case of `vectors/published` has the token, and accepts it exactly if its source calls it valid.
    Agrees,
    /// A case of `vectors/published` has the token, and decides otherwise than its source, for this reason.
    Differs(&'static str),
    /// A key of `vectors/keys/published.json`.
    Key,
    /// Shown by generated cases whose ids start so: the vector is the name of something.
    Cases(&'static str),
    /// Shown by the test of this name in this file.
    Test(&'static str, &'static str),
    /// Of no use here, for this reason; whoever sends it as a token is denied.
    Outside(&'static str),
}

/// Vectors of one source that are used alike.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The document.
    pub source: &'static str,
    /// How the ids of the vectors start. A longer start in another entry goes before a shorter one.
    pub vectors: &'static [&'static str],
    /// What is done with them.
    pub how: Use,
}

const fn entry(source: &'static str, vectors: &'static [&'static str], how: Use) -> Entry {
    Entry { source, vectors, how }
}

const ES512: Use = Use::Differs("ES512 is not on the list of CTA-5007");
const JSON: Use = Use::Differs("JSON serializations are no tokens (RFC 7519 section 1)");
const SHORT_MAC: Use = Use::Differs("HMAC 256/64: a MAC of 64 bits");
const CCM: Use = Use::Differs("AES-CCM is not on the list of CTA-5007");
const CLAIMS_IN_HEADERS: Use = Use::Differs("claims in headers are never read, so that nothing in them can be wrong");
const POSSESSION: &str = "token-core/src/possession/tests.rs";
const NO_LISTS: Use = Use::Outside("Token Status Lists are not read: a token with the claim `status` is denied");
const NO_CLOUDFRONT: Use = Use::Outside("CloudFront's signed URLs and cookies are neither made nor read");
const NO_ROUTING: Use = Use::Outside("labels of host names for client routing are neither made nor read");

/// Every published vector.
pub const ACCOUNT: &[Entry] = &[
    entry("RFC 7515", &["rfc7515-"], Use::Agrees),
    entry("RFC 7515", &["rfc7515-A.4"], ES512),
    entry("RFC 7515", &["rfc7515-A.6", "rfc7515-A.7"], JSON),
    entry("RFC 7517", &["rfc7517-"], Use::Key),
    entry("RFC 7519", &["rfc7519-"], Use::Agrees),
    entry("RFC 7520", &["rfc7520-"], Use::Agrees),
    entry("RFC 7520", &["rfc7520-4_3.ecdsa_signature-compact"], ES512),
    entry(
        "RFC 7520",
        &["rfc7520-4_5.signature_with_detached_content-compact"],
        Use::Differs("detached content: a token carries its claims"),
    ),
    entry(
        "RFC 7520",
        &[
            "rfc7520-4_1.rsa_v15_signature-json",
            "rfc7520-4_2.rsa-pss_signature-json",
            "rfc7520-4_3.ecdsa_signature-json",
            "rfc7520-4_4.hmac-sha2_integrity_protection-json",
            "rfc7520-4_5.signature_with_detached_content-json",
            "rfc7520-4_6.",
            "rfc7520-4_7.",
            "rfc7520-4_8.",
        ],
        JSON,
    ),
    entry("RFC 7638", &["rfc7638-"], Use::Key),
    entry("RFC 7797", &["rfc7797-"], Use::Differs("`b64` is an extension that no token needs")),
    entry("RFC 8037", &["rfc8037-A.3"], Use::Key),
    entry("RFC 8037", &["rfc8037-A.4"], Use::Agrees),
    entry("RFC 8392", &["rfc8392-"], Use::Agrees),
    entry("RFC 8392", &["rfc8392-A.2"], Use::Key),
    entry("RFC 8392", &["rfc8392-A.4", "rfc8392-A.7"], SHORT_MAC),
    entry("RFC 8392", &["rfc8392-A.5", "rfc8392-A.6"], CCM),
    entry(
        "RFC 8747",
        &["rfc8747-"],
        Use::Differs("nothing proves possession of a key in one of these members: a token is bound by `jkt` or `ckt`"),
    ),
    entry("RFC 8949 A", &["rfc8949-A-"], Use::Agrees),
    entry(
        "RFC 8949 A",
        &[
            "rfc8949-A-11",
            "rfc8949-A-13",
            "rfc8949-A-47",
            "rfc8949-A-48",
            "rfc8949-A-49",
            "rfc8949-A-50",
            "rfc8949-A-51",
            "rfc8949-A-52",
        ],
        Use::Differs("tags stand only where a claim has them, in ignored claims too"),
    ),
    entry(
        "RFC 8949 A",
        &["rfc8949-A-34", "rfc8949-A-35", "rfc8949-A-36", "rfc8949-A-37", "rfc8949-A-38", "rfc8949-A-39"],
        Use::Differs("floats stand in their shortest width"),
    ),
    entry("RFC 8949 A", &["rfc8949-A-7", "rfc8949-A-8"], Use::Differs("lengths are definite")),
    entry("RFC 8949 A", &["rfc8949-A-70"], Use::Agrees),
    entry("RFC 8949 F", &["rfc8949-F-", "derived-0", "derived-1"], Use::Agrees),
    entry("RFC 9052", &["rfc9052-"], Use::Agrees),
    entry("RFC 9052", &["rfc9052-C.1.1", "rfc9052-C.1.2"], Use::Differs("COSE_Sign: a token has one signature")),
    entry("RFC 9052", &["rfc9052-C.7"], Use::Key),
    entry("RFC 9338", &["rfc9338-"], Use::Agrees),
    entry("RFC 9164", &["rfc9164-"], Use::Agrees),
    entry(
        "RFC 9164",
        &["rfc9164-v02", "rfc9164-v03", "rfc9164-v04", "rfc9164-v05", "rfc9164-v08"],
        Use::Differs("an address of an interface is no network"),
    ),
    entry("RFC 9164", &["rfc9164-d15"], Use::Differs("zero bytes at the end of a prefix do no harm")),
    entry("RFC 9246", &["rfc9246-"], Use::Agrees),
    entry(
        "RFC 9246",
        &["rfc9246-derived-"],
        Use::Differs("the signature is right; that its restrictions are not ours comes before its dates"),
    ),
    entry("RFC 9246", &["rfc9246-A.2-jwe"], Use::Differs("a claim that is a JWE of its own, not a token")),
    entry("RFC 9246", &["rfc9246-A.1-hash"], Use::Outside("`cdniuc` is not enforced: a token with it is denied")),
    entry("RFC 9449", &["rfc9449-fig"], Use::Agrees),
    entry(
        "RFC 9449",
        &["rfc9449-jkt", "rfc9449-derived-3", "rfc9449-derived-4"],
        Use::Test(POSSESSION, "the_published_proof_is_of_the_published_key"),
    ),
    entry(
        "RFC 9449",
        &["rfc9449-derived-0", "rfc9449-derived-1", "rfc9449-derived-2", "rfc9449-derived-htu-query"],
        Use::Test(POSSESSION, "it_is_for_its_request_and_token_alone"),
    ),
    entry("RFC 9597", &["rfc9597-"], Use::Agrees),
    entry(
        "RFC 9597",
        &["rfc9597-derived-differs", "rfc9597-derived-not-a-map", "rfc9597-derived-in-unprotected"],
        CLAIMS_IN_HEADERS,
    ),
    entry("RFC 9864", &["rfc9864-derived-"], Use::Agrees),
    entry("RFC 9864", &["rfc9864-JOSE-Ed25519"], Use::Cases("confusion-eddsa-named-ed25519")),
    entry("RFC 9864", &["rfc9864-JOSE-Ed448"], Use::Cases("confusion-es256-named-ed448")),
    entry("RFC 9864", &["rfc9864-COSE-ESP256"], Use::Cases("confusion-es256-numbered-9")),
    entry("RFC 9864", &["rfc9864-COSE-ESP384"], Use::Cases("confusion-es384-numbered-51")),
    entry("RFC 9864", &["rfc9864-COSE-ESP512"], Use::Cases("confusion-es256-numbered-52")),
    entry("RFC 9864", &["rfc9864-COSE-ESB256"], Use::Cases("confusion-es256-numbered-265")),
    entry("RFC 9864", &["rfc9864-COSE-ESB320"], Use::Cases("confusion-es256-numbered-266")),
    entry("RFC 9864", &["rfc9864-COSE-ESB384"], Use::Cases("confusion-es256-numbered-267")),
    entry("RFC 9864", &["rfc9864-COSE-ESB512"], Use::Cases("confusion-es256-numbered-268")),
    entry("RFC 9864", &["rfc9864-COSE-Ed25519"], Use::Cases("confusion-eddsa-numbered-19")),
    entry("RFC 9864", &["rfc9864-COSE-Ed448"], Use::Cases("confusion-eddsa-numbered-53")),
    entry("draft-ietf-moq-c4m A", &["c4m-"], Use::Agrees),
    entry(
        "draft-ietf-moq-c4m A",
        &["c4m-dpop", "c4m-moqt", "c4m-token", "c4m-valid"],
        Use::Differs("CBOR between dots is neither a JWT nor COSE"),
    ),
    entry(
        "draft-ietf-moq-c4m A",
        &["c4m-cbor_cat", "c4m-cbor_network", "c4m-cbor_geographic", "c4m-cbor_uri", "c4m-cbor_alpn"],
        Use::Differs(
            "these claims have another form in CTA-5007: a number, tags of RFC 9164, arrays, a map, byte strings",
        ),
    ),
    entry("draft-ietf-oauth-status-list", &["tsl-jwt", "tsl-cwt", "tsl-referenced-cwt"], Use::Agrees),
    entry(
        "draft-ietf-oauth-status-list",
        &["tsl-example", "tsl-vector", "tsl-derived", "tsl-referenced-jwt-decoded"],
        NO_LISTS,
    ),
    entry("AWS SDKs", &["sep-", "ruby-", "awscli-", "go-", "awsdoc-", "jsv3-"], NO_CLOUDFRONT),
    entry("AWS client routing", &["cr-"], NO_ROUTING),
];

/// The entry that a vector falls under: that with the longest start of its id.
#[must_use]
pub fn entry_of(id: &str) -> Option<&'static Entry> {
    let start =
        |entry: &&Entry| entry.vectors.iter().filter(|start| id.starts_with(**start)).map(|start| start.len()).max();
    ACCOUNT.iter().filter(|entry| start(entry).is_some()).max_by_key(start)
}

/// The account in Markdown.
#[must_use]
pub fn table() -> String {
    let mut text = String::from("| source | vectors | what is done with them |\n|---|---|---|\n");
    for Entry { source, vectors, how } in ACCOUNT {
        let vectors: Vec<String> = vectors.iter().map(|start| format!("`{start}…`")).collect();
        let done = match how {
            Use::Agrees => "cases that agree".to_owned(),
            Use::Differs(reason) => format!("cases that decide otherwise: {reason}"),
            Use::Key => "`keys/published.json`".to_owned(),
            Use::Cases(id) => format!("generated case `{id}`"),
            Use::Test(file, name) => format!("test `{name}` of `{file}`"),
            Use::Outside(reason) => format!("denied as tokens: {reason}"),
        };
        let _ = writeln!(text, "| {source} | {} | {done} |", vectors.join(" "));
    }
    text
}
