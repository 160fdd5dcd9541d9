//! How a stream is looked at: links that choose its order and, at home, what it shows.

use store::streams::{Order, Show};

use crate::web::layout::Tab;

/// The address of a stream as somebody chose to see it. What they did not choose is left to the page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chosen {
    pub show: Option<Show>,
    pub order: Option<Order>,
}

impl Chosen {
    /// Reads the two from an address; what is written otherwise was not chosen.
    pub fn read(show: Option<&str>, order: Option<&str>) -> Self {
        Self { show: show.and_then(Show::parse), order: order.and_then(Order::parse) }
    }

    /// The order of a stream that nobody ordered otherwise.
    pub fn order(self) -> Order {
        self.order.unwrap_or_default()
    }

    /// The address of the page of a stream that comes after a place in it; empty where nothing does.
    pub fn older(self, path: &str, after: Option<String>) -> String {
        after.map(|after| self.address(path, &[("after", &after)])).unwrap_or_default()
    }

    /// The same with the further parameters.
    pub fn address(self, path: &str, more: &[(&str, &str)]) -> String {
        let chosen = [("show", self.show.map(Show::as_str)), ("order", self.order.map(Order::as_str))];
        let chosen = chosen.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let mut address = path.to_owned();
        for (name, value) in chosen.chain(more.iter().copied()) {
            let sign = if address.contains('?') { '&' } else { '?' };
            address = format!("{address}{sign}{name}={value}");
        }
        address
    }

    /// The two orders of a stream as links, `shown` the one that is on the page.
    pub fn orders(self, path: &str, shown: Order) -> Vec<Tab> {
        let tab = |order: Order| Tab {
            label: match order {
                Order::Activity => "by activity",
                Order::Date => "by date",
            }
            .to_owned()
            .into(),
            href: Self { order: Some(order), ..self }.address(path, &[]),
            current: order == shown,
            count: 0,
        };
        Order::ALL.map(tab).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_was_chosen_and_nothing_else() {
        assert_eq!(Chosen::default().older("/", Some("1-2".into())), "/?after=1-2");
        assert_eq!(Chosen::default().older("/", None), "");
        let chosen = Chosen::read(Some("friends"), Some("sideways"));
        assert_eq!(chosen.older("/home", Some("1-2".into())), "/home?show=friends&after=1-2");
        assert_eq!(chosen.orders("/home", Order::Activity)[1].href, "/home?show=friends&order=date");
    }
}
