//! Section 10.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule(
        "Headers `CTA-Common-Access-Token`, `Common-Access-Token`.",
        &["placements-header", "placements-header-lower-case", "placements-header-alias"],
    ),
    Rule(
        "`Authorization`: DPoP and Bearer.",
        &["placements-bearer", "placements-bearer-lower-case", "dpop-scheme-dpop", "placements-other-scheme"],
    ),
    Rule("Cookies of those names.", &["placements-cookie", "placements-cookie-*"]),
    Rule("Query `CAT`, `cat`.", &["placements-query", "placements-query-*"]),
    Rule(
        "A path segment `CAT=`, the first that is one.",
        &["placements-path", "placements-path-later", "several-repeated-path", "attack-segment-*"],
    ),
    Rule("The policy names other places.", &["placements-policy-*"]),
    Rule(
        "In that order.",
        &["several-first-good", "several-tie-*", "several-upper-before-lower-query", "dpop-scheme-header-and-bearer"],
    ),
    Rule(
        "Every occurrence is removed: repeats, percent-encoded spellings, tokens that are not used.",
        &["placements-removed-*", "several-removed-*", "attack-name-*"],
    ),
    Rule("At most 8 candidates.", &["several-good-8th-*", "several-good-9th-*", "attack-flood-*"]),
    Rule("One grant suffices.", &["several-good-*", "several-second-good"]),
    Rule(
        "Of denials the furthest stage is reported, ties to the first.",
        &["several-*-after-*", "several-*-before-*", "several-one-of-each-stage", "several-tie-*"],
    ),
];
