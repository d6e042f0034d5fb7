//! Claims: the vocabulary, reading them from both formats, and writing them as JSON.

mod from_json;
mod kind;
mod label;
mod matching;
pub(crate) mod network;
mod places;
mod read;
mod set;
mod shape;
#[cfg(feature = "alloc")]
mod to_json;
mod token_id;
pub(crate) mod value;

#[cfg(feature = "alloc")]
pub(crate) use from_json::parse_prefix;
pub(crate) use from_json::{Source, transcode};
#[cfg(feature = "alloc")]
pub(crate) use kind::{Kind, can_be_critical};
pub use label::Label;
#[cfg(feature = "alloc")]
pub(crate) use label::encoded_order;
pub(crate) use matching::{component_name, match_name};
#[cfg(feature = "alloc")]
pub(crate) use places::Places;
pub(crate) use set::Claims;
#[cfg(feature = "alloc")]
pub(crate) use shape::Shape;
pub(crate) use shape::contains_tag;
#[cfg(feature = "alloc")]
pub(crate) use to_json::{TokenIdName, write_json, write_json_text};
pub use token_id::TokenId;
