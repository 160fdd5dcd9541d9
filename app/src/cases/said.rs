//! Reasons that are published with a case: as a viewer reads them, and the way to have one judged that breaks a rule itself.

use std::sync::Arc;

use governance::canonical::hash_from_hex;
use governance::juries::Opinion;
use governance::moderation::{About, Overruler, SaidWords};
use governance::permits::{self, Action, Standing};
use governance::{CaseId, EntryId};
use rocket::State;
use rocket::response::Redirect;
use store::Conn;
use store::cases::{CaseRow, StepRow};
use store::said::GivenRow;

use super::wording;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::feeds::escaped;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::limits::{Limited, Payer};

/// A published reason, as its reader finds it.
pub struct Given {
    /// What was thought: "Remove: the rule was broken"; empty of a moderator who held the entry or passed the case on.
    pub opinion: &'static str,
    /// The words, or what stands in their place.
    pub words: String,
    /// Whether a case keeps the words away.
    pub is_withheld: bool,
    /// The last case about the words.
    pub case: Option<i64>,
    /// Where the reader can have them judged; empty where they cannot.
    pub flag: String,
    /// Whether a flag of the reader's stands on them.
    pub flagged: bool,
}

impl Given {
    fn new(row: GivenRow, opinion: &'static str, flag: String) -> Self {
        let is_withheld = row.withheld_by.is_some();
        let case = row.withheld_by.or(row.judged_in);
        Self { opinion, words: row.shown, is_withheld, case, flag, flagged: row.has_flagged }
    }
}

/// The reasons of moderators who held the entry or passed the case on, each with which of these it was.
#[derive(Default)]
pub struct Beside(Vec<(String, Given)>);

/// The reasons of a case, each with what was thought: of the verdict, and beside it. The visitor sees more than everybody only of what they
/// wrote or judge.
pub async fn load(conn: &mut Conn, case: &CaseRow, visitor: &Visitor) -> Result<(Vec<Given>, Beside), AppError> {
    let viewer = visitor.actor();
    // Whoever is limited flags nothing.
    let may_flag = case.state()?.is_final() && visitor.viewer().is_some_and(|viewer| viewer.limited_until.is_none());
    let (mut reasons, mut beside) = (Vec::new(), Beside::default());
    for row in store::said::given(conn, case.id, viewer).await? {
        let can_flag = may_flag && !row.is_own && !row.has_flagged && row.withheld_by.is_none();
        let flag = if can_flag { address(case.id, &row)? } else { String::new() };
        let opinion = match &row.opinion {
            Some(opinion) => opinion_of(case.about(), opinion, case.appeals_case.is_some())?,
            None => "",
        };
        if row.is_of_verdict() {
            reasons.push(Given::new(row, opinion, flag));
        } else {
            beside.0.push((row.role.clone(), Given::new(row, opinion, flag)));
        }
    }
    Ok((reasons, beside))
}

/// The reasons of a verdict as everybody reads them; nothing can be flagged where they stand. `about` and `is_appeal` choose the words.
pub async fn of_verdict(
    conn: &mut Conn,
    case: CaseId,
    (about, is_appeal): (About, bool),
) -> Result<Vec<Given>, AppError> {
    let rows = store::said::given(conn, case, None).await?;
    let given = |row: GivenRow| {
        let opinion = opinion_of(about, row.opinion.as_deref().unwrap_or_default(), is_appeal)?;
        Ok(Given::new(row, opinion, String::new()))
    };
    rows.into_iter().filter(GivenRow::is_of_verdict).map(given).collect()
}

fn opinion_of(about: About, opinion: &str, is_appeal: bool) -> Result<&'static str, AppError> {
    let opinion: Opinion = opinion.parse().map_err(|why| AppError::Bug(format!("an opinion: {why}")))?;
    Ok(wording::opinion(about, opinion, is_appeal))
}

fn address(case: CaseId, row: &GivenRow) -> Result<String, AppError> {
    Ok(format!("/cases/{case}/words/{}", hex::encode(row.sha256()?)))
}

/// What a jury found about published words, in a sentence.
pub const fn found(broken: bool, is_appeal: bool, overruled: Option<Overruler>) -> &'static str {
    match (broken, is_appeal, overruled) {
        (true, true, _) => "Fresh jurors found the rule broken too: the words stay removed.",
        (false, true, _) => "Fresh jurors did not find the rule broken: the words are shown again.",
        (true, _, Some(Overruler::Vote(_))) => {
            "The jury found the rule broken, and the words were removed. The members have overruled it."
        }
        (true, _, Some(Overruler::Jury(_))) => {
            "The jury found the rule broken, and the words were removed. An appeal has reversed it."
        }
        (true, _, None) => "The jury found the rule broken: the words are removed wherever they stood.",
        (false, _, _) => "The jury did not find the rule broken: the words are shown again.",
    }
}

impl Beside {
    /// A step with the words as they are read, and what belongs to them where somebody gave a reason in it.
    pub fn take_step(&mut self, step: &mut StepRow) -> Option<Given> {
        let role = match step.what.as_str() {
            "opened" => "holder",
            "to_jury" if step.detail.starts_with("passed") => "passer",
            _ => return None,
        };
        let place = self.0.iter().position(|(known, _)| known == role)?;
        let (_, given) = self.0.swap_remove(place);
        step.detail = if role == "holder" { given.words.clone() } else { format!("passed\n{}", given.words) };
        Some(given)
    }
}

/// The words as jurors and flaggers read them.
fn html(words: &str) -> String {
    words.split("\n\n").map(|part| format!("<p>{}</p>", escaped(part).replace('\n', "<br>"))).collect()
}

/// Leads to the form of a flag on words that were published with a case.
#[rocket::post("/cases/<id>/words/<sha256>", data = "<_form>")]
pub async fn stand_in(
    id: i64,
    sha256: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let words = SaidWords { case: id.into(), sha256: hash_from_hex(sha256).ok_or(AppError::NotFound)? };
    let entry = stand_for(services, &member.standing(), words).await?;
    Ok(Redirect::to(format!("/entries/{entry}/flags/new")))
}

/// What stands for published words where they are flagged.
pub async fn stand_for(services: &Services, standing: &Standing, words: SaidWords) -> Result<EntryId, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::Flag { own: false }, now)?;
    let title = format!("A reason given in case {}", words.case);
    let entry = store::said::stand_in(&mut tx, &words, &title, html).await?;
    tx.commit().await?;
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn words_are_no_markup() {
        assert_eq!(html("<b>1</b>\n2\n\n3"), "<p>&lt;b&gt;1&lt;/b&gt;<br>2</p><p>3</p>");
    }
}
