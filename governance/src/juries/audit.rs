//! Audits: now and then whoever judged is shown a settled case again, and says what they think before they see what was decided. The lot
//! says who and which, so that anybody can compute afterwards that nobody was picked.

use crate::canonical::{Hash, sha256_parts};
use crate::ids::CaseId;

/// For how many days an audit waits for its answer; then it ends by itself.
pub const AUDIT_DAYS: i64 = 14;

/// Among how many of the oldest settled cases one is chosen.
pub const AUDIT_CHOICE: usize = 20;

/// The lot of a juror who gave an opinion: SHA-256("folkmoot audit lot v1\n" ‖ seed ‖ lot), of the draw's seed and the juror's lot in it.
#[must_use]
pub fn audit_lot_of_juror(seed: &Hash, lot: &Hash) -> Hash {
    sha256_parts(&[b"folkmoot audit lot v1\n", seed, lot])
}

/// The lot of a moderator who decided: SHA-256("folkmoot audit lot v1\n" ‖ leaf ‖ case), of the leaf hash of the decision's own line and
/// the case's number as 8 bytes, big-endian.
#[must_use]
pub fn audit_lot_of_moderator(leaf: &Hash, case: CaseId) -> Hash {
    sha256_parts(&[b"folkmoot audit lot v1\n", leaf, &case.get().to_be_bytes()])
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0_u64, |sum, byte| sum.wrapping_shl(8) | u64::from(*byte))
}

/// Whether an audit follows: the first 8 bytes of the lot, as a number, can be divided by `one_in` (`audit.one_in`); never with 0.
#[must_use]
pub fn audit_falls(lot: &Hash, one_in: u64) -> bool {
    number(lot).checked_rem(one_in) == Some(0)
}

/// The places of `count` settled cases, the oldest first, in the order in which they are tried: from the one that the next 8 bytes of the
/// lot name, as a number modulo `count`, through all the others.
#[must_use]
pub fn audit_order(lot: &Hash, count: usize) -> Vec<usize> {
    let first = u64::try_from(count).ok().and_then(|all| number(lot.split_at(8).1).checked_rem(all));
    let first = first.and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
    (first..count).chain(0..first.min(count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lot_says_who_is_audited_and_about_what() {
        let lot = audit_lot_of_juror(&[1; 32], &[2; 32]);
        assert_eq!(lot, crate::canonical::sha256_parts(&[b"folkmoot audit lot v1\n", &[1; 32], &[2; 32]]));
        assert_ne!(lot, audit_lot_of_juror(&[2; 32], &[1; 32]));
        assert_ne!(audit_lot_of_moderator(&[1; 32], 3.into()), audit_lot_of_moderator(&[1; 32], 4.into()));
        assert!(audit_falls(&lot, 1) && !audit_falls(&lot, 0));
        let falls =
            |one_in| (0..=255).filter(|n| audit_falls(&audit_lot_of_juror(&[*n; 32], &[7; 32]), one_in)).count();
        assert!((10..45).contains(&falls(10)), "about a tenth of 256: {}", falls(10));
        let mut number = [0; 32];
        (number[7], number[15]) = (20, 5);
        assert!(audit_falls(&number, 10) && !audit_falls(&number, 3));
        assert_eq!(audit_order(&number, 3), [2, 0, 1]);
        assert_eq!(audit_order(&number, 1), [0]);
        assert_eq!(audit_order(&number, 0), [0; 0]);
    }
}
