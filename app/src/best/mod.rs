//! The best of a day, a week or a month: by a formula that is printed on the page, with what each place comes from.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use rocket::request::FromParam;
use rocket::response::Redirect;
use rocket::{Route, State, routes};
use store::best::{BestRow, Of};

use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::services::Services;
use crate::web::cards::EntryCard;
use crate::web::guards::{ClientIp, Visitor};
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::limits::{Limited, Payer};

/// The one formula as the best pages and digests print it; what it says is counted by `store::best`.
pub const FORMULA: &str = "10 points for each person who commented, 3 for each comment and 1 for each like";

/// So many stand on a page.
const SIZE: i64 = 20;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![index, show]
}

/// How far back the best is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    Day,
    Week,
    Month,
}

impl Period {
    const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The period of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.as_str() == name)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// So many days.
    pub fn days(self) -> i32 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }

    /// "the last 24 hours".
    fn in_words(self) -> &'static str {
        match self {
            Self::Day => "the last 24 hours",
            Self::Week => "the last 7 days",
            Self::Month => "the last 30 days",
        }
    }
}

impl<'r> FromParam<'r> for Period {
    type Error = ();

    fn from_param(name: &'r str) -> Result<Self, ()> {
        Self::named(name).ok_or(())
    }
}

/// The best of a time as a page.
#[derive(Template)]
#[template(path = "best/show.html")]
struct BestPage {
    layout: Layout,
    heading: String,
    tabs: Vec<Tab>,
    /// Whose: everybody's, or of those whom the viewer follows. Empty for a visitor, who has no choice.
    whose: Vec<Tab>,
    formula: &'static str,
    span: &'static str,
    /// What was looked at to find them.
    looked_at: String,
    is_own: bool,
    cards: Vec<EntryCard>,
}

#[rocket::get("/best")]
fn index() -> Redirect {
    Redirect::to("/best/week")
}

#[rocket::get("/best/<period>?<of>")]
async fn show(
    period: Period,
    of: Option<&str>,
    ip: ClientIp,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<BestPage>, AppError> {
    // It counts over many rows, so it costs what a search costs.
    let payer = visitor.viewer().map_or(Payer::Address(ip.0), |viewer| Payer::Member(viewer.member_id));
    services.limits.spend(Limited::Search, payer)?;
    let is_own = of == Some("followed") && visitor.viewer().is_some();
    let of = if is_own { Of::Followed } else { Of::Everybody };
    Ok(Page::ok(BestPage {
        layout: visitor.layout(services, format!("Best of the {}", period.as_str()), Section::None),
        heading: format!("Best of the {}", period.as_str()),
        tabs: tabs(period, of),
        whose: if visitor.viewer().is_some() { whose(period, of) } else { Vec::new() },
        formula: FORMULA,
        span: period.in_words(),
        looked_at: looked_at(of),
        is_own,
        cards: cards(services, &visitor, of, period).await?,
    })
    .same_for_visitors(&visitor))
}

async fn cards(services: &Services, visitor: &Visitor, of: Of, period: Period) -> Result<Vec<EntryCard>, AppError> {
    let mut conn = services.store.read().await?;
    let best = store::best::of_days(&mut conn, visitor.sight(), of, period.days(), SIZE).await?;
    let ids: Vec<i64> = best.iter().map(|row| row.id).collect();
    let rows = store::streams::by_ids(&conn, &ids, visitor.sight()).await?;
    let cards = Dressing::new(visitor, services.clock.now()).cards(rows, Vec::new());
    let mut cards: HashMap<i64, EntryCard> = cards.into_iter().map(|card| (card.id, card)).collect();
    let place = |row: BestRow| Some(EntryCard { reason: Some(points(row)), ..cards.remove(&row.id)? });
    Ok(best.into_iter().filter_map(place).collect())
}

/// "4 people talked, 9 comments, 3 likes: 70".
pub fn points(row: BestRow) -> String {
    let counted = |n: i64, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
    format!(
        "{} talked, {}, {}: {}",
        counted(row.commenters, "person", "people"),
        counted(row.comments, "comment", "comments"),
        counted(row.likes, "like", "likes"),
        row.score
    )
}

fn looked_at(of: Of) -> String {
    let (acts, led_to, followed) = (store::best::ACTS, store::best::LED_TO, store::best::FOLLOWED);
    let all = format!(
        "Looked at are the newest {acts} entries and comments and the newest {acts} likes of that time; the {led_to} threads that they lead to most are counted"
    );
    match of {
        Of::Everybody => format!("{all}."),
        Of::Followed => {
            format!("{all}, and the {followed} threads of those you follow and of your groups that moved last.")
        }
    }
}

fn address(period: Period, of: Of) -> String {
    let of = match of {
        Of::Everybody => "",
        Of::Followed => "?of=followed",
    };
    format!("/best/{}{of}", period.as_str())
}

fn tabs(shown: Period, of: Of) -> Vec<Tab> {
    let tab = |period: Period| Tab {
        label: match period {
            Period::Day => "Day",
            Period::Week => "Week",
            Period::Month => "Month",
        }
        .to_owned()
        .into(),
        href: address(period, of),
        current: period == shown,
        count: 0,
    };
    Period::ALL.map(tab).into()
}

fn whose(period: Period, shown: Of) -> Vec<Tab> {
    let tab = |(of, label): (Of, &str)| Tab {
        label: label.to_owned().into(),
        href: address(period, of),
        current: of == shown,
        count: 0,
    };
    [(Of::Everybody, "of everybody"), (Of::Followed, "of those you follow")].map(tab).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_says_what_it_comes_from() {
        let row = |commenters, comments, likes, score| BestRow { id: 1, commenters, comments, likes, score };
        assert_eq!(points(row(4, 9, 3, 70)), "4 people talked, 9 comments, 3 likes: 70");
        assert_eq!(points(row(1, 1, 1, 14)), "1 person talked, 1 comment, 1 like: 14");
    }
}
