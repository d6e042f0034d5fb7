//! The proof that RFC 9449 publishes, for a token of a form that we do not read.

use super::{CheckedProof, Proof, SentToken};
use crate::claims::{ProofSettings, Thumbprint};
use crate::reason::Reason;
use crate::request::Request;
use crate::scratch::Scratch;
use crate::time::Timestamp;
use crate::token::Token;
use crate::wire::base64url::{self, Padding};

/// Figure 12.
const PROOF: &str = concat!(
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQ",
    "yVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiO",
    "iJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSI",
    "sImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L",
    "-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA",
);
const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const URL: &str = "https://resource.example.org/protectedresource";
const MADE_AT: i64 = 1_562_262_618;

fn checked(token: &str, method: &str, url: &str, test: impl Fn(&Proof<'_>)) -> Result<(), Reason> {
    let mut request = Request::at(MADE_AT).method(method).url(url);
    request.dpop = Some(PROOF);
    let mut buffer = [0; 8192];
    let (proof, mut scratch) = (CheckedProof::default(), Scratch::new(&mut buffer));
    let proof = Proof::check(SentToken::new(Token::text(token), &proof), &request, &mut scratch)?;
    test(&proof);
    Ok(())
}

#[test]
fn the_published_proof_is_of_the_published_key() {
    let thumbprint = |text: &str| {
        let mut bytes = [0; 36];
        let length = base64url::decode(text.as_bytes(), Padding::Forbidden, false, &mut bytes).unwrap();
        bytes[..length].to_vec()
    };
    let checked = checked(TOKEN, "GET", URL, |proof| {
        // Section 6.1.
        assert!(proof.is_of(Thumbprint::Jwk(&thumbprint("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"))));
        assert!(!proof.is_of(Thumbprint::Jwk(&thumbprint("1ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"))));
        let settings = ProofSettings { window: 300, once: true };
        for (now, is_recent) in [(-301, false), (-300, true), (300, true), (301, false)] {
            assert_eq!(proof.is_recent(settings, Timestamp::from_seconds(MADE_AT + now)), is_recent, "{now}");
        }
        let used = proof.once(settings.window);
        assert_eq!((used.id, used.until), ("e1j3V_bKic8-LAEB", Timestamp::from_seconds(MADE_AT + 301)));
    });
    assert_eq!(checked, Ok(()));
}

#[test]
fn it_is_for_its_request_and_token_alone() {
    let cases = [
        (TOKEN, "GET", "https://resource.example.org/protectedresource?x=1#f", Ok(())),
        (TOKEN, "POST", URL, Err(Reason::ProofOfPossession)),
        (TOKEN, "GET", "https://resource.example.org/other", Err(Reason::ProofOfPossession)),
        ("other", "GET", URL, Err(Reason::ProofOfPossession)),
    ];
    for (token, method, url, wanted) in cases {
        assert_eq!(checked(token, method, url, |_| ()), wanted, "{token} {method} {url}");
    }
}
