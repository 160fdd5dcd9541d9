//! The way out of mails that come regularly: one click, without signing in. Each kind has an address and tokens of its own; what a
//! link opens, asks and does is the same for all of them.

mod tokens;

use askama::Template;
use governance::MemberId;
use store::{StoreError, Tx};

use self::tokens::Tokens;
use crate::config::Keys;
use crate::error::AppError;
use crate::services::Services;
use crate::web::layout::{Layout, Page, Section};

/// A kind of mail that comes regularly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regular {
    /// What a member missed.
    Digests,
    /// Votes that close without a ballot of theirs.
    Reminders,
    /// What others do that concerns them.
    Notifications,
}

impl Regular {
    /// Where these mails to a member end with one click.
    pub fn path(self, keys: &Keys, member: MemberId) -> String {
        self.path_of(&self.tokens(keys).make(member))
    }

    /// Never change it: links in mails that were sent long ago must still work.
    fn path_of(self, token: &str) -> String {
        match self {
            Self::Digests => format!("/digests/unsubscribe/{token}"),
            Self::Reminders => format!("/reminders/unsubscribe/{token}"),
            Self::Notifications => format!("/notifications/unsubscribe/{token}"),
        }
    }

    fn tokens(self, keys: &Keys) -> Tokens {
        match self {
            Self::Digests => Tokens::of_digests(keys),
            Self::Reminders => Tokens::of_reminders(keys),
            Self::Notifications => Tokens::of_notifications(keys),
        }
    }

    const fn title(self, done: bool) -> &'static str {
        match (self, done) {
            (Self::Digests, false) => "Stop the digests?",
            (Self::Digests, true) => "No more digests",
            (Self::Reminders, false) => "Stop the reminders?",
            (Self::Reminders, true) => "No more reminders",
            (Self::Notifications, false) => "Stop these mails?",
            (Self::Notifications, true) => "No more of these mails",
        }
    }

    /// `false` when there is no such account any more.
    async fn end(self, tx: &mut Tx, member: MemberId) -> Result<bool, StoreError> {
        match self {
            Self::Digests => store::digests::unsubscribe(tx, member).await,
            Self::Reminders => store::reminders::set_wanted(tx, member, false).await,
            Self::Notifications => store::notifications::end_mails(tx, member).await,
        }
    }
}

/// Asks whether mails of a kind shall end, or says that they have.
#[derive(Template)]
#[template(path = "ways_out/show.html")]
pub struct WayOutPage {
    layout: Layout,
    kind: Regular,
    /// Where the button leads.
    path: String,
    done: bool,
}

impl WayOutPage {
    fn new(services: &Services, kind: Regular, token: &str, done: bool) -> Page<Self> {
        let mut layout = Layout::visitor(services.site.community.clone(), kind.title(done), Section::None);
        layout.demo = services.site.demo;
        Page::ok(Self { layout, kind, path: kind.path_of(token), done })
    }
}

fn member_of(services: &Services, kind: Regular, token: &str) -> Result<MemberId, AppError> {
    kind.tokens(&services.keys).read(token).ok_or(AppError::NotFound)
}

/// Only asks: mail programs and virus scanners open every link in a mail.
pub fn ask(services: &Services, kind: Regular, token: &str) -> Result<Page<WayOutPage>, AppError> {
    member_of(services, kind, token)?;
    Ok(WayOutPage::new(services, kind, token, false))
}

/// RFC 8058: whoever holds the link may end these mails, from a mail program that has no cookie and no form token.
/// The worst that somebody else can do with it is that. Sent twice, it does the same.
pub async fn leave(services: &Services, kind: Regular, token: &str) -> Result<Page<WayOutPage>, AppError> {
    let member = member_of(services, kind, token)?;
    let mut tx = services.store.begin().await?;
    if !kind.end(&mut tx, member).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(WayOutPage::new(services, kind, token, true))
}
