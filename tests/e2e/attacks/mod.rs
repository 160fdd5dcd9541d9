//! Attacks: each was tried because it looked as if it would work, and stays so that it does not work again.

mod doors;
mod markup;
mod moderation;
mod odd;
mod persistence;
pub mod record;
mod second_nets;
mod votes;
