//! Section 6.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "A fact that the host does not know is left out; a claim that needs it is 600.",
        &[
            "urls-missing-needed",
            "methods-unknown",
            "networks-missing-no-facts",
            "geo-no-geo",
            "geohash-no-position",
            "circles-no-geo",
            "altitude-no-geo",
            "alpn-unknown",
            "headers-unknown",
            "tls-key-unknown",
            "tls-fingerprint-unknown",
            "metro-unknown",
        ],
    ),
    Rule(
        "What the host knows to be absent: no TLS 607, no certificate 609, no headers 608.",
        &["alpn-no-tls", "tls-key-without-certificate", "headers-absent", "headers-absent-all"],
    ),
    Rule("catnip with a fact missing allows on a match, else 600.", &["networks-missing-*"]),
    Rule("Facts come from the platform, never from headers of the viewer.", &["attack-stated-*"]),
    Rule(
        "URL: scheme and host in lower case, escapes normal, dot segments removed, the default port dropped, an empty path is `/`.",
        &["urls-normal-*"],
    ),
    Rule(
        "612: a bad `%`, controls, non-ASCII, `\\`, userinfo, a U-label, a zone, an encoded `/`, `\\` or control in the path, `%25` before 00, 25, 2e, 2f, 5c, `..` above the root, a fragment, a space, an encoded host, a wrong port, another scheme.",
        &["urls-malformed-*", "attack-path-*", "attack-host-*"],
    ),
    Rule("Raw `` \" < > ^ ` { | } `` are percent-encoded.", &["urls-normal-raw-encoded"]),
    Rule("A malformed URL is 612 for every token.", &["urls-malformed-user-*", "precedence-malformed-url-first"]),
    Rule(
        "Empty segments and a trailing dot of the host are kept.",
        &[
            "urls-normal-empty-segments-kept",
            "urls-normal-host-trailing-dot",
            "urls-differs-host-trailing-dot",
            "urls-differs-empty-segment",
        ],
    ),
    Rule(
        "The URL of the decision is the one that was matched, without the token.",
        &["tests/tests/suite/grant.rs#the_url_is_normalised_and_without_the_token", "regex-url-without-token"],
    ),
    Rule(
        "catu: every component holds, and every match of a component.",
        &[
            "components-components-*",
            "components-matches-*",
            "components-path-all-four",
            "peer-faults-any-match-suffices",
        ],
    ),
    Rule(
        "catu: host without port, brackets kept; port decimal, empty when default; query without `?`.",
        &[
            "urls-normal-host-without-port",
            "urls-normal-host-ipv6",
            "urls-normal-port-*",
            "urls-differs-port-default-written",
            "urls-differs-query-with-mark",
        ],
    ),
    Rule(
        "catu: parent-path, filename, stem, extension as `std::filesystem` has them.",
        &["components-split-*", "peer-faults-parent-path-with-slash", "peer-faults-extension-without-dot"],
    ),
    Rule(
        "catu: a claim's strings are not normalised, and what normalisation would change is not minted.",
        &["urls-claim-not-normalised-*", "token-sdk/tests/mint.rs#paths_and_origins_must_be_normal"],
    ),
    Rule(
        "catu: each component with each type of match.",
        &["components-each-*", "components-*-exact", "components-*-prefix", "regex-component-*"],
    ),
    Rule(
        "catu: a path prefix is a plain string prefix; `PathScope` ends at a segment.",
        &[
            "components-path-prefix-plain-string",
            "components-path-prefix-sibling-with-same-start",
            "token-core/src/uri/path.rs#prefixes_end_at_segment_boundaries",
        ],
    ),
    Rule("regex: an array of the pattern and nulls.", &["regex-form-*"]),
    Rule(
        "regex: POSIX ERE, unanchored.",
        &[
            "regex-character",
            "regex-url-unanchored",
            "regex-bracket-*",
            "regex-class-*",
            "regex-interval-*",
            "regex-start",
            "regex-end",
        ],
    ),
    Rule("regex: what is no ERE is 800, what is not supported 801.", &["regex-malformed-*", "regex-unsupported-*"]),
    Rule(
        "regex: over budget is 801; all is found when claims are decoded, in linear time.",
        &["regex-budget-*", "regex-longest-url-*", "regex-unsupported-before-expired"],
    ),
    Rule(
        "Hashes have 32 bytes: SHA-256 and SHA-512/256 of FIPS 180-4.",
        &[
            "components-path-sha256",
            "components-path-sha512-256",
            "components-path-sha256-short",
            "components-path-sha512-256-truncated-sha512",
            "headers-sha512-256",
        ],
    ),
    Rule(
        "catm: exact; HEAD is not implied by GET.",
        &["methods-listed", "methods-head-not-implied", "methods-lower-case-*", "attack-method-*"],
    ),
    Rule("catalpn: exact; no TLS is 607.", &["alpn-only", "alpn-case", "alpn-prefix", "alpn-no-tls"]),
    Rule(
        "cath: names in any case; two in the claim that differ in it alone are 800.",
        &["headers-name-upper-case-*", "headers-malformed-names-equal-but-for-case*"],
    ),
    Rule("cath: lines are joined with a comma and a space.", &["headers-joined", "headers-joined-*", "attack-lines-*"]),
    Rule("cath: an absent header is 608.", &["headers-absent-*", "headers-fields-second-absent"]),
    Rule(
        "catnip: one entry is enough, addresses, prefixes and AS numbers alike.",
        &["networks-asn-or-address", "networks-address-or-asn", "networks-neither", "networks-mixed-families"],
    ),
    Rule(
        "catnip: IPv4-mapped IPv6 is IPv4 on both sides; prefixes below 96 stay IPv6.",
        &["networks-mapped-*", "attack-address-mapped*"],
    ),
    Rule("catnip: an AS number above 2^32 - 1 is 800.", &["claims-catnip-asn-too-large", "networks-asn-greatest"]),
    Rule("catnip: `::/0` matches no IPv4.", &["networks-v6-zero-is-not-v4", "networks-v4-zero-is-not-v6"]),
    Rule(
        "catnip: prefixes with zeros at their end are accepted, with other bits 800.",
        &["claims-catnip-untrimmed", "networks-prefix-trimmed-zeros", "claims-catnip-host-bits"],
    ),
    Rule(
        "catnip: the form of an interface, and text, are 800.",
        &["claims-catnip-interface", "claims-catnip-interface-v6", "claims-catnip-text"],
    ),
    Rule(
        "A zone or leading zeros in the request's address: 900.",
        &["networks-fact-zone", "networks-fact-leading-zero", "attack-address-octal", "attack-address-zone"],
    ),
    Rule("catgeoiso3166: entries are two letters, and up to three behind a hyphen; else 800.", &["claims-place-*"]),
    Rule(
        "catgeoiso3166: country or subdivision; the country is never derived.",
        &[
            "geo-country",
            "geo-subdivision",
            "geo-subdivision-other-country",
            "geo-subdivision-unknown",
            "geo-country-not-from-subdivision",
        ],
    ),
    Rule("catgeoiso3166: comparison is exact.", &["geo-country-lower-case"]),
    Rule(
        "metro: a number equals its decimal text, in the request too.",
        &["metro-number-and-text", "metro-text-and-number", "metro-leading-zero", "metro-plus-sign"],
    ),
    Rule(
        "catgeocoord: the great circle on a sphere of 6 371 008.8 m, `distance <= radius`.",
        &[
            "circles-inside",
            "circles-outside",
            "circles-metres-inside",
            "circles-metres-outside",
            "circles-antimeridian-*",
            "circles-pole-*",
            "circles-antipodes-*",
        ],
    ),
    Rule(
        "catgeocoord: latitude within 90, longitude within 180, a radius above 0; else 800.",
        &["circles-malformed-*"],
    ),
    Rule(
        "geohash: the classic alphabet in lower case, 1 to 12 characters, the cell at that length.",
        &["geohash-characters-*", "geohash-edge-*", "geohash-malformed-*"],
    ),
    Rule(
        "catgeoalt: `|h - altitude| <= deviation`, a deviation of 0 or more.",
        &[
            "altitude-upper-bound",
            "altitude-above-upper-bound",
            "altitude-lower-bound",
            "altitude-deviation-zero",
            "altitude-malformed-deviation-negative",
        ],
    ),
    Rule(
        "cattpk: the client's SubjectPublicKeyInfo in DER, byte for byte.",
        &["tls-key", "tls-key-last-bit", "tls-key-shorter", "tls-key-longer"],
    ),
    Rule(
        "Label 324 is `or`, unless the policy's `labels` say otherwise; two equal ones are errors.",
        &[
            "vocabulary-relabelled-*",
            "composition-numbered-*",
            "tls-fingerprint-under-another-label",
            "setup-policy-labels-*",
        ],
    ),
    Rule(
        "cattprint, under the label of the policy.",
        &["tls-fingerprint", "tls-fingerprint-other", "tls-fingerprint-without-label"],
    ),
    Rule(
        "cnf: jkt under 323, under 3 by policy, ckt under 5.",
        &["dpop-es256-jkt", "dpop-es256-ckt", "dpop-label-3-*"],
    ),
    Rule(
        "cnf: another method, or no valid proof: 610.",
        &["dpop-method-*", "dpop-proof-absent", "dpop-of-another-key"],
    ),
    Rule("A token with cnf sent as Bearer: 610.", &["dpop-scheme-bearer", "dpop-scheme-both"]),
    Rule("DPoP: exactly one header.", &["dpop-header-line-*", "dpop-fact-and-header-line-*"]),
    Rule(
        "DPoP: htm and htu are those of the request, htu before the token is taken out.",
        &["dpop-htm-*", "dpop-htu-*", "dpop-token-in-*"],
    ),
    Rule("DPoP: a window of 300 s, at most 3600.", &["dpop-window-*", "dpop-payload-iat-*"]),
    Rule("DPoP: a proof's id counts beside its key.", &["dpop-jti-*"]),
    Rule("DPoP: `ath` is of the token's text as sent.", &["dpop-ath-*", "dpop-payload-ath-*"]),
    Rule("catv: 1, or absent; other 505.", &["identity-catv-*"]),
];
