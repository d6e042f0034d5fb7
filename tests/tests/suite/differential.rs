//! Beside other implementations: what ours reads, they read, and as the same; what they read and ours refuses, it
//! refuses for a reason that they too can see in it.

mod cbor;
mod data;
mod documents;
mod edit;
mod envelopes;
mod items;
mod json;
mod jwt;
mod pairs;
mod tally;
