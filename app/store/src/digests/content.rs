//! What is in a digest. Entries pass the one visibility rule, as on every page.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use governance::MemberId;

use super::cases::{self, CaseRow};
use super::newcomers::{self, NewcomerRow};
use super::threads::{self, ThreadRow};
use super::votes::{self, DecidedRow, VoteRow};
use crate::statement::statement;
use crate::{Conn, StoreError};

/// A part of a digest that its reader wants or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Open votes that wait for the reader.
    Votes,
    /// Cases that concern them, and their duty as a juror.
    Cases,
    /// What was decided.
    Decided,
    /// What others said in threads where they take part.
    Threads,
    /// The best of those they follow, and of their groups.
    People,
    /// New members and groups.
    Newcomers,
}

impl Section {
    /// In the order of a digest.
    pub const ALL: [Self; 6] = [Self::Votes, Self::Cases, Self::Decided, Self::Threads, Self::People, Self::Newcomers];

    /// The word the database uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Votes => "votes",
            Self::Cases => "cases",
            Self::Decided => "decided",
            Self::Threads => "threads",
            Self::People => "people",
            Self::Newcomers => "newcomers",
        }
    }
}

/// A stretch of time: `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

/// What a digest is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// Whose it is.
    pub member: MemberId,
    pub span: Span,
    /// The words of the sections that its reader chose.
    pub sections: &'w [String],
    /// So many threads of each kind at most.
    pub threads_max: i64,
    /// When the reader was last here: what they could see then is no news. `None`: whatever they have seen.
    pub seen_at: Option<DateTime<Utc>>,
}

impl Wanted<'_> {
    pub(super) fn has(&self, section: Section) -> bool {
        self.sections.iter().any(|word| word == section.as_str())
    }
}

/// Everything in a digest.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Where the reader takes part.
    pub own: Vec<ThreadRow>,
    /// What their people posted, passed on and talked about beside that.
    pub people: Vec<ThreadRow>,
    /// How many more threads there would be without the words that the reader muted.
    pub left_out: usize,
    pub votes: Vec<VoteRow>,
    pub decided: Vec<DecidedRow>,
    pub cases: Vec<CaseRow>,
    pub newcomers: Vec<NewcomerRow>,
    /// The newest signed checkpoint of the ledger.
    pub checkpoint: Option<String>,
}

impl Content {
    /// Whether there is nothing worth a mail. Newcomers alone are not: they are told beside what is.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty()
            && self.people.is_empty()
            && self.votes.is_empty()
            && self.decided.is_empty()
            && self.cases.is_empty()
    }
}

/// What digests tell their readers, each a different member, in the order in which they were asked for. Votes are those that are open now, whatever
/// the window; of votes, decisions and cases a reader is told also when they were here since.
pub async fn contents(conn: &mut Conn, wanted: &[Wanted<'_>]) -> Result<Vec<Content>, StoreError> {
    let who = |sections: &[Section]| -> Vec<&Wanted<'_>> {
        wanted.iter().filter(|wanted| sections.iter().any(|section| wanted.has(*section))).collect()
    };
    let checkpoint = checkpoint(conn).await?;
    let mut votes = votes::waiting(conn, &who(&[Section::Votes])).await?;
    let mut decided = votes::settled(conn, &who(&[Section::Decided])).await?;
    let mut cases = cases::of(conn, &who(&[Section::Cases])).await?;
    let mut threads = threads::of(conn, &who(&[Section::Threads, Section::People])).await?;
    let mut newcomers = newcomers::of(conn, &who(&[Section::Newcomers])).await?;
    let content = |wanted: &Wanted<'_>| {
        let member = wanted.member.get();
        let found = threads.remove(&member).unwrap_or_default();
        let (own, people): (Vec<_>, Vec<_>) = found.into_iter().partition(|thread| thread.is_own);
        Content {
            own,
            people: if wanted.has(Section::People) { people } else { Vec::new() },
            left_out: 0,
            votes: votes.remove(&member).unwrap_or_default(),
            decided: decided.remove(&member).unwrap_or_default(),
            cases: cases.remove(&member).unwrap_or_default(),
            newcomers: newcomers.remove(&member).unwrap_or_default(),
            checkpoint: checkpoint.clone(),
        }
    };
    Ok(wanted.iter().map(content).collect())
}

async fn checkpoint(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Checkpoint {
        #[diesel(sql_type = Text)]
        note: String,
    }
    let newest: Option<Checkpoint> = statement("SELECT note FROM ledger_checkpoints ORDER BY size DESC LIMIT 1")
        .get_result(conn)
        .await
        .optional()?;
    Ok(newest.map(|checkpoint| checkpoint.note))
}
