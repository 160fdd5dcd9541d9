//! The two words by which pages and Rust name a text: `say!` for a plain one, `rich!` for one with markup inside.

/// A text of `app/texts` by its id, with its arguments: `say!("groups-many", count = self.count)`. See [`crate::web::texts`].
macro_rules! say {
    ($id:expr $(,)?) => {
        $crate::web::texts::Text::of($id)
    };
    ($id:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::web::texts::Text::of($id)$(.with(stringify!($name), &$value))+
    };
}

/// The same for a sentence with markup inside, ready to print: `rich!("frame-rules", a: "/ledger")` where the message says
/// `<a>…</a>`. `name: address` is a link, `name: element["class" = "quiet"]` any element, `name = value` an argument; a moment
/// among the arguments becomes a `<time>`.
macro_rules! rich {
    (@ [$rich:expr]) => { $rich };
    (@ [$rich:expr] $name:ident : $element:ident [ $($attribute:literal = $value:expr),* $(,)? ] $(, $($rest:tt)*)?) => {
        rich!(@ [$rich.place(stringify!($name), stringify!($element), &[$(($attribute, &$value as &dyn ::std::fmt::Display)),*])] $($($rest)*)?)
    };
    (@ [$rich:expr] $name:ident : $href:expr $(, $($rest:tt)*)?) => {
        rich!(@ [$rich.place(stringify!($name), "a", &[("href", &$href as &dyn ::std::fmt::Display)])] $($($rest)*)?)
    };
    (@ [$rich:expr] $name:ident = $value:expr $(, $($rest:tt)*)?) => {
        rich!(@ [$rich.with(stringify!($name), &$value)] $($($rest)*)?)
    };
    ($id:expr $(, $($rest:tt)*)?) => {
        rich!(@ [$crate::web::texts::Rich::of($id)] $($($rest)*)?)
    };
}
