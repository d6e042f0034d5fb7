//! One claim set, two formats, one decision.

use core::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use token_core::Token;

use crate::random;

static ALLOWED: AtomicUsize = AtomicUsize::new(0);

proptest! {
    #![proptest_config(ProptestConfig { cases: 6000, failure_persistence: None, ..ProptestConfig::default() })]

    fn decisions_are_equal(claims in random::claims(), request in random::request(), bench in random::bench()) {
        let cat = bench.decide(Token::binary(&vectors::cat_of(&claims)), &request).unwrap();
        let jwt = bench.decide(Token::text(&vectors::jwt_of(&claims)), &request).unwrap();
        prop_assert_eq!(random::verdict(&cat), random::verdict(&jwt));
        if cat["decision"] == "allow" {
            ALLOWED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn jwt_and_cat_decide_alike() {
    decisions_are_equal();
    let allowed = ALLOWED.load(Ordering::Relaxed);
    assert!(allowed > 100, "only {allowed} of the random tokens were allowed: the property says little");
}
