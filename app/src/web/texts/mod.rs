//! Every text that people read, in every language it is spoken in.
//!
//! The texts are in `app/texts/<language>/<noun>.ftl` (Project Fluent): an id, and a whole sentence with its arguments and
//! plurals. A page or an act names one with `say!`, which makes a [`Text`]: a value that is put into words only
//! when it is printed, in the language that [`Language::while_speaking`] has set around the rendering. So an act need not know who will read it.

mod carried;
mod dates;
mod language;
mod lists;
mod refused;
mod rich;
mod text;
mod tongue;

#[cfg(test)]
mod tests;

pub use dates::{Form, span};
pub use language::{Language, asked_for};
pub use lists::{all_of, all_rich};
pub use rich::Rich;
pub use text::{Argument, Spoken, Text};
