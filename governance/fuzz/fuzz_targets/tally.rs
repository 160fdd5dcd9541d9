//! Any bytes, read as the format that the first of them picks, and counted by every method.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| governance_fuzz::counts(bytes));
