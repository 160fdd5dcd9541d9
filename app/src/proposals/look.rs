//! A look ahead: what would follow from a change, before anybody votes on it. Nothing is written.

use std::collections::BTreeMap;

use governance::proposals::{
    Decided, FrozenSpec, Own, Payload, ProposalState, REPLAYED, Surroundings, outlook, replayed_track,
};
use governance::voting::{Ballots, Election, Method, Seed, YesNo, methods::majority};
use governance::{ActorId, Constitution, PolicyKey, PolicyValue, ProposalId, Track};
use store::Conn;
use store::proposals::ProposalRow;
use store::tallies::{DecidedRow, TallyRow};

use super::acts::{self, Subject};
use super::answer::{counted, lots_of};
use super::board::shown_title;
use super::form::{self, DraftForm, NewPage};
use super::rivals::{Beside, Rivals};
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::Section;

/// A vote with options of more ballots than this is not counted again for a page.
const BALLOTS_MAX: u64 = 2_000;

/// Something that would follow, with addresses and titles of the proposals it is about.
pub struct Following {
    pub sentence: String,
    pub proposals: Vec<(String, String)>,
}

type Titles = BTreeMap<ProposalId, String>;

/// What would follow from what is typed in a form; what is wrong with it otherwise.
pub async fn at_form(
    conn: &mut Conn,
    constitution: &Constitution,
    form: &DraftForm,
    (key, own): (PolicyKey, Option<&ProposalRow>),
    viewer: Option<ActorId>,
) -> Result<Result<Vec<Following>, Problems>, AppError> {
    match acts::payload_of(constitution, Subject::Policy(key), form) {
        Ok(payload) => Ok(Ok(at(conn, constitution, &payload, own, viewer).await?)),
        Err((field, why)) => {
            let mut problems = Problems::default();
            problems.add(field, why);
            Ok(Err(problems))
        }
    }
}

/// What would follow from a payload. `own` is the proposal that carries it, once it is published.
pub async fn at(
    conn: &mut Conn,
    constitution: &Constitution,
    payload: &Payload,
    own: Option<&ProposalRow>,
    viewer: Option<ActorId>,
) -> Result<Vec<Following>, AppError> {
    let Some((key, new)) = payload.change() else { return Ok(Vec::new()) };
    let mut titles = Titles::new();
    let open = store::proposals::on_their_way(conn, viewer).await?;
    let mut on_their_way = Vec::with_capacity(open.len());
    for row in open {
        let prospect = row.facts()?;
        titles.insert(prospect.id, shown_title(row.words_visible, row.title, prospect.key));
        on_their_way.push(prospect);
    }
    let replayed = replayed_track(key);
    let (decided, not_counted) = match replayed {
        Some(track) => decided_on(conn, track, viewer, &mut titles).await?,
        None => (Vec::new(), 0),
    };
    let around = Surroundings {
        now: store::clock::now(conn).await?,
        own: own.filter(|row| row.is_public()).map(own_of).transpose()?,
        voters: if replayed.is_some() { store::franchise::voters_now(conn).await? } else { 0 },
        on_their_way,
        decided,
        not_counted,
        over: over(conn, constitution, key, &new).await?,
    };
    let named = |id: ProposalId| {
        let title = titles.get(&id).cloned().unwrap_or_else(|| format!("proposal {id}"));
        (format!("/proposals/{id}"), title)
    };
    let said = outlook(constitution, payload, &around).into_iter();
    let followed =
        said.map(|one| Following { sentence: one.sentence, proposals: one.proposals.into_iter().map(named).collect() });
    Ok(followed.collect())
}

fn own_of(row: &ProposalRow) -> Result<Own, AppError> {
    let enact_at = row.spec()?.map(|spec| spec.enact_at());
    Ok(Own { id: row.id, state: row.state()?, deadline: row.deadline()?, enact_at })
}

/// How much is beyond a smaller bound already.
async fn over(
    conn: &mut Conn,
    constitution: &Constitution,
    key: PolicyKey,
    new: &PolicyValue,
) -> Result<Option<u64>, AppError> {
    match new {
        PolicyValue::Integer(bound) if *bound < constitution.integer(key) => {
            Ok(store::policies::beyond(conn, key, *bound).await?)
        }
        _ => Ok(None),
    }
}

/// The last decided votes of a track, and how many of them were too large.
async fn decided_on(
    conn: &mut Conn,
    track: Track,
    viewer: Option<ActorId>,
    titles: &mut Titles,
) -> Result<(Vec<Decided>, u64), AppError> {
    let rows = store::tallies::last_of(conn, track, i64::try_from(REPLAYED).unwrap_or(0), viewer).await?;
    let (mut decided, mut left_out) = (Vec::new(), 0);
    for row in rows {
        let spec = row.spec()?;
        titles.insert(row.proposal_id, shown_title(row.words_visible, row.title.clone(), spec.payload.policy()));
        match election_of(conn, &row, &spec).await? {
            Some((election, seed)) => decided.push(Decided { id: row.proposal_id, rule: spec.rule, election, seed }),
            None => left_out += 1,
        }
    }
    Ok((decided, left_out))
}

/// What was voted: four numbers of a vote for or against, every ballot of any other, unless they are very many.
async fn election_of(
    conn: &mut Conn,
    row: &DecidedRow,
    spec: &FrozenSpec,
) -> Result<Option<(Election, Seed)>, AppError> {
    let bug = |what: &str| AppError::Bug(format!("the tally of proposal {} {what}", row.proposal_id));
    let record: serde_json::Value = serde_json::from_str(&row.result).map_err(|_| bug("is unreadable"))?;
    if spec.rule.method == Method::Majority {
        let said = YesNo::recorded(&record).ok_or_else(|| bug("lacks a number"))?;
        let ballots = Ballots::YesNo(said);
        let election = Election { title: None, options: majority::options(), ballots, eligible: Some(spec.roll_size) };
        return Ok(Some((election, Seed([0; 32]))));
    }
    let cast =
        record.pointer("/counts/cast").and_then(serde_json::Value::as_u64).ok_or_else(|| bug("lacks a number"))?;
    if cast > BALLOTS_MAX {
        return Ok(None);
    }
    let tally: TallyRow = store::tallies::of(conn, row.proposal_id).await?.ok_or_else(|| bug("is gone"))?;
    let (ballots, commitment) = counted(conn, &tally, spec, spec).await?;
    let seed = lots_of(conn, &tally).await?.seed(spec.spec_hash(), commitment);
    let election = spec.sheet().election(&spec.title, spec.roll_size, &ballots).map_err(|why| bug(&why.to_string()))?;
    Ok(Some((election, seed)))
}

/// Whether a proposal is not decided yet, so that what would follow is a question.
pub const fn is_undecided(state: ProposalState) -> bool {
    matches!(
        state,
        ProposalState::Draft | ProposalState::Sponsoring | ProposalState::Discussion | ProposalState::Voting
    )
}

/// The form again, with what would follow; nothing is kept.
pub async fn look_first(
    services: &Services,
    member: &SignedIn,
    key: PolicyKey,
    typed: DraftForm,
) -> Result<NewPage, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let viewer = Some(member.actor());
    let look = at_form(&mut conn, &constitution, &typed, (key, None), viewer).await?;
    let layout = member.layout(services, "Propose a change", Section::Proposals);
    let mut page = form::page(layout, key, &constitution, typed, Problems::default());
    page.rivals = Rivals::of(&mut conn, key, Beside::Form, viewer, services.clock.now()).await?;
    Ok(NewPage::Form(Box::new(page.looked(look))))
}
