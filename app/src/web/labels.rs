//! Labels as cards show them.

use store::labels::Labels;

/// Under which rules juries had an entry folded, as its viewer meets it.
#[derive(Debug, Clone)]
pub struct LabelMark {
    /// "R7 Warn before you shock".
    pub rules: String,
    /// The newest case that says so.
    pub case: i64,
    /// The viewer wrote it: they see it open, and are told what others see.
    pub is_own: bool,
    /// What stands on the fold; `None` where the viewer sees it open.
    pub fold: Option<String>,
}

impl LabelMark {
    /// What a viewer meets who wants to see open what these rules label; `None` where there is no label.
    pub fn new(labels: &Labels, is_own: bool, shown: &[String]) -> Option<Self> {
        let newest = labels.0.first()?;
        let fold = (!is_own && labels.fold(shown)).then(|| labels.headline());
        Some(Self { rules: labels.rules(), case: newest.case, is_own, fold })
    }
}
