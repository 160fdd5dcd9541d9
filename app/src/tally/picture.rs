//! A count as a picture: one SVG that needs nothing else, readable in black and white, with its numbers in words.

use std::fmt::Write;

use governance::voting::{Election, Tally};

use super::{matrix, stages, text};

/// A finished picture, for pages: an `<svg>` in which every word was escaped.
pub struct Picture(String);

impl Picture {
    /// The picture of a count.
    pub fn of(tally: &Tally, election: &Election) -> Self {
        Self(drawn(tally, election))
    }
}

impl std::fmt::Display for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Picture {}

/// The height of a line of options.
pub const LINE: usize = 28;
/// Where the names end and the drawing begins.
pub const LEFT: usize = 230;
/// Room above the drawing.
pub const TOP: usize = 64;
/// How long the longest bar is.
const BAR: u128 = 360;
/// Matrices of more options than this become bars.
const WIDEST_MATRIX: usize = 40;

/// Text as it may stand in XML.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A name cut to the room there is for it, escaped.
pub fn label(name: &str, room: usize) -> String {
    if name.chars().count() <= room {
        return escaped(name);
    }
    let kept: String = name.chars().take(room.saturating_sub(1)).collect();
    format!("{}…", escaped(kept.trim_end()))
}

/// Draws what the count has: the stages, the matrix of pairs, or the figures.
pub fn drawn(tally: &Tally, election: &Election) -> String {
    let stages = stages::of(tally);
    let few = tally.pairwise.as_ref().filter(|pairwise| pairwise.options() <= WIDEST_MATRIX);
    let (body, width, height, words) = match (few, &tally.pairwise) {
        _ if !stages.is_empty() => stages::drawing(tally, &stages),
        (Some(pairwise), _) => matrix::drawing(tally, pairwise),
        (None, Some(pairwise)) => bars(tally, "pairs won", &matrix::pairs_won(pairwise)),
        (None, None) => bars(tally, "", &figures(tally)),
    };
    let title = escaped(&text::headline(tally));
    let about = election.title.as_deref().map(|title| format!("{}. ", escaped(title))).unwrap_or_default();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"system-ui, sans-serif\" font-size=\"14\" fill=\"#111\">\n\
         <title id=\"title\">{title}</title>\n<desc id=\"desc\">{about}{}</desc>\n\
         <defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"2\" height=\"6\" fill=\"#111\"/></pattern></defs>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"28\" font-size=\"17\" font-weight=\"600\">{}</text>\n{body}</svg>\n",
        escaped(&words),
        label(&text::headline(tally), width / 9),
    )
}

/// The figure of every option with its length, in whole numbers.
fn figures(tally: &Tally) -> Vec<(String, i128)> {
    let scores = tally.scores.as_deref().unwrap_or_default();
    let whole = |text: &str| -> i128 {
        let number = text.split(['.', '/']).next().unwrap_or_default().parse().unwrap_or(0);
        let under: i128 = text.split_once('/').and_then(|(_, under)| under.parse().ok()).unwrap_or(1);
        number / under.max(1)
    };
    let all = (0..tally.options.len()).map(|place| scores.get(place).map(ToString::to_string).unwrap_or_default());
    all.map(|shown| (shown.clone(), whole(&shown))).collect()
}

/// A bar for every option: solid for those that won, hatched for the others.
fn bars(tally: &Tally, unit: &str, figures: &[(String, i128)]) -> (String, usize, usize, String) {
    let longest = figures.iter().map(|(_, figure)| figure.unsigned_abs()).max().unwrap_or(0).max(1);
    let mut body = String::new();
    let mut words = Vec::new();
    for (place, (shown, figure)) in figures.iter().enumerate() {
        let y = TOP + place * LINE;
        let length = usize::try_from(figure.unsigned_abs() * BAR / longest).unwrap_or(0);
        let won = tally.winners.contains(&place);
        bar(&mut body, (LEFT, y, length), won);
        let name = tally.options.name(place);
        let mark = if won { " ✓" } else { "" };
        let weight = if won { "600" } else { "400" };
        let _ = writeln!(
            body,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-weight=\"{weight}\">{}</text>\n<text x=\"{}\" y=\"{}\">{}{mark}</text>",
            LEFT - 10,
            y + 17,
            label(&name, 27),
            LEFT + length + 8,
            y + 17,
            escaped(shown),
        );
        words.push(format!("{name} {shown}"));
    }
    let unit = if unit.is_empty() { String::new() } else { format!("{unit}: ") };
    (body, LEFT + 360 + 130, TOP + figures.len() * LINE + 16, format!("{unit}{}.", words.join(", ")))
}

/// A bar at a place, of a length.
pub fn bar(body: &mut String, (x, y, length): (usize, usize, usize), is_solid: bool) {
    let fill = if is_solid { "#111" } else { "url(#hatch)" };
    let _ =
        writeln!(body, "<rect x=\"{x}\" y=\"{y}\" width=\"{length}\" height=\"22\" fill=\"{fill}\" stroke=\"#111\"/>");
}
