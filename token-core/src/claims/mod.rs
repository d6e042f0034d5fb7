//! Claims: the vocabulary, reading them from both formats, and writing them as JSON.

mod compose;
pub(crate) mod confirmation;
#[cfg(feature = "alloc")]
mod fact_json;
mod fact_shape;
pub(crate) mod fingerprint;
mod from_json;
pub(crate) mod geohash;
mod kind;
mod label;
mod matching;
pub(crate) mod network;
mod pattern;
mod places;
pub(crate) mod position;
mod prefix;
mod private;
#[cfg(test)]
mod properties;
mod read;
mod renewal;
mod responses;
mod sampling;
mod set;
mod sets;
mod shape;
#[cfg(feature = "alloc")]
mod to_json;
mod token_id;
pub(crate) mod value;
mod vocabulary;

pub(crate) use confirmation::{MAX_WINDOW, ProofSettings, Thumbprint, thumbprints};
pub(crate) use from_json::{Source, transcode};
pub(crate) use kind::canonical;
#[cfg(feature = "alloc")]
pub(crate) use kind::{Kind, can_be_critical, is_top_level_only};
pub use label::Label;
#[cfg(feature = "alloc")]
pub(crate) use label::encoded_order;
pub(crate) use matching::{component_name, match_name};
#[cfg(feature = "alloc")]
pub(crate) use pattern::patterns_fit;
#[cfg(feature = "alloc")]
pub(crate) use places::Places;
pub use position::Circle;
#[cfg(feature = "alloc")]
pub(crate) use prefix::{parse_prefix, without_trailing_zeros};
#[cfg(feature = "alloc")]
pub(crate) use private::private_claim;
pub(crate) use renewal::Renewal;
pub use renewal::RenewalType;
pub(crate) use renewal::is_http_token;
pub(crate) use responses::responses;
#[cfg(feature = "alloc")]
pub(crate) use responses::{Part, Response};
pub(crate) use set::Claims;
pub(crate) use sets::Sets;
#[cfg(feature = "alloc")]
pub(crate) use shape::Shape;
pub(crate) use shape::contains_tag;
#[cfg(feature = "alloc")]
pub(crate) use to_json::{TokenIdName, write_json, write_json_text};
pub use token_id::TokenId;
