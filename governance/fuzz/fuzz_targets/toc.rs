//! Any bytes, read as `.toc`.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| drop(governance_fuzz::reads("toc", file)));
