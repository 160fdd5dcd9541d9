//! Where the search page leads: the same query for another kind, in another order, or further on.

use search::{Count, Cursor, Facet, Kind, Order, Query};
use url::form_urlencoded::Serializer;

use crate::web::layout::Tab;

/// The address of a search.
pub fn address(typed: &str, after: Option<Cursor>) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("q", typed);
    if let Some(after) = after {
        query.append_pair("after", &after.encode());
    }
    format!("/search?{}", query.finish())
}

/// One tab for everything and one a kind, with how many there are; each is the same query with another `in:`.
pub fn tabs(query: &Query, counts: &[Count]) -> Vec<Tab> {
    let kinds = std::iter::once(None).chain(Kind::ALL.map(Some));
    kinds
        .map(|kind| {
            let count = counts.iter().find(|count| Some(count.kind) == kind);
            let named = kind.map_or("Everything", label);
            Tab {
                label: match count {
                    // Of what is common only the newest are counted.
                    Some(Count { counted, may_be_more: true, .. }) if *counted > 0 => {
                        format!("{named} ({counted}+)").into()
                    }
                    _ => named.to_string().into(),
                },
                href: address(&query.for_kind(kind).typed(), None),
                current: query.kind() == kind,
                count: count
                    .filter(|count| !count.may_be_more)
                    .map_or(0, |count| i64::try_from(count.counted).unwrap_or(0)),
            }
        })
        .collect()
}

/// One tab an order.
pub fn orders(query: &Query) -> Vec<Tab> {
    Order::ALL
        .map(|order| Tab {
            label: said(order).to_string().into(),
            href: address(&query.in_order(order).typed(), None),
            current: query.order == order,
            count: 0,
        })
        .into()
}

fn said(order: Order) -> &'static str {
    match order {
        Order::Newest => "Newest",
        Order::Oldest => "Oldest",
        Order::Active => "Last spoken about",
        Order::Best => "Best match",
    }
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Entry => "Entries",
        Kind::Comment => "Comments",
        Kind::Proposal => "Proposals",
        Kind::Policy => "Policies",
        Kind::Member => "Members",
        Kind::Group => "Groups",
    }
}

/// A way to fewer results.
pub struct Narrowing {
    /// `@anna` or `#bread`.
    pub label: String,
    pub href: String,
    /// How many of the newest results would be left.
    pub count: i64,
}

/// By whom and by what hashtag the results could be fewer; nothing by what the query asks for already, or by what they all share.
pub fn narrowings(query: &Query, facets: &[Facet]) -> Vec<Narrowing> {
    let is_choice = |facet: &&Facet| {
        let others = facets.iter().filter(|other| other.operator == facet.operator).count();
        !query.asks(&facet.operator) && (others > 1 || facet.operator == "tag")
    };
    let one = |facet: &Facet| {
        let mark = if facet.operator == "tag" { "#" } else { "@" };
        let filter = format!("{}:{}", facet.operator, facet.value);
        Narrowing {
            label: format!("{mark}{}", facet.value),
            href: address(&query.narrowed(&filter).typed(), None),
            count: facet.count,
        }
    };
    facets.iter().filter(is_choice).map(one).collect()
}
