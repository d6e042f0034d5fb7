//! Playing, and what comes of tokens that are missing, broken or old.

use super::row::Got;
use super::{Scene, wait};
use crate::failure::Failure;

pub(super) fn play_cat(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.ann.play("film", "cat", "path")?;
    Ok(Got::all(&scene.ann.play_all(&ticket)?))
}

pub(super) fn play_jwt(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.ann.play("film", "jwt", "cookie")?;
    let is_in_url = ticket.start.contains(&ticket.token);
    Ok(Got::all(&scene.ann.play_all(&ticket)?).demand(!is_in_url, "the URL carries the token"))
}

pub(super) fn no_token(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let path = "/vod/vod.m3u8";
    let got = scene.ann.get(path, &[])?;
    let viewers = scene.ann.request("GET", path, &[])?;
    Ok(Got::of(&got)
        .demand(viewers.header("token-reason").is_none(), "a viewer can read the reason")
        .demand(viewers.header("www-authenticate").is_some(), "no WWW-Authenticate")
        .demand(viewers.header("token-action") == Some("refresh"), "Token-Action is not refresh")
        .demand(viewers.header("cache-control") == Some("no-store"), "the denial may be stored"))
}

pub(super) fn tampered(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.ann.play("film", "cat", "path")?;
    let flipped = flip_a_bit(&ticket.token)?;
    let got = Got::of(&scene.ann.get(&ticket.start.replace(&ticket.token, &flipped), &[])?);
    let whole = scene.ann.start(&ticket)?;
    Ok(got.demand(whole.status == 200, "the token is not good without that either"))
}

pub(super) fn expired(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.ann.play("preview", "cat", "path")?;
    let (answer, _) = wait::until("the token expires", || {
        let answer = scene.ann.load(&ticket, &ticket.start)?;
        Ok((answer.status != 200).then_some(answer))
    })?;
    let action = answer.header("token-action").unwrap_or("absent").to_owned();
    Ok(Got::of(&answer).demand(action == "refresh", "it must be refresh").note(format!("Token-Action: {action}")))
}

pub(super) fn refresh(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let first = scene.ann.play("film", "cat", "path")?;
    let second = scene.ann.refresh(&first)?;
    let outcome = scene.ann.start(&second)?;
    Ok(Got::one(outcome.status, outcome.reason)
        .demand(first.sid == second.sid, "another session")
        .demand(first.token != second.token, "the same token"))
}

/// The token with one bit of its MAC, which stands at its end, flipped. The characters of the last
/// group are left alone: their spare bits are no part of the token.
fn flip_a_bit(token: &str) -> Result<String, Failure> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = token.len().saturating_sub(8);
    let (head, rest) = token.split_at(at);
    let mut rest = rest.chars();
    let flipped = rest.next().and_then(|first| ALPHABET.chars().nth(ALPHABET.find(first)? ^ 1));
    let flipped = flipped.ok_or_else(|| Failure::new("the token is not base64url"))?;
    Ok(format!("{head}{flipped}{}", rest.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_is_flipped() {
        assert_eq!(flip_a_bit("AAAAAAAAAAAA").unwrap(), "AAAABAAAAAAA");
        assert_eq!(flip_a_bit("AAAA_AAAAAAA").unwrap(), "AAAA-AAAAAAA");
    }
}
