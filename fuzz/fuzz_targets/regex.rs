#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| token_fuzz::regex::run(bytes));
