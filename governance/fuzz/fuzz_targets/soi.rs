//! Any bytes, read as `.soi`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("soi", file)));
