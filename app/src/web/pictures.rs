//! Counts as pictures: server-rendered SVG, each with its numbers in words beside it, readable without colour.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;

/// How a part of a bar looks. Each differs by pattern too, so that it can be told apart in black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Solid, the accent colour.
    For,
    /// Hatched.
    Against,
    /// Dotted, the colour of what is hatched: against, and milder.
    Milder,
    /// Dotted, pale.
    Neutral,
    /// Hatched, the accent colour: against, and turned round.
    Turned,
    /// Hollow: not settled.
    Pending,
}

impl Look {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::For | Self::Turned => "for",
            Self::Against | Self::Milder => "against",
            Self::Neutral => "neutral",
            Self::Pending => "pending",
        }
    }

    pub(super) fn pattern(self) -> Option<&'static str> {
        match self {
            Self::For | Self::Pending => None,
            Self::Against | Self::Turned => Some("url(#hatch)"),
            Self::Neutral | Self::Milder => Some("url(#dots)"),
        }
    }
}

/// One part of a bar, as given.
#[derive(Debug, Clone)]
pub struct Part {
    pub label: String,
    pub count: u64,
    pub look: Look,
}

/// One part of a bar, as drawn. Percentages are text with two decimals.
struct Piece {
    label: String,
    count: u64,
    class: &'static str,
    pattern: Option<&'static str>,
    x: String,
    width: String,
    share: String,
}

/// A mark across a bar: a threshold, a quorum.
struct Mark {
    x: String,
    words: String,
}

/// A bar with its legend: prints itself as a `<figure>`.
#[derive(Template)]
#[template(path = "partials/bar.html")]
pub struct Bar {
    caption: String,
    /// The whole picture in one sentence, for those who do not see it.
    spoken: String,
    pieces: Vec<Piece>,
    mark: Option<Mark>,
}

// Rendered by askama with escaping on.
impl HtmlSafe for Bar {}

/// `part` of `whole` in hundredths of a per cent, rounded down; 0 of 0 is 0.
pub(super) fn share(part: u64, whole: u64) -> u64 {
    if whole == 0 {
        return 0;
    }
    let share = u128::from(part.min(whole)) * 10_000 / u128::from(whole);
    u64::try_from(share).unwrap_or(10_000)
}

/// Hundredths of a per cent as an SVG length: "12.34%".
pub(super) fn length(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// `part` of `whole` as words, rounded to the nearest tenth: "12.3 %".
fn percent(part: u64, whole: u64) -> String {
    let tenths = (share(part, whole) + 5) / 10;
    if tenths.is_multiple_of(10) { format!("{} %", tenths / 10) } else { format!("{}.{} %", tenths / 10, tenths % 10) }
}

fn pieces(parts: &[Part], whole: u64) -> Vec<Piece> {
    let mut before = 0;
    let mut drawn = Vec::with_capacity(parts.len());
    for part in parts {
        let from = share(before, whole);
        before += part.count;
        drawn.push(Piece {
            label: part.label.clone(),
            count: part.count,
            class: part.look.class(),
            pattern: part.look.pattern(),
            x: length(from),
            // From the running sum, so that rounding leaves no gap.
            width: length(share(before, whole) - from),
            share: percent(part.count, whole),
        });
    }
    drawn
}

fn spoken(caption: &str, pieces: &[Piece], mark: Option<&Mark>) -> String {
    let mut sentence = format!("{caption}: ");
    for (index, piece) in pieces.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(sentence, "{comma}{} {} ({})", piece.label, piece.count, piece.share);
    }
    if let Some(mark) = mark {
        let _ = write!(sentence, "; {}", mark.words);
    }
    sentence
}

/// How the ballots fell. `threshold` is a fraction (numerator, denominator) of the ballots that say yes or no, with its words;
/// neutral parts must come last, so that the mark stands where the others would be divided.
pub fn tally_bar(caption: &str, parts: &[Part], threshold: Option<((u64, u64), &str)>) -> Bar {
    let whole = parts.iter().map(|part| part.count).sum();
    let pieces = pieces(parts, whole);
    let decisive: u64 = parts.iter().filter(|part| part.look != Look::Neutral).map(|part| part.count).sum();
    let mark = threshold.map(|((over, under), words)| Mark {
        // With nothing but abstentions the mark stands at the left edge.
        x: length(share(over.saturating_mul(decisive), under.saturating_mul(whole))),
        words: words.to_owned(),
    });
    Bar { caption: caption.to_owned(), spoken: spoken(caption, &pieces, mark.as_ref()), pieces, mark }
}

/// How much of a roll did something, and how much of it must for the vote to count. The quorum, where there is one, stands on the
/// scale of the whole roll.
pub fn roll_bar(caption: &str, (did, have): (&str, u64), roll: u64, quorum: Option<u64>) -> Bar {
    let parts = [
        Part { label: did.to_owned(), count: have, look: Look::For },
        Part { label: "the rest of the roll".into(), count: roll.saturating_sub(have), look: Look::Neutral },
    ];
    let pieces = pieces(&parts, roll);
    let mark = quorum.map(|quorum| {
        let reached = if have >= quorum { "reached" } else { "not reached" };
        Mark { x: length(share(quorum, roll)), words: format!("quorum {quorum}, {reached}") }
    });
    Bar { caption: caption.to_owned(), spoken: spoken(caption, &pieces, mark.as_ref()), pieces, mark }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_is_drawn_without_gaps_and_said_in_words() {
        let parts = [(33, Look::For), (33, Look::Against), (34, Look::Neutral)].map(|(count, look)| Part {
            label: format!("{look:?}"),
            count,
            look,
        });
        let bar = tally_bar("Result", &parts, Some(((1, 2), "more than half needed")));
        assert_eq!(bar.pieces[1].x, "33.00%");
        assert_eq!(bar.pieces[2].width, "34.00%");
        assert!(bar.spoken.contains("For 33 (33 %), Against 33 (33 %)"));
        assert!(bar.spoken.ends_with("more than half needed"));
        // Half of the 66 of 100 that said yes or no.
        assert!(bar.render().unwrap().contains("x1=\"33.00%\""));
    }

    #[test]
    fn a_vote_nobody_took_part_in_is_drawn_too() {
        let bar = roll_bar("Turnout", ("cast a ballot", 0), 0, Some(0));
        assert!(bar.render().unwrap().contains("<figure"));
    }

    #[test]
    fn a_quorum_stands_where_so_much_of_the_roll_would_be() {
        let mark = |have, quorum| roll_bar("Of the roll", ("said yes", have), 45, Some(quorum)).mark.unwrap();
        assert_eq!((mark(5, 9).x.as_str(), mark(5, 9).words.as_str()), ("20.00%", "quorum 9, not reached"));
        assert_eq!(mark(9, 9).words, "quorum 9, reached");
    }
}
