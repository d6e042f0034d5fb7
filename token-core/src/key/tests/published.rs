//! Signatures of RFCs.

use std::string::String;
use std::vec::Vec;

use super::super::{Algorithm, Key, MAX_SIGNATURE_BYTES};
use crate::wire::hex;

fn bytes(hex: &str) -> Vec<u8> {
    let hex: String = hex.split_whitespace().collect();
    hex::decode(&hex).unwrap().collect()
}

fn signed(key: &Key<'_>, message: &[u8]) -> Vec<u8> {
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = key.sign(&[message], &mut signature);
    signature[..length].to_vec()
}

/// RFC 6979 appendix A.2.5. Of its two signatures the first has a high `s`: ours is the order
/// less that.
#[test]
fn es256_signs_deterministically_and_low() {
    let secret = bytes("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    let key = Key::ecdsa_private(Algorithm::Es256, b"", &secret).unwrap();
    let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    let high = bytes(&[r, "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"].concat());
    let low = bytes(&[r, "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9"].concat());
    assert_eq!(signed(&key, b"sample"), low);
    assert!(key.verify(&[b"sample"], &low) && key.verify(&[b"sample"], &high));
    let test = "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367
                019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";
    assert_eq!(signed(&key, b"test"), bytes(test));
}

/// RFC 6979 appendix A.2.6, with SHA-384.
#[cfg(feature = "es384")]
#[test]
fn es384_signs_deterministically() {
    let secret = bytes(
        "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d8
         96d5724e4c70a825f872c9ea60d2edf5",
    );
    let key = Key::ecdsa_private(Algorithm::Es384, b"", &secret).unwrap();
    let sample = bytes(
        "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46
         99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8",
    );
    let made = signed(&key, b"sample");
    // Low as well; the published one has the other `s`.
    assert_eq!(made[..48], sample[..48]);
    assert!(key.verify(&[b"sample"], &made) && key.verify(&[b"sample"], &sample));
}

/// RFC 8032 section 7.1: secret, public, message, signature.
#[test]
fn ed25519_signs_as_published() {
    let tests = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
             5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
             18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
        (
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589
             09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
        ),
    ];
    for (secret, public, message, signature) in tests {
        let (message, signature) = (bytes(message), bytes(signature));
        let private = Key::ed25519_private(b"", &bytes(secret)).unwrap();
        assert_eq!(signed(&private, &message), signature);
        assert!(Key::ed25519(b"", &bytes(public)).unwrap().verify(&[&message], &signature));
    }
}
