//! From rows to cards: what a viewer sees of an entry and what they may do with it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use governance::permits::{self, Action};
use store::carried::CarriedRow;
use store::polls::PollRow;
use store::streams::{EntryRow, Likers};

use super::readers::{NAMED, in_words};
use crate::cases::wording;
use crate::filters::words::MutedWords;
use crate::polls;
use crate::web::cards::{
    Can, Carried, CommentCard, EntryCard, Folded, HeldMark, LikeName, Sharing, hue_class, initial_of,
};
use crate::web::events::EventMark;
use crate::web::guards::Visitor;
use crate::web::html::{SafeHtml, excerpt, words};
use crate::web::labels::LabelMark;
use crate::web::media::Attached;
use crate::web::moments::Moment;
use crate::web::polls::PollMark;

/// So much of what a note passes on stands below it; the rest is where it was posted.
const CARRIED_CHARS: usize = 400;
/// So much of a note is what its event is called.
const NAME_CHARS: usize = 80;

/// What is the same for every card of a page.
pub struct Dressing<'v> {
    visitor: &'v Visitor,
    now: DateTime<Utc>,
    may_write: bool,
    may_like: bool,
    may_flag: bool,
    may_post: bool,
    muted_words: MutedWords,
}

impl<'v> Dressing<'v> {
    /// Asks governance once per page what this viewer may do.
    pub fn new(visitor: &'v Visitor, now: DateTime<Utc>) -> Self {
        let standing = visitor.standing();
        Self {
            visitor,
            now,
            may_write: permits::may(&standing, Action::Comment { in_own_case: false }, now).is_ok(),
            may_like: permits::may(&standing, Action::Like, now).is_ok(),
            may_post: permits::may(&standing, Action::PostEntry, now).is_ok(),
            may_flag: permits::may(&standing, Action::Flag { own: false }, now).is_ok(),
            muted_words: visitor.viewer().map(|viewer| MutedWords::new(&viewer.muted_words)).unwrap_or_default(),
        }
    }

    /// Cards for a stream, comments folded under their entries. What can be done with a comment is done in its thread: the
    /// buttons of sixty comments would be half of the page.
    pub fn cards(&self, rows: Vec<EntryRow>, comments: Vec<EntryRow>) -> Vec<EntryCard> {
        let mut by_thread: HashMap<i64, Vec<CommentCard>> = HashMap::new();
        for comment in comments {
            if let Some(thread) = comment.thread_id {
                by_thread.entry(thread).or_default().push(CommentCard { can: Can::default(), ..self.comment(comment) });
            }
        }
        rows.into_iter()
            .map(|row| {
                let shown = by_thread.remove(&row.id.get()).unwrap_or_default();
                let comments = fold(shown, row.comment_count);
                let unread = self.unread(&row);
                let card = self.card(row, comments);
                EntryCard { folded: card.folded.clone().or(unread), ..card }
            })
            .collect()
    }

    /// One entry with the comments given, open whatever it says, since its reader asked for it; but for what a jury labelled.
    pub fn card(&self, row: EntryRow, comments: Folded) -> EntryCard {
        let own = self.is_own(&row);
        let label = self.label(&row);
        EntryCard {
            id: row.id.get(),
            is_marked: self.visitor.viewer().is_none(),
            href: row
                .proposal_id
                .map_or_else(|| format!("/entries/{}", row.id), |proposal| format!("/proposals/{proposal}")),
            initial: initial_of(&row.display_name),
            hue_class: hue_class(&row.handle),
            portrait: row.portrait_id,
            media: self.media(&row),
            event: self.event(&row),
            poll: self.poll(&row),
            when: Moment::new(row.published_at, self.now),
            source: row.source_title.clone().zip(row.source_url.clone()),
            title: row.title.clone().unwrap_or_default(),
            link_url: row.link_url.clone(),
            lang: None,
            reason: row.readers.as_ref().map(|readers| in_words(readers, own)),
            edited: row.edited_at.is_some(),
            likes: row.likers.clone().map(like_names).unwrap_or_default(),
            like_count: row.like_count,
            liked_by_viewer: row.liked_by_viewer,
            comment_count: row.comment_count,
            comments,
            can: Can {
                edit: own && row.kind == "note" && row.case_id.is_none(),
                delete: own && !super::opens_a_discussion(&row.kind),
                flag: self.may_flag && !own,
                like: self.may_like,
                comment: self.may_write,
                hide: self.visitor.viewer().is_some() && !own,
                reshare: self.may_post && row.audience == "public" && row.case_id.is_none() && row.thread_id.is_none(),
            },
            folded: fold_of(label.as_ref()),
            label,
            held: self.held(&row),
            tags: row.tags.clone(),
            reshare_count: row.reshare_count,
            reshared_by_viewer: row.reshared_by_viewer,
            carries: row.carries,
            carried: row.carried.as_ref().map(|carried| self.carried(carried)),
            audience: audience(&row.audience).to_string(),
            sharing: Sharing::default(),
            arrived: arrived(&row),
            group: row.in_group.clone().and_then(|group| serde_json::from_value(group).ok()),
            html: SafeHtml::from_store(row.body_html),
            author_handle: row.handle,
            author_name: row.display_name,
        }
    }

    /// One comment.
    pub fn comment(&self, row: EntryRow) -> CommentCard {
        let own = self.is_own(&row);
        let label = self.label(&row);
        CommentCard {
            id: row.id.get(),
            is_marked: self.visitor.viewer().is_none(),
            thread: row.thread_id.unwrap_or(row.id.get()),
            media: self.media(&row),
            when: Moment::new(row.published_at, self.now),
            lang: None,
            edited: row.edited_at.is_some(),
            like_count: row.like_count,
            liked_by_viewer: row.liked_by_viewer,
            can: Can {
                edit: own && row.case_id.is_none(),
                delete: own,
                flag: self.may_flag && !own,
                like: self.may_like,
                ..Can::default()
            },
            folded: self.folded(&row),
            label,
            held: self.held(&row),
            arrived: arrived(&row),
            html: SafeHtml::from_store(row.body_html),
            author_handle: row.handle,
            author_name: row.display_name,
        }
    }

    /// Why words are folded for this viewer; `None` where they are open.
    pub fn folded(&self, row: &EntryRow) -> Option<String> {
        fold_of(self.label(row).as_ref()).or_else(|| self.unread(row))
    }

    /// Its pictures and files. Whoever wrote it is asked to describe the pictures, where they may change it.
    fn media(&self, row: &EntryRow) -> Attached {
        let media = Attached::new(store::media::read(row.media.as_ref()), "/media");
        match self.is_own(row) && row.case_id.is_none() {
            true => media.described_at(format!("/entries/{}/edit#media", row.id)),
            false => media,
        }
    }

    fn event(&self, row: &EntryRow) -> Option<EventMark> {
        let event = row.event.as_ref()?;
        let name = row.title.clone().unwrap_or_else(|| excerpt(&words(&row.body_html), NAME_CHARS));
        Some(EventMark::new(event, name, format!("/entries/{}.ics", row.id), self.now))
    }

    /// Whoever may comment may answer, but nobody while it is held.
    fn poll(&self, row: &EntryRow) -> Option<PollMark> {
        polls::mark(row.id.get(), row.poll.as_ref()?, self.may_write && row.case_id.is_none(), self.now)
    }

    fn is_own(&self, row: &EntryRow) -> bool {
        self.visitor.actor() == Some(row.author_id)
    }

    /// Under which rules juries had it folded, as this viewer meets it.
    fn label(&self, row: &EntryRow) -> Option<LabelMark> {
        let shown = self.visitor.viewer().map_or(&[][..], |viewer| &viewer.labels_shown);
        LabelMark::new(row.labels.as_ref()?, self.is_own(row), shown)
    }

    /// Why the viewer would rather not read something that others say.
    fn unread(&self, row: &EntryRow) -> Option<String> {
        if self.is_own(row) {
            return None;
        }
        if row.thread_id.is_some() && self.visitor.sight().muted.contains(&row.author_id.get()) {
            return Some(format!("{}, whom you muted", row.display_name));
        }
        if self.muted_words.is_empty() {
            return None;
        }
        let place = row.event.as_ref().map_or("", |event| &event.place);
        let options = row.poll.as_ref().map(PollRow::words).unwrap_or_default();
        let text = format!("{} {} {place} {options}", row.title.as_deref().unwrap_or_default(), words(&row.body_html));
        self.muted_words.found_in(&text).map(|word| format!("Says “{word}”, which you muted"))
    }

    /// What a note passes on; what its viewer keeps away stands folded there too.
    fn carried(&self, row: &CarriedRow) -> Carried {
        let shown = self.visitor.viewer().map_or(&[][..], |viewer| &viewer.labels_shown);
        let own = self.visitor.actor().is_some_and(|actor| actor.get() == row.author_id);
        let said = words(&row.html_start);
        let muted = || self.muted_words.found_in(&format!("{} {said}", row.title));
        let folded = match () {
            () if self.visitor.sight().muted.contains(&row.author_id) => Some(format!("{}, whom you muted", row.name)),
            () if row.is_kept_away => Some("Something that you keep out of your streams".to_owned()),
            () => fold_of(row.labels.as_ref().and_then(|labels| LabelMark::new(labels, own, shown)).as_ref())
                .or_else(|| muted().filter(|_| !own).map(|word| format!("Says “{word}”, which you muted"))),
        };
        let is_open = folded.is_none();
        Carried {
            href: format!("/entries/{}", row.id),
            author_handle: row.handle.clone(),
            author_name: row.name.clone(),
            title: if is_open { row.title.clone() } else { String::new() },
            words: if is_open { excerpt(&said, CARRIED_CHARS) } else { String::new() },
            folded,
        }
    }

    /// Only the author meets this text: everybody else does not see the entry at all.
    fn held(&self, row: &EntryRow) -> Option<HeldMark> {
        if row.removed {
            return Some(HeldMark {
                before: "Removed by a verdict".into(),
                case: row.case_id,
                after: wording::REMOVED.into(),
            });
        }
        row.held_until.map(|due| {
            let after = wording::held(&Moment::new(due, self.now));
            HeldMark { before: "Held while it is judged".into(), case: row.case_id, after: after.into() }
        })
    }
}

fn arrived(row: &EntryRow) -> String {
    let arrived = row.arrived.clone().and_then(|arrived| serde_json::from_value(arrived).ok());
    arrived.map(|(site, at): (String, DateTime<Utc>)| brought_in(&site, at)).unwrap_or_default()
}

/// That something was brought in, from where and when: nobody is to take its date for one of this community.
pub fn brought_in(site: &str, at: DateTime<Utc>) -> String {
    let host = site.split_once("://").map_or(site, |(_, host)| host);
    format!("brought in from {host}, {}", at.format("%-d %B %Y"))
}

/// Who sees it, when not everyone.
fn audience(audience: &str) -> &'static str {
    match audience {
        "followers" => "Only followers",
        "group" => "Only members of the group",
        "named" => NAMED,
        _ => "",
    }
}

fn fold_of(label: Option<&LabelMark>) -> Option<String> {
    label.and_then(|label| label.fold.clone())
}

/// The comments that were fetched stand for all of them: the first, and the last two.
fn fold(mut shown: Vec<CommentCard>, count: i64) -> Folded {
    let fetched = i64::try_from(shown.len()).unwrap_or(i64::MAX);
    if count <= fetched || shown.is_empty() {
        return Folded::whole(shown);
    }
    let last = shown.split_off(1);
    Folded { first: shown, omitted: count - fetched, last }
}

fn like_names(likers: Likers) -> Vec<LikeName> {
    likers.named().map(|(handle, name)| LikeName { handle, name }).collect()
}
