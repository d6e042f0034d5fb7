//! Ours and its peers at the same work, measured by criterion. `cargo xtask bench` runs this in
//! rounds and says what each peer leaves out.
#![allow(missing_docs)]

mod cat_token;
mod common_access_token;
mod jsonwebtoken;
mod jwt_simple;
mod ours;
mod signatures;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use criterion::{Criterion, SamplingMode};
use token_core::Algorithm;

/// A kind of work, and who does it.
struct Contest {
    work: &'static str,
    contenders: &'static [Contender],
}

/// Who does it; what `prepare` returns does the work once and asserts that it succeeded.
struct Contender {
    name: &'static str,
    prepare: fn() -> Box<dyn FnMut()>,
}

const CONTESTS: &[Contest] = &[
    Contest {
        work: "cat-hs256-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: ours::verify_cat },
            Contender { name: "cat-token", prepare: cat_token::verify },
            Contender { name: "common-access-token", prepare: common_access_token::verify },
            Contender { name: "jwt-simple", prepare: jwt_simple::verify_cwt },
        ],
    },
    Contest {
        work: "jwt-hs256-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: ours::verify_jwt },
            Contender { name: "jsonwebtoken", prepare: jsonwebtoken::verify },
            Contender { name: "jwt-simple", prepare: jwt_simple::verify_jwt },
        ],
    },
    Contest {
        work: "cat-hs256-verify-state-native",
        contenders: &[
            Contender { name: "ours", prepare: ours::verify_cat_with_state },
            Contender { name: "cat-token", prepare: cat_token::verify },
            Contender { name: "common-access-token", prepare: common_access_token::verify },
        ],
    },
    Contest {
        work: "jwt-hs256-verify-state-native",
        contenders: &[
            Contender { name: "ours", prepare: ours::verify_jwt_with_state },
            Contender { name: "jsonwebtoken", prepare: jsonwebtoken::verify },
        ],
    },
    Contest {
        work: "cat-hs256-reverify-native",
        contenders: &[
            Contender { name: "ours", prepare: ours::verify_cat_again },
            Contender { name: "cat-token", prepare: cat_token::verify },
            Contender { name: "common-access-token", prepare: common_access_token::verify },
        ],
    },
    Contest {
        work: "jwt-hs256-reverify-native",
        contenders: &[
            Contender { name: "ours", prepare: ours::verify_jwt_again },
            Contender { name: "jsonwebtoken", prepare: jsonwebtoken::verify },
        ],
    },
    Contest {
        work: "hs384-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: || signatures::ours(Algorithm::Hs384, true) },
            Contender { name: "jsonwebtoken", prepare: || signatures::by_jsonwebtoken(Algorithm::Hs384) },
            Contender { name: "aws-lc-rs", prepare: || signatures::by_aws_lc(Algorithm::Hs384) },
            Contender { name: "jwt-simple", prepare: || signatures::by_jwt_simple(Algorithm::Hs384) },
        ],
    },
    Contest {
        work: "hs512-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: || signatures::ours(Algorithm::Hs512, true) },
            Contender { name: "jsonwebtoken", prepare: || signatures::by_jsonwebtoken(Algorithm::Hs512) },
            Contender { name: "aws-lc-rs", prepare: || signatures::by_aws_lc(Algorithm::Hs512) },
            Contender { name: "jwt-simple", prepare: || signatures::by_jwt_simple(Algorithm::Hs512) },
        ],
    },
    Contest {
        work: "es256-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: || signatures::ours(Algorithm::Es256, true) },
            Contender { name: "jsonwebtoken", prepare: || signatures::by_jsonwebtoken(Algorithm::Es256) },
            Contender { name: "aws-lc-rs", prepare: || signatures::by_aws_lc(Algorithm::Es256) },
            Contender { name: "jwt-simple", prepare: || signatures::by_jwt_simple(Algorithm::Es256) },
            Contender { name: "ours, without tables", prepare: || signatures::ours(Algorithm::Es256, false) },
        ],
    },
    Contest {
        work: "es384-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: || signatures::ours(Algorithm::Es384, true) },
            Contender { name: "jsonwebtoken", prepare: || signatures::by_jsonwebtoken(Algorithm::Es384) },
            Contender { name: "aws-lc-rs", prepare: || signatures::by_aws_lc(Algorithm::Es384) },
            Contender { name: "jwt-simple", prepare: || signatures::by_jwt_simple(Algorithm::Es384) },
        ],
    },
    Contest {
        work: "ed25519-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: || signatures::ours(Algorithm::EdDsa, true) },
            Contender { name: "jsonwebtoken", prepare: || signatures::by_jsonwebtoken(Algorithm::EdDsa) },
            Contender { name: "aws-lc-rs", prepare: || signatures::by_aws_lc(Algorithm::EdDsa) },
            Contender { name: "jwt-simple", prepare: || signatures::by_jwt_simple(Algorithm::EdDsa) },
            Contender { name: "ours, without tables", prepare: || signatures::ours(Algorithm::EdDsa, false) },
        ],
    },
    Contest {
        work: "rs256-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: || signatures::ours(Algorithm::Rs256, true) },
            Contender { name: "jsonwebtoken", prepare: || signatures::by_jsonwebtoken(Algorithm::Rs256) },
            Contender { name: "aws-lc-rs", prepare: || signatures::by_aws_lc(Algorithm::Rs256) },
            Contender { name: "jwt-simple", prepare: || signatures::by_jwt_simple(Algorithm::Rs256) },
        ],
    },
    Contest {
        work: "ps256-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: || signatures::ours(Algorithm::Ps256, true) },
            Contender { name: "jsonwebtoken", prepare: || signatures::by_jsonwebtoken(Algorithm::Ps256) },
            Contender { name: "aws-lc-rs", prepare: || signatures::by_aws_lc(Algorithm::Ps256) },
            Contender { name: "jwt-simple", prepare: || signatures::by_jwt_simple(Algorithm::Ps256) },
        ],
    },
    Contest {
        work: "ps384-verify-native",
        contenders: &[
            Contender { name: "ours", prepare: || signatures::ours(Algorithm::Ps384, true) },
            Contender { name: "jsonwebtoken", prepare: || signatures::by_jsonwebtoken(Algorithm::Ps384) },
            Contender { name: "aws-lc-rs", prepare: || signatures::by_aws_lc(Algorithm::Ps384) },
            Contender { name: "jwt-simple", prepare: || signatures::by_jwt_simple(Algorithm::Ps384) },
        ],
    },
    Contest {
        work: "cat-hs256-mint-native",
        contenders: &[
            Contender { name: "ours", prepare: ours::mint_cat },
            Contender { name: "cat-token", prepare: cat_token::mint },
            Contender { name: "common-access-token", prepare: common_access_token::mint },
        ],
    },
    Contest {
        work: "jwt-hs256-mint-native",
        contenders: &[
            Contender { name: "ours", prepare: ours::mint_jwt },
            Contender { name: "jsonwebtoken", prepare: jsonwebtoken::mint },
            Contender { name: "jwt-simple", prepare: jwt_simple::mint },
        ],
    },
];

fn main() {
    // One round among several: short, the contenders of a contest close together, and samples of
    // about a millisecond, most of which no other process interrupts.
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(150))
        .sample_size(120)
        .nresamples(1_000)
        .without_plots()
        .configure_from_args();
    for contest in CONTESTS {
        let mut group = criterion.benchmark_group(contest.work);
        group.sampling_mode(SamplingMode::Flat);
        for Contender { name, prepare } in contest.contenders {
            let mut contender = prepare();
            group.bench_function(*name, |bencher| bencher.iter(&mut contender));
        }
        group.finish();
    }
}

/// Seconds since 1970: peers read the clock themselves, so our host does it in every call.
fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    i64::try_from(elapsed.as_secs()).expect("the clock is before the year 292277026596")
}
