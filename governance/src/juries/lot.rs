//! The draw. Tickets hide who is in the pool; their commitment fixes the pool before the seed is known; the lots order it.
//!
//! No generator of random numbers is used, whose stream could change between versions: an order by SHA-256 is the
//! same everywhere and for ever.

use crate::canonical::{Hash, sha256_parts};
use crate::ids::{CaseId, MemberId};
use crate::ledger::{leaf_hash, root};

/// A member's ticket for a case: SHA-256("folkmoot jury ticket v1\n" ‖ case ‖ member ‖ salt), ids as 8 bytes, big-endian.
///
/// The salt is random, made once per ticket and shown to nobody but its member, who can so find their own lot.
#[must_use]
pub fn ticket(case: CaseId, member: MemberId, salt: &[u8; 32]) -> Hash {
    sha256_parts(&[b"folkmoot jury ticket v1\n", &case.get().to_be_bytes(), &member.get().to_be_bytes(), salt])
}

/// Commits to a pool: the RFC 6962 root over the tickets, sorted.
#[must_use]
pub fn pool_commitment(tickets: &[Hash]) -> Hash {
    let mut sorted = tickets.to_vec();
    sorted.sort_unstable();
    let leaves: Vec<Hash> = sorted.iter().map(|ticket| leaf_hash(ticket)).collect();
    root(&leaves)
}

/// The seed of a draw, from what was published before it and what nobody could know when the pool was committed:
/// SHA-256("folkmoot jury seed v1\n" ‖ pool commitment ‖ contribution).
///
/// `contribution` is random bytes or a later checkpoint's root; who supplies it can try several, so the ledger must show where it came from.
#[must_use]
pub fn public_seed(pool_commitment: &Hash, contribution: &[u8]) -> Hash {
    sha256_parts(&[b"folkmoot jury seed v1\n", pool_commitment, contribution])
}

/// The lot of a ticket: SHA-256(seed ‖ ticket). The smallest lots are drawn.
#[must_use]
pub fn lot(seed: &Hash, ticket: &Hash) -> Hash {
    sha256_parts(&[seed, ticket])
}

/// A ticket with its lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lot {
    /// What orders the draw.
    pub lot: Hash,
    /// Whose it is, to those who can make the ticket.
    pub ticket: Hash,
}

/// The whole pool in the order of the lots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Every lot, smallest first.
    pub lots: Vec<Lot>,
    /// How many are seated.
    pub size: usize,
}

impl Draw {
    /// The first jurors.
    #[must_use]
    pub fn seated(&self) -> &[Lot] {
        self.lots.split_at(self.size.min(self.lots.len())).0
    }

    /// Who is called next when a juror is excused, recuses or does not answer, in order.
    #[must_use]
    pub fn replacements(&self) -> &[Lot] {
        self.lots.split_at(self.size.min(self.lots.len())).1
    }
}

/// Draws: all tickets in the order of their lots, each ticket once. A pool smaller than `size` is seated whole.
#[must_use]
pub fn draw(seed: &Hash, tickets: &[Hash], size: usize) -> Draw {
    let mut lots: Vec<Lot> = tickets.iter().map(|ticket| Lot { lot: lot(seed, ticket), ticket: *ticket }).collect();
    lots.sort_unstable();
    lots.dedup();
    Draw { lots, size }
}
