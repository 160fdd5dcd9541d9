//! The axioms that each method promises, on random profiles: a thousand each in `make test`, a hundred thousand in `make axioms`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod brute;
mod committee;
mod profiles;
mod ranked;
mod shares;
mod shares_by_definition;
mod stv;
