//! Drafting proposals of every kind, changing them before their vote, and drafting anew what was overtaken or was in force before.

use std::sync::Arc;

use governance::ProposalId;
use rocket::{State, patch, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Act, Done};
use super::bodies::Sent;
use super::caller::{Holder, Write};
use super::once::{self, Again};
use super::problem::{Kind, Problem};
use super::shapes::Id;
use crate::constitution::history;
use crate::proposals::acts;
use crate::proposals::draft::DraftForm;
use crate::proposals::form::subject_of;
use crate::proposals::renewal;
use crate::proposals::revision::as_typed;
use crate::services::Services;
use crate::web::limits::Limited;

operations!("proposals": draft, change, renew, again);

/// What a proposal asks for.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Asks {
    /// Another value of a policy.
    #[default]
    Policy,
    /// An answer to a question.
    Question,
    /// That the term of a moderator ends.
    Recall,
    /// That everybody overrules the jury of a case.
    Appeal,
    /// That whom juries have suspended goes.
    Expulsion,
    /// That whom a vote expelled comes back.
    Readmission,
}

impl Asks {
    fn form_kind(self) -> &'static str {
        match self {
            Self::Policy => "",
            Self::Question => "question",
            Self::Recall => "recall",
            Self::Appeal => "appeal",
            Self::Expulsion => "expulsion",
            Self::Readmission => "readmission",
        }
    }
}

/// A proposal to draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewProposal {
    #[serde(default)]
    kind: Asks,
    title: String,
    /// The reasons, in Markdown.
    body: String,
    /// The policy to change, by its key.
    #[serde(default)]
    #[schema(example = "entry.max_chars")]
    policy: String,
    /// The new value as one would type it; of a document its whole new text.
    #[serde(default)]
    #[schema(example = "6000")]
    value: Option<String>,
    /// For how many days it shall hold; left out: for good.
    #[serde(default)]
    for_days: Option<u32>,
    /// Of a question: how its ballots are counted, by the method's name.
    #[serde(default)]
    method: Option<String>,
    /// Its options; projects with their cost behind a bar, as `A bench | 300`.
    #[serde(default)]
    options: Option<Vec<String>>,
    #[serde(default)]
    seats: Option<u64>,
    #[serde(default)]
    max_score: Option<u64>,
    #[serde(default)]
    credits: Option<u64>,
    #[serde(default)]
    budget: Option<u64>,
    /// Of a recall: the moderator, by handle.
    #[serde(default)]
    moderator: String,
    /// Of an appeal, an expulsion, a readmission: the case that it is about.
    #[serde(default)]
    case: Option<Id>,
}

/// What of a proposal can be changed before its vote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedProposal {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    body: Option<String>,
    /// The new value as one would type it; of a document its whole new text.
    #[serde(default)]
    #[schema(example = "6000")]
    value: Option<String>,
    /// For how many days it shall hold.
    #[serde(default)]
    for_days: Option<u32>,
    /// Of a question: how its ballots are counted, by the method's name.
    #[serde(default)]
    method: Option<String>,
    /// Its options; projects with their cost behind a bar, as `A bench | 300`.
    #[serde(default)]
    options: Option<Vec<String>>,
    #[serde(default)]
    seats: Option<u64>,
    #[serde(default)]
    max_score: Option<u64>,
    #[serde(default)]
    credits: Option<u64>,
    #[serde(default)]
    budget: Option<u64>,
}

/// What exactly is asked for; what is left out is none, or stays as it is.
struct Terms {
    value: Option<String>,
    for_days: Option<u32>,
    method: Option<String>,
    options: Option<Vec<String>>,
    numbers: [Option<u64>; 4],
}

impl Terms {
    /// Puts what was sent into a form.
    fn into_form(self, form: DraftForm) -> DraftForm {
        fn or<N: ToString>(sent: Option<N>, kept: String) -> String {
            sent.map_or(kept, |sent| sent.to_string())
        }
        // An option is one line, whatever a program sends.
        let options = self
            .options
            .map(|options| options.iter().map(|name| name.replace(['\n', '\r'], " ")).collect::<Vec<_>>().join("\n"));
        let [seats, max_score, credits, budget] = self.numbers;
        DraftForm {
            value: or(self.value, form.value),
            for_days: or(self.for_days, form.for_days),
            method: or(self.method, form.method),
            options: or(options, form.options),
            seats: or(seats, form.seats),
            max_score: or(max_score, form.max_score),
            credits: or(credits, form.credits),
            budget: or(budget, form.budget),
            ..form
        }
    }
}

fn made(id: ProposalId) -> Done {
    Done::made(id, &format!("/proposals/{id}"))
}

/// Draft a proposal
///
/// Only its author sees a draft. Publishing it is another step.
#[utoipa::path(
    request_body = NewProposal,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /proposals"])))
)]
#[post("/proposals", data = "<sent>")]
async fn draft(holder: Holder<Write>, sent: Sent<NewProposal>, services: &State<Arc<Services>>) -> Act {
    let NewProposal { kind, title, body, policy, moderator, case, value, for_days, method, options, .. } = sent.wanted;
    let NewProposal { seats, max_score, credits, budget, .. } = sent.wanted;
    let numbers = [seats, max_score, credits, budget];
    let terms = Terms { value, for_days, method, options, numbers };
    let case = case.map(|case| case.0.to_string()).unwrap_or_default();
    let form =
        DraftForm { kind: kind.form_kind().to_owned(), title, body, policy, moderator, case, ..DraftForm::default() };
    let mut form = terms.into_form(form);
    let act = async {
        holder.spend(services, Limited::Edit)?;
        let unknown = || match kind {
            Asks::Policy => Problem::field("policy", "There is no policy of this name."),
            _ => Problem::new(Kind::NotFound),
        };
        let subject = subject_of(services, &mut form).await?.ok_or_else(unknown)?;
        Ok(made(acts::create(services, &holder.standing(), subject, &form).await??))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Change a proposal before its vote
///
/// By its author. What is left out stays. Of a published one the versions before are kept and shown.
#[utoipa::path(
    request_body = ChangedProposal,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/edit"])))
)]
#[patch("/proposals/<id>", data = "<sent>")]
async fn change(id: i64, holder: Holder<Write>, sent: Sent<ChangedProposal>, services: &State<Arc<Services>>) -> Act {
    let ChangedProposal { title, body, value, for_days, method, options, .. } = sent.wanted;
    let ChangedProposal { seats, max_score, credits, budget, .. } = sent.wanted;
    let numbers = [seats, max_score, credits, budget];
    let terms = Terms { value, for_days, method, options, numbers };
    let act = async {
        holder.spend(services, Limited::Edit)?;
        let row = {
            let mut conn = services.store.read().await?;
            super::proposals::find(&mut conn, holder.visitor(), id).await?
        };
        let form = as_typed(&row.payload()?, title.unwrap_or(row.title), body.unwrap_or(row.body));
        let proposal = ProposalId::from(id);
        acts::edit(services, &holder.standing(), proposal, &terms.into_form(form)).await??;
        Ok(Done { id: Some(id.into()), ..Done::default() })
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
}

/// Nothing to say but that it is to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Please {}

/// Draft anew what was overtaken
///
/// By its author: the old text, from the value that is in force now.
#[utoipa::path(
    request_body = Please,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/renewals"])))
)]
#[post("/proposals/<id>/renewals", data = "<sent>")]
async fn renew(id: i64, holder: Holder<Write>, sent: Sent<Please>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::Edit)?;
        Ok(made(renewal::renew(services, &holder.standing(), ProposalId::from(id)).await??))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Draft the return to an earlier value
///
/// Of a policy, by the number of the version in its history.
#[utoipa::path(
    request_body = Please,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /constitution/<name>/versions/<id>/proposals"])))
)]
#[post("/policies/<key>/versions/<id>/proposals", data = "<sent>")]
async fn again(key: &str, id: i64, holder: Holder<Write>, sent: Sent<Please>, services: &State<Arc<Services>>) -> Act {
    let key = crate::constitution::named(key).map_err(|_| Problem::new(Kind::NotFound))?;
    let act = async {
        holder.spend(services, Limited::Edit)?;
        Ok(made(history::draft_again(services, &holder.standing(), key, id).await??))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}
