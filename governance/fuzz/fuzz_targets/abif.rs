//! Any bytes, read as `.abif`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("abif", file)));
