//! What keys, policies and requests accept, and how errors name what they do not.

#[cfg(feature = "encryption")]
mod encryption_keys;
mod external_keys;
mod keys;
mod policy;
mod public_keys;
mod request;

use alloc::format;
use alloc::string::{String, ToString as _};

use super::*;
use crate::error::ConfigError;
use crate::policy::Policy;
use proptest::prelude::*;

/// The member that an error names.
fn member<T: core::fmt::Debug>(outcome: Result<T, ConfigError>) -> String {
    outcome.unwrap_err().member().to_string()
}

proptest! {
    #[test]
    fn any_text_ends_without_a_panic(text: String) {
        prop_assert!(keys_from_json(&text).is_err());
        prop_assert!(fetched_keys_from_json(&text).is_err());
        prop_assert!(Policy::from_json(&text).is_err());
        prop_assert!(OwnedRequest::from_json(&text).is_err());
    }

    #[test]
    fn any_member_of_any_type_ends_without_a_panic(
        name in "[a-z_]{1,12}|k|kid|kid_hex|scope|labels|limits|placements|status|headers|geo|tls|ip|now",
        value in "null|true|-?[0-9]{1,30}(\\.[0-9]{1,12})?(e-?[0-9]{1,4})?|\"[a-z0-9./:]{0,12}\"|\\[\\]|\\[1\\]|\\{\\}|\\{\"or\":1\\}",
    ) {
        let member = format!(",\"{name}\":{value}");
        let _ = (keys::jwk(&member), policy::policy(&member), request::request(&member));
    }
}
