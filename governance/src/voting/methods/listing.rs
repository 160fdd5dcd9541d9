//! Lists in sentences: a sentence about hundreds of options names the first of them and counts the others.

/// So many are named.
const NAMED: usize = 20;

/// "A 5, B 3, C 1", or "A 5, B 3, … and 80 others" where there are many. The steps have them all.
pub(in crate::voting::methods) fn leading(parts: &[String]) -> String {
    match parts.split_at_checked(NAMED) {
        Some((named, others)) if others.len() > 1 => format!("{} and {} others", named.join(", "), others.len()),
        _ => parts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::leading;

    #[test]
    fn many_are_named_in_part_and_counted() {
        let parts = |count: usize| (1..=count).map(|number| number.to_string()).collect::<Vec<_>>();
        assert_eq!(leading(&parts(3)), "1, 2, 3");
        assert!(leading(&parts(21)).ends_with(", 20, 21"));
        assert!(leading(&parts(22)).ends_with(", 20 and 2 others"));
    }
}
