//! The axioms that each method promises, on random profiles: a thousand each in `make test`, a hundred thousand in `make axioms`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(dead_code, reason = "the first axioms come with the first methods")]

mod committee;
mod profiles;
mod stv;
