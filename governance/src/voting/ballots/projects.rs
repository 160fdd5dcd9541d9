//! Participatory budgeting: projects that cost money, and who approves of them.

use super::Approvals;
use crate::voting::{Options, Unfit};

/// Projects with their costs, and approvals. Money is counted in whole minor units (cents where costs have two decimals).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projects {
    /// What there is to spend, in minor units.
    pub budget: u64,
    /// What each project costs, in minor units.
    pub costs: Vec<u64>,
    /// How many decimals the file's amounts have: one currency unit is `10^decimals` minor units.
    pub decimals: u32,
    /// Who approves of what. Empty ballots share in the money.
    pub approvals: Approvals,
}

impl Projects {
    /// No amount is larger, in minor units.
    pub const MAX_AMOUNT: u64 = 1 << 56;
    /// No amount has more decimals.
    pub const MAX_DECIMALS: u32 = 6;

    /// Projects nobody has voted on yet.
    ///
    /// # Errors
    /// When there is not one cost for each option, or an amount is beyond the limits.
    pub fn over(options: &Options, budget: u64, costs: Vec<u64>, decimals: u32) -> Result<Self, Unfit> {
        if costs.len() != options.len() {
            return Err(Unfit::new("every project needs a cost"));
        }
        if decimals > Self::MAX_DECIMALS || costs.iter().chain([&budget]).any(|amount| *amount > Self::MAX_AMOUNT) {
            return Err(Unfit::new("an amount is too large to be counted exactly"));
        }
        Ok(Self { budget, costs, decimals, approvals: Approvals::over(options) })
    }

    /// An amount of minor units as people write it: "1234.50", without needless zeros behind the point.
    #[must_use]
    pub fn written(&self, amount: u64) -> String {
        let unit = 10_u64.saturating_pow(self.decimals);
        let (whole, part) = (amount.checked_div(unit).unwrap_or(amount), amount.checked_rem(unit).unwrap_or(0));
        if part == 0 {
            return whole.to_string();
        }
        let digits = format!("{part:0width$}", width = usize::try_from(self.decimals).unwrap_or(0));
        format!("{whole}.{}", digits.trim_end_matches('0'))
    }

    /// Whether a text says an amount of minor units, with or without needless zeros.
    #[must_use]
    pub fn is_written(&self, text: &str, amount: u64) -> bool {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        let plain = if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") };
        plain == self.written(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_the_same_with_needless_zeros() {
        let mut projects = Projects::over(&Options::named(["a"]).unwrap(), 10_050, vec![1], 2).unwrap();
        for same in ["100.5", "100.50", "0100.500"] {
            assert!(projects.is_written(same, 10_050), "{same}");
        }
        for other in ["100.05", "1005", "100.51", "", "10050", "-100.5"] {
            assert!(!projects.is_written(other, 10_050), "{other}");
        }
        assert!(projects.is_written("100.00", 10_000) && projects.is_written("0", 0));
        projects.decimals = 0;
        assert!(projects.is_written("10050", 10_050));
    }
}
