//! Any bytes, read as `.cat`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("cat", file)));
