//! Any bytes, read as `.pb`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("pb", file)));
