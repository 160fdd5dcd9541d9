//! Any bytes, read as `.csv`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("csv", file)));
