//! The page of delegations.

use askama::Template;
use governance::delegations::{self, Scope};
use governance::{Constitution, MemberId, PolicyKey, Track};
use store::Conn;
use store::actors::ActorName;
use store::delegations::DelegationRow;

use super::DelegationForm;
use super::outcomes::{self, Told};
use crate::constitution::words;
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Section};
use crate::web::moments::Moment;

/// So many of those who let the viewer speak are named; the number of all is said.
const NAMED: i64 = 100;

/// A track, and whether ballots are open there.
struct TrackLine {
    name: &'static str,
    /// The policy that says so; empty where none can.
    href: String,
    /// "open" or "secret", and how that is shown.
    word: &'static str,
    tone: &'static str,
}

/// A delegation, as one of the two sees it.
struct Line {
    id: i64,
    scope: String,
    handle: String,
    name: String,
    until: Moment,
    ledger_href: String,
    /// Why nobody would speak, as things stand; empty where somebody would.
    in_vain: String,
}

#[derive(Template)]
#[template(path = "delegations/show.html")]
pub struct DelegationsPage {
    layout: Layout,
    tracks: Vec<TrackLine>,
    has_open: bool,
    days: i64,
    given: Vec<Line>,
    /// Whom the viewer follows: offered where a name is asked for.
    people: Vec<ActorName>,
    received: Vec<Line>,
    /// How many members let the viewer speak for them.
    speaks_for: i64,
    /// Whether there are more of them than are named.
    has_more: bool,
    told: Vec<Told>,
    /// What a delegation can be given for: its name in the form, and in words.
    scopes: Vec<(&'static str, String)>,
    form: DelegationForm,
    problems: Problems,
}

impl DelegationsPage {
    /// The same page, with what is wrong with what was sent.
    pub fn with_problems(mut self, problems: Problems) -> Self {
        self.problems = problems;
        self
    }
}

/// A scope in words, as in "speaks for you on …".
pub fn scope_words(scope: Scope) -> String {
    match scope {
        Scope::All => "every vote with open ballots".to_string(),
        Scope::Track(track) => format!("every {}", words::track(track)),
    }
}

fn tracks(constitution: &Constitution) -> Vec<TrackLine> {
    let line = |track: &Track| TrackLine {
        name: words::track(*track),
        href: track.ballots_policy().map(words::href).unwrap_or_default(),
        word: track.secrecy(constitution).as_str(),
        tone: if track.secrecy(constitution).is_open() { "good" } else { "quiet" },
    };
    Track::ALL.iter().map(line).collect()
}

/// The open tracks in which a delegation speaks: one for all gives way where there is one for the track.
fn spoken_in(scope: Scope, open: &[Track], given: &[Scope]) -> Vec<Track> {
    let speaks = |track: &Track| match scope {
        Scope::All => !given.contains(&Scope::Track(*track)),
        Scope::Track(own) => own == *track,
    };
    open.iter().copied().filter(speaks).collect()
}

/// Why a delegation would come to nothing if a vote closed now, in the tracks in which it speaks.
async fn in_vain(
    conn: &mut Conn,
    row: &DelegationRow,
    viewer: MemberId,
    tracks: &[Track],
    voteless: &[MemberId],
) -> Result<String, AppError> {
    for track in tracks.iter().copied() {
        if store::delegations::is_circle(conn, viewer, track).await? {
            let said = "As things stand it leads in a circle of members who let each other speak: unless one of them votes, nobody speaks for you.";
            return Ok(said.to_string());
        }
    }
    if !tracks.is_empty() && voteless.contains(&row.member_id) {
        return Ok(format!(
            "{} could not vote now, and would be on no roll: unless they let somebody else speak, nobody speaks for you.",
            row.display_name
        ));
    }
    Ok(String::new())
}

/// The page as this viewer may see it.
pub async fn load(services: &Services, visitor: &Visitor, form: DelegationForm) -> Result<DelegationsPage, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let now = services.clock.now();
    let line = |row: DelegationRow| -> Result<Line, AppError> {
        Ok(Line {
            id: row.id,
            scope: scope_words(row.scope()?),
            handle: row.handle,
            name: row.display_name,
            until: Moment::new(row.until, now),
            ledger_href: format!("/ledger/{}", row.ledger_entry_id),
            in_vain: String::new(),
        })
    };
    let open = delegations::open_tracks(&constitution);
    let mut people = Vec::new();
    let (mut given, mut received, mut speaks_for) = (Vec::new(), Vec::new(), 0);
    if let Some(viewer) = visitor.viewer() {
        let voteless = store::delegations::voteless(&mut conn, viewer.member_id).await?;
        let rows = store::delegations::given_by(&mut conn, viewer.member_id).await?;
        let scopes = rows.iter().map(DelegationRow::scope).collect::<Result<Vec<_>, _>>()?;
        for row in rows {
            let tracks = spoken_in(row.scope()?, &open, &scopes);
            let in_vain = in_vain(&mut conn, &row, viewer.member_id, &tracks, &voteless).await?;
            given.push(Line { in_vain, ..line(row)? });
        }
        people = store::actors::followed_by(&mut conn, viewer.member_id.actor(), visitor.sight()).await?;
        received = store::delegations::given_to(&mut conn, viewer.member_id, NAMED).await?;
        speaks_for = store::delegations::number_to(&mut conn, viewer.member_id).await?;
    }
    let told = outcomes::of(&mut conn, visitor, now).await?;
    let mut scopes = vec![(Scope::All.as_str(), scope_words(Scope::All))];
    scopes.extend(open.iter().map(|track| (track.as_str(), scope_words(Scope::Track(*track)))));
    Ok(DelegationsPage {
        layout: visitor.layout(services, "Who speaks for you", Section::Proposals),
        tracks: tracks(&constitution),
        has_open: !open.is_empty(),
        days: constitution.integer(PolicyKey::DelegationDays),
        has_more: received.len() >= usize::try_from(NAMED).unwrap_or(usize::MAX),
        given,
        people,
        received: received.into_iter().map(line).collect::<Result<_, _>>()?,
        speaks_for,
        told,
        scopes,
        form,
        problems: Problems::default(),
    })
}
