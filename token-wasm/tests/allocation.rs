//! A check allocates nothing, whatever its outcome.

mod host;

use host::{CLAIMS, Host, MINT_CAT, MINT_JWT, Record, URL, full_check};
use token_wasm::{Operation, Text};

#[test]
fn checks_allocate_nothing() {
    for flag in [MINT_CAT, MINT_JWT] {
        let token = Host::minter().mint(flag, CLAIMS);
        let in_url =
            Record::check(Operation::Check).text(Text::Url, format!("{URL}?CAT={token}")).text(Text::Method, "GET");
        let records = [
            (0, full_check(Operation::Check, &token)),
            (0, in_url),
            (300, full_check(Operation::Check, &format!("{}AAAA", &token[..token.len() - 4]))),
            (100, Record::check(Operation::Check)),
            (900, Record::check(Operation::Check).flags(u32::MAX)),
        ];
        for (code, record) in records {
            let record = record.bytes();
            for mut host in [Host::configured(), Host::remembering()] {
                // The second time, a token is remembered.
                for _ in 0..2 {
                    host.buffer[..record.len()].copy_from_slice(&record);
                    let mut answer = 0;
                    let allocations =
                        allocation_counter::measure(|| answer = host.instance.handle(&mut host.buffer, record.len()));
                    assert_eq!(answer >> 32 & 0xffff, code);
                    assert_eq!(allocations.count_total, 0);
                }
            }
        }
    }
}
