//! The search for the number at which something begins to hold.

/// The smallest number for which a condition holds that, once true, stays true, and is true of `high`.
pub(super) fn smallest(holds: impl Fn(u64) -> bool, mut high: u64) -> u64 {
    let mut low = 0_u64;
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::smallest;

    #[test]
    fn the_first_number_is_found_at_both_ends_and_between() {
        for first in [0, 1, 2, 499, 999, 1_000] {
            assert_eq!(smallest(|number| number >= first, 1_000), first);
        }
        assert_eq!(smallest(|number| number >= u64::MAX - 1, u64::MAX), u64::MAX - 1);
    }
}
