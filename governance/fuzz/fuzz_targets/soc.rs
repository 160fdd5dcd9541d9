//! Any bytes, read as `.soc`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("soc", file)));
