//! Any bytes, read as `.toi`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("toi", file)));
