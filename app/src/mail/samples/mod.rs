//! Every mail there is, once with what it may have to say: for the gallery of a demonstration, and for the test that notices when one reads otherwise.
//! What members write in them tries to be markup, and more than one line: it must stay words.

mod cases;
mod civic;
mod digests;
mod people;
mod week;

use chrono::{DateTime, Utc};
use store::mails::{NewMail, Recipient};

use super::{Letter, Letterhead, compose};

/// A mail of the gallery.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Names it in addresses and file names.
    pub name: &'static str,
    pub mail: NewMail,
}

/// What the samples of a folder are written with.
struct Writer {
    head: Letterhead,
    to: Recipient,
    samples: Vec<Sample>,
}

impl Writer {
    fn write<L: Letter>(&mut self, name: &'static str, letter: &L) -> Result<(), askama::Error> {
        self.samples.push(Sample { name, mail: compose(&self.head, &self.to, letter)? });
        Ok(())
    }
}

/// A moment of the samples, counted from their first day at nine.
fn day(number: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_741_942_800 + number * 86_400, 0).unwrap_or_default()
}

/// All of them, as somebody here would get them.
///
/// # Errors
/// When a template does not render.
pub fn all(head: &Letterhead) -> Result<Vec<Sample>, askama::Error> {
    let to = Recipient {
        member: None,
        address: "ada@example.org".to_owned(),
        name: "Ada <b>Thorne</b>".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
    };
    let mut writer = Writer { head: head.clone(), to, samples: Vec::new() };
    digests::write(&mut writer)?;
    people::write(&mut writer)?;
    civic::write(&mut writer)?;
    cases::write(&mut writer)?;
    Ok(writer.samples)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
