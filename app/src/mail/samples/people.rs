//! What is about an account, and what others do.

use super::{Writer, day};
use crate::mail::archives::ArchiveTaken;
use crate::mail::groups::{AtTheDoor, News};
use crate::mail::letters::{AccountExists, ConfirmAddress, ResetPassword};
use crate::mail::not_posted::NotPosted;
use crate::mail::polls::PollEnded;
use crate::mail::reached::Reached;
use crate::mail::sign_ins::NewSignIn;
use crate::mail::tokens::TokenMade;
use crate::mail::told::{Deed, Told};
use crate::mail::webhooks::{WebhookEnded, WebhookMade};

pub(super) fn write(writer: &mut Writer) -> Result<(), askama::Error> {
    account(writer)?;
    for (name, deed) in [
        ("told-mention", Deed::Mention),
        ("told-reply", Deed::Reply),
        ("told-named", Deed::Named),
        ("told-like", Deed::Like),
        ("told-reshare", Deed::Reshare),
        ("told-follow", Deed::Follow),
    ] {
        let unsubscribe = writer.head.url("/notifications/unsubscribe/x");
        writer.write(name, &Told { deed, member: 7, hour: "2025-03-14T09".to_owned(), unsubscribe })?;
    }
    for (name, news) in [("group-asked", News::Asked), ("group-let-in", News::LetIn), ("group-invited", News::Invited)]
    {
        let about = (3, 7, 8);
        let letter =
            AtTheDoor { news, group: "bees".to_owned(), by: "ben".to_owned(), about, day: day(0).date_naive() };
        writer.write(name, &letter)?;
    }
    for (name, asked) in [("poll-asked-ended", true), ("poll-answered-ended", false)] {
        writer.write(name, &PollEnded { entry: 71, member: 7, asked })?;
    }
    let why = "there are no words of yours in it".to_owned();
    writer.write("not-posted", &NotPosted { occasion: "x".to_owned(), why, path: "/entries/71".to_owned() })
}

fn account(writer: &mut Writer) -> Result<(), askama::Error> {
    let (handle, token_hash) = ("ada".to_owned(), "00ff".to_owned());
    let link = writer.head.url("/confirmation/a-token");
    let confirm = ConfirmAddress { handle: handle.clone(), link, expires_at: day(1), token_hash: token_hash.clone() };
    writer.write("confirm", &confirm)?;
    writer.write("account-exists", &AccountExists { handle: handle.clone(), occasion: "x".to_owned() })?;
    let link = writer.head.url("/passwords/reset/a-token");
    writer.write("reset", &ResetPassword { handle, link, expires_at: day(1), token_hash })?;
    writer.write("reached", &Reached { occasion: "x".to_owned(), path: "/settings/notifications" })?;
    writer.write("archive-taken", &ArchiveTaken { line: 4, path: "/ledger/4".to_owned() })?;
    writer.write("new-sign-in", &NewSignIn { session: 9, device: "Firefox on Linux".to_owned(), at: day(0) })?;
    let (name, may) = ("A <reader>".to_owned(), "read, write".to_owned());
    writer.write("token-made", &TokenMade { number: 3, name: name.clone(), may, until: day(90) })?;
    for (sample, is_gone) in [("webhook-ended", false), ("webhook-gone", true)] {
        writer.write(sample, &WebhookEnded { webhook: 5, claim: 1, name: name.clone(), is_gone })?;
    }
    writer.write("webhook-made", &WebhookMade { webhook: 5, name, host: "reader.example".to_owned() })
}
