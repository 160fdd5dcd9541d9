//! Any bytes, read as `.blt`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("blt", file)));
