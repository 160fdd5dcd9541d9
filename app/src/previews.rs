//! One's own posts as others would see them: a visitor, a follower, a member by name. Nothing can be done there.

use std::sync::Arc;

use askama::Template;
use governance::{EntryId, PolicyKey};
use rocket::{Route, State, routes};
use store::Conn;
use store::page::Cursor;
use store::previews::Eyes;

use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::services::Services;
use crate::web::cards::{EntryCard, Folded};
use crate::web::guards::{SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section, Tab};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![profile, entry]
}

/// What somebody else would see.
#[derive(Template)]
#[template(path = "previews/show.html")]
struct PreviewPage {
    layout: Layout,
    /// Of one entry who can read it; empty for the profile.
    about: String,
    /// Says that this is nobody's own view: "You see your posts as a visitor would."
    banner: String,
    path: String,
    tabs: Vec<Tab>,
    /// The handle that was asked for, and why there is nobody behind it.
    typed: String,
    problem: String,
    cards: Vec<EntryCard>,
    /// What an empty page says.
    empty: &'static str,
    older: String,
    handle: String,
}

/// As whom, in words and in the address.
struct As {
    eyes: Eyes,
    word: String,
    problem: String,
}

/// As whom a word means, for the member of a handle.
async fn read(conn: &mut Conn, own: &str, word: Option<&str>) -> Result<As, AppError> {
    let is_visitor = |problem: String, word: String| As { eyes: Eyes::Visitor, word, problem };
    let word = word.unwrap_or("visitor").trim();
    match word {
        "visitor" | "" => Ok(is_visitor(String::new(), "visitor".to_owned())),
        "follower" => Ok(As { eyes: Eyes::Follower, word: word.to_owned(), problem: String::new() }),
        name => {
            let handle = name.trim_start_matches('@').to_ascii_lowercase();
            if handle == own {
                return Ok(is_visitor("you see your own as it is on your profile".to_owned(), handle));
            }
            let sound = handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            match store::actors::member_by_handle(conn, if sound { &handle } else { "" }).await {
                Ok(found) => Ok(As { eyes: Eyes::Member(found), word: handle, problem: String::new() }),
                Err(store::StoreError::NotFound) => {
                    let shown: String = handle.chars().take(30).collect();
                    Ok(is_visitor(format!("there is nobody called @{shown}"), shown))
                }
                Err(error) => Err(error.into()),
            }
        }
    }
}

/// As whose eyes a program asks to see; `Err` says why there are none.
pub async fn eyes(conn: &mut Conn, own: &str, word: Option<&str>) -> Result<Result<Eyes, String>, AppError> {
    let seen = read(conn, own, word).await?;
    Ok(if seen.problem.is_empty() { Ok(seen.eyes) } else { Err(seen.problem) })
}

impl As {
    fn whom(&self) -> String {
        match self.eyes {
            Eyes::Visitor => "a visitor".to_owned(),
            Eyes::Follower => "somebody who follows you".to_owned(),
            Eyes::Member(_) => format!("@{}", self.word),
        }
    }

    /// What stands behind `as=` in the address.
    fn address(&self) -> &str {
        match self.eyes {
            Eyes::Visitor => "visitor",
            Eyes::Follower => "follower",
            Eyes::Member(_) => &self.word,
        }
    }

    fn tabs(&self, path: &str) -> Vec<Tab> {
        let tab = |label: &str, eyes: Eyes, word: &str| Tab {
            label: label.to_owned().into(),
            href: format!("{path}?as={word}"),
            current: self.eyes == eyes,
            count: 0,
        };
        vec![tab("A visitor", Eyes::Visitor, "visitor"), tab("A follower", Eyes::Follower, "follower")]
    }

    fn page(self, layout: Layout, path: String, what: &str) -> PreviewPage {
        let typed = if matches!(self.eyes, Eyes::Member(_)) || !self.problem.is_empty() {
            self.word.clone()
        } else {
            String::new()
        };
        let handle = layout.viewer.as_ref().map(|viewer| viewer.handle.clone()).unwrap_or_default();
        PreviewPage {
            banner: format!(
                "You see {what} as {} would: nothing can be done here. What others keep away for themselves is not considered.",
                self.whom()
            ),
            tabs: self.tabs(&path),
            typed,
            problem: self.problem,
            about: String::new(),
            cards: Vec::new(),
            empty: "",
            older: String::new(),
            handle,
            layout,
            path,
        }
    }
}

#[rocket::get("/preview?<as>&<after>")]
async fn profile(
    r#as: Option<&str>,
    after: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<PreviewPage>, AppError> {
    let mut conn = services.store.read().await?;
    let seen = read(&mut conn, &member.viewer().handle, r#as).await?;
    let (sight, size) = (member.visitor().sight(), services.recent.count(PolicyKey::StreamPageSize));
    let after = after.and_then(Cursor::decode);
    let page = store::previews::own(&mut conn, member.actor(), (seen.eyes, None), sight, after, size).await?;
    let older = page.next.map(|next| format!("/preview?as={}&after={}", seen.address(), next.encode()));
    let visitor = Visitor::default();
    let cards = Dressing::new(&visitor, services.clock.now()).cards(page.rows, Vec::new());
    let layout = member.layout(services, "Your posts as others see them", Section::None);
    let shown = seen.page(layout, "/preview".to_owned(), "your posts");
    let empty = "They would see nothing of what you posted.";
    Ok(Page::ok(PreviewPage { cards, older: older.unwrap_or_default(), empty, ..shown }))
}

#[rocket::get("/entries/<id>/preview?<as>")]
async fn entry(
    id: i64,
    r#as: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<PreviewPage>, AppError> {
    let mut conn = services.store.read().await?;
    let own = store::entries::find_own(&mut conn, EntryId::from(id), member.actor()).await?;
    if own.thread_id.is_some() {
        return Err(AppError::NotFound);
    }
    let seen = read(&mut conn, &member.viewer().handle, r#as).await?;
    let (sight, size) = (member.visitor().sight(), services.recent.count(PolicyKey::ThreadCommentsShown));
    let row =
        store::previews::own(&mut conn, member.actor(), (seen.eyes, Some(own.id)), sight, None, 1).await?.rows.pop();
    let comments = match row {
        Some(_) => store::previews::comments(&mut conn, member.actor(), own.id, sight, size).await?,
        None => Vec::new(),
    };
    let visitor = Visitor::default();
    let dressing = Dressing::new(&visitor, services.clock.now());
    let comments = comments.into_iter().map(|row| dressing.comment(row)).collect();
    let cards = row.map(|row| dressing.card(row, Folded::whole(comments))).into_iter().collect();
    let layout = member.layout(services, "Who can read this", Section::None);
    let shown = seen.page(layout, format!("/entries/{id}/preview"), "this entry");
    let (about, empty) = (who_reads(&own.audience).to_owned(), "They would not see this entry, nor that it is there.");
    Ok(Page::ok(PreviewPage { cards, about, empty, ..shown }))
}

/// Who can read an entry.
fn who_reads(audience: &str) -> &'static str {
    match audience {
        "followers" => {
            "Whoever follows you at the moment they look. If it is flagged, jurors; and whoever runs the server could."
        }
        "group" => {
            "Whoever is in the group at the moment they look. If it is flagged, jurors; and whoever runs the server could."
        }
        "named" => {
            "Those whom you named, until they leave it: they are listed below the entry. If it is flagged, jurors; and whoever runs the server could."
        }
        _ => "Everybody, also without an account; it stands in feeds, and other sites may keep copies.",
    }
}
