//! The threads of a page as its viewer sees them: what is the same for everybody is taken from what this node keeps, or read for whoever comes next.

use std::collections::HashMap;
use std::sync::Arc;

use rocket::tokio::try_join;
use store::Conn;
use store::linked_pages::{PageRow, SharerRow};
use store::plain::{Marks, Place};
use store::sessions::ViewerRow;
use store::streams::EntryRow;
use store::visibility::Sight;

use super::plain::{Beginning, PlainThreads, Thread};
use crate::error::AppError;
use crate::web::guards::Visitor;

/// The threads of a page, in its order, and who else leads where they lead.
#[derive(Default)]
pub struct Threads {
    pub rows: Vec<EntryRow>,
    /// Those that stand below cards.
    pub comments: Vec<EntryRow>,
    pub pages: Vec<PageRow>,
    pub sharers: Vec<SharerRow>,
}

/// Which of a page is known, and how the rest is to be read.
struct Sorted {
    known: HashMap<i64, Arc<Thread>>,
    /// To be read with a visitor's eyes.
    plain: Vec<i64>,
    /// To be read with the viewer's own.
    own: Vec<i64>,
}

impl Sorted {
    fn new(kept: &PlainThreads, places: &[Place], sight: Sight<'_>, now: Beginning) -> Self {
        let mut sorted = Self { known: HashMap::new(), plain: Vec::new(), own: Vec::new() };
        for place in places {
            let id = place.id.get();
            // Whoever is apart from somebody sees fewer comments and likes.
            match place.is_plain && sight.apart.is_empty() {
                false => sorted.own.push(id),
                true => match kept.find(place, now) {
                    Some(thread) => drop(sorted.known.insert(id, thread)),
                    None => sorted.plain.push(id),
                },
            }
        }
        sorted
    }

    /// Those that lead somewhere, or may.
    fn leading(&self) -> Vec<i64> {
        let known = self.known.iter().filter(|(_, thread)| thread.page.is_some()).map(|(id, _)| id);
        known.chain(&self.plain).chain(&self.own).copied().collect()
    }

    /// Those on which the viewer's marks are to be laid.
    fn unmarked(&self) -> Vec<i64> {
        self.known.keys().chain(&self.plain).copied().collect()
    }
}

/// The threads at these places.
pub async fn at(
    conn: &Conn,
    kept: &PlainThreads,
    visitor: &Visitor,
    places: &[Place],
    began: Beginning,
) -> Result<Threads, AppError> {
    let sight = visitor.sight();
    let sorted = Sorted::new(kept, places, sight, began);
    let (leading, unmarked) = (sorted.leading(), sorted.unmarked());
    let (plain, mut own, marks, sharers) = try_join!(
        dressed(conn, &sorted.plain, Sight::default()),
        dressed(conn, &sorted.own, sight),
        marks(conn, visitor, &unmarked),
        sharers(conn, &leading, sight)
    )?;
    let mut known = sorted.known;
    for (id, thread) in plain {
        let thread = Arc::new(thread);
        kept.keep(&thread, began);
        known.insert(id, thread);
    }
    // Whose words are held sees them still, and nobody else does.
    let with_words: Vec<i64> = marks.withheld.iter().copied().collect();
    own.extend(dressed(conn, &with_words, sight).await?);
    let mut threads = Threads { sharers, ..Threads::default() };
    for place in places {
        let id = place.id.get();
        match (own.remove(&id), known.get(&id)) {
            (Some(thread), _) => threads.push(thread, place),
            (None, Some(thread)) => threads.push(marked(thread, &marks, visitor.viewer()), place),
            // It went between the two questions.
            (None, None) => {}
        }
    }
    Ok(threads)
}

impl Threads {
    fn push(&mut self, thread: Thread, place: &Place) {
        self.rows.push(EntryRow { position: place.position, ..thread.row });
        self.comments.extend(thread.comments);
        self.pages.extend(thread.page);
    }
}

/// These threads through somebody's eyes, as far as they see them.
async fn dressed(conn: &Conn, ids: &[i64], sight: Sight<'_>) -> Result<HashMap<i64, Thread>, AppError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let (rows, comments, pages) = try_join!(
        store::streams::by_ids(conn, ids, sight),
        store::streams::folded_comments(conn, ids, sight),
        store::linked_pages::of_entries(conn, ids)
    )?;
    let thread = |row: EntryRow| (row.id.get(), Thread { row, comments: Vec::new(), page: None });
    let mut threads: HashMap<i64, Thread> = rows.into_iter().map(thread).collect();
    for comment in comments {
        if let Some(thread) = comment.thread_id.and_then(|id| threads.get_mut(&id)) {
            thread.comments.push(comment);
        }
    }
    for page in pages {
        if let Some(thread) = threads.get_mut(&page.entry_id) {
            thread.page = Some(page);
        }
    }
    Ok(threads)
}

async fn marks(conn: &Conn, visitor: &Visitor, threads: &[i64]) -> Result<Marks, AppError> {
    match visitor.actor() {
        Some(viewer) if !threads.is_empty() => Ok(store::plain::marks(conn, viewer, threads).await?),
        _ => Ok(Marks::default()),
    }
}

async fn sharers(conn: &Conn, leading: &[i64], sight: Sight<'_>) -> Result<Vec<SharerRow>, AppError> {
    match leading.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(store::linked_pages::sharers(conn, leading, sight).await?),
    }
}

/// What everybody sees, with what the viewer did laid over it.
fn marked(thread: &Thread, marks: &Marks, viewer: Option<&ViewerRow>) -> Thread {
    let Thread { mut row, comments, page } = thread.clone();
    let Some(viewer) = viewer else { return Thread { row, comments, page } };
    row.liked_by_viewer = marks.liked.contains(&row.id.get());
    row.reshared_by_viewer = marks.reshared.contains(&row.id.get());
    // A like of theirs that came after the thread was read counts already.
    row.like_count = row.like_count.max(i64::from(row.liked_by_viewer));
    if let Some(likers) = &mut row.likers {
        likers.0.retain(|(handle, _)| *handle != viewer.handle);
    }
    Thread { row, comments, page }
}
