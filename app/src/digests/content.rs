//! What is in a digest, without what its reader keeps away, and each page that several people share once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use governance::MemberId;
use store::StoreError;
use store::digests::{Content, LatestRow, Reader, ThreadRow, Wanted};

use crate::filters::words::MutedWords;
use crate::mail::digest::Addressed;
use crate::services::Services;
use crate::ways_out::Regular;
use crate::web::html::words;

/// What a digest says, and which of its threads lead where others lead too.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    pub content: Content,
    /// By the number of the thread that stands for them: others who share the same page.
    pub sharers: HashMap<i64, Vec<ThreadRow>>,
}

/// What digests tell their readers, each without what has one of the words that its reader muted. Was a reader here at their `seen_at`, what they
/// could see then is left out.
///
/// # Errors
/// When the database cannot be asked.
pub async fn contents(
    conn: &mut store::Conn,
    readers: &[&Reader],
    wanted: Vec<Wanted<'_>>,
) -> Result<Vec<Gathered>, StoreError> {
    let muted: Vec<MutedWords> = readers.iter().map(|reader| MutedWords::new(&reader.muted_words)).collect();
    // What is left out, or becomes part of another line, is made up for, as far as a member with many words can expect.
    let more = |(wanted, muted): (&Wanted<'_>, &MutedWords)| {
        wanted.threads_max.saturating_mul(if muted.is_empty() { 2 } else { 4 })
    };
    let most: Vec<i64> = wanted.iter().zip(&muted).map(more).collect();
    let asked: Vec<Wanted<'_>> =
        wanted.iter().zip(most).map(|(wanted, threads_max)| Wanted { threads_max, ..*wanted }).collect();
    let contents = store::digests::contents(conn, &asked).await?;
    let told = contents.into_iter().zip(&wanted).zip(&muted);
    Ok(told.map(|((content, wanted), muted)| gathered(content, wanted, muted)).collect())
}

fn gathered(mut content: Content, wanted: &Wanted<'_>, muted: &MutedWords) -> Gathered {
    let most = usize::try_from(wanted.threads_max).unwrap_or(usize::MAX);
    let found = content.own.len() + content.people.len();
    for threads in [&mut content.own, &mut content.people] {
        threads.retain(|thread| is_wanted(thread, wanted.member, muted));
        threads.iter_mut().for_each(|thread| without_muted_words(thread, wanted.member, muted));
    }
    content.left_out = found - content.own.len() - content.people.len();
    let (people, sharers) = merged(std::mem::take(&mut content.people));
    content.people = people;
    content.own.truncate(most);
    content.people.truncate(most);
    Gathered { content, sharers }
}

/// A member as whom a digest is for that is told until a moment.
pub fn addressed(services: &Services, reader: &Reader, until: DateTime<Utc>) -> Addressed {
    Addressed {
        member: reader.member.get(),
        time_zone: reader.schedule.time_zone.clone(),
        unsubscribe: services.site.url(&Regular::Digests.path(&services.keys, reader.member)),
        answers: services.sender.answers(reader.member, until),
    }
}

/// Whether a thread has none of the words that its reader muted. What is put to a vote is no matter of taste.
fn is_wanted(thread: &ThreadRow, member: MemberId, muted: &MutedWords) -> bool {
    let says = || format!("{} {}", thread.title.as_deref().unwrap_or_default(), words(&thread.html_start));
    thread.author_id == member.get() || thread.proposal_id.is_some() || muted.found_in(&says()).is_none()
}

/// Keeps out what a note passes on, and what was said last, where that has words which its reader muted.
fn without_muted_words(thread: &mut ThreadRow, member: MemberId, muted: &MutedWords) {
    let is_muted = |said: &LatestRow| muted.found_in(&words(&said.html_start)).is_some();
    thread.latest = thread.latest.take().filter(|said| muted.is_empty() || !is_muted(said));
    let Some(original) = thread.carried.as_mut().filter(|original| original.author_id != member.get()) else { return };
    let says = format!("{} {}", original.title, words(&original.html_start));
    original.is_kept_away |= muted.found_in(&says).is_some();
}

/// Of threads that lead to the same page the best stays; others become names beside it, if nothing hangs on them (decision 0036).
fn merged(threads: Vec<ThreadRow>) -> (Vec<ThreadRow>, HashMap<i64, Vec<ThreadRow>>) {
    let mut first: HashMap<i64, (i64, i64)> = HashMap::new();
    let (mut kept, mut sharers) = (Vec::new(), HashMap::<i64, Vec<ThreadRow>>::new());
    for thread in threads {
        let place = thread.page_id.filter(|_| is_open(&thread));
        let place = place.map(|page| *first.entry(page).or_insert((thread.id, thread.author_id)));
        match place {
            Some((id, author)) if id != thread.id && author != thread.author_id && is_bare(&thread) => {
                sharers.entry(id).or_default().push(thread);
            }
            _ => kept.push(thread),
        }
    }
    (kept, sharers)
}

/// Whether it is for everybody and stands unfolded: words for a few never stand among others', nor others' behind a fold.
fn is_open(thread: &ThreadRow) -> bool {
    thread.audience == "public"
        && thread.in_group.is_none()
        && thread.labels.is_none()
        && thread.proposal_id.is_none()
        && !thread.arrived
}

/// Whether nothing would be lost with its line.
fn is_bare(thread: &ThreadRow) -> bool {
    (thread.comments, thread.likes, thread.files) == (0, 0, 0)
        && thread.alts.is_empty()
        && thread.carried.is_none()
        && thread.passed_on_by.is_empty()
}
