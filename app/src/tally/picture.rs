//! A count as a picture: one SVG that needs nothing else, readable in black and white, with its numbers in words.

use std::fmt::Write;

use governance::voting::{Election, Tally, shown};

use super::letters::{self, cut, label, width};
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
pub const LEFT: usize = 250;
/// Room above the drawing, with one line of headline.
pub const TOP: usize = 84;
/// How long the longest bar is.
const BAR: u128 = 360;
/// Matrices of more options than this become bars.
const WIDEST_MATRIX: usize = 40;

/// How far one line of the headline is below the other.
const HEADLINE: usize = 22;
/// The hatching of those that did not win; and for readers who prefer a dark page, ink and paper exchanged.
const STYLE: &str = "<style>@media (prefers-color-scheme:dark){.i{fill:#eee}.p{fill:#181818}.s{stroke:#eee}}</style>\n\
     <defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\" class=\"p\"/><rect width=\"2\" height=\"6\" fill=\"#111\" class=\"i\"/></pattern></defs>\n";

/// A drawing below its headline.
pub struct Drawing {
    pub body: String,
    pub width: usize,
    pub height: usize,
    /// All that it shows, in words.
    pub words: String,
    /// What its figures are, in a sentence.
    pub shows: String,
}

/// Text as it may stand in XML.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Draws what the count has: the stages, the matrix of pairs, or the figures.
pub fn drawn(tally: &Tally, election: &Election) -> String {
    let stages = stages::of(tally);
    let few = tally.pairwise.as_ref().filter(|pairwise| pairwise.options() <= WIDEST_MATRIX);
    let Drawing { body, width, height, words, shows } = match (few, &tally.pairwise) {
        _ if !stages.is_empty() => stages::drawing(tally, &stages),
        (Some(pairwise), _) => matrix::drawing(tally, pairwise),
        (None, Some(pairwise)) => bars(tally, "Pairs won", &matrix::pairs_won(pairwise)),
        (None, None) => bars(tally, text::counted(tally.rule.method), &figures(tally)),
    };
    let headline = text::headline(tally);
    let about = election.title.as_deref().map(|title| format!("{}. ", escaped(title))).unwrap_or_default();
    let lines = letters::lines(&headline, width.saturating_sub(24), 17, 3);
    let lower = lines.len().saturating_sub(1) * HEADLINE;
    let height = height + lower;
    let heading: String = (0..)
        .zip(&lines)
        .map(|(line, words)| {
            let y = 28 + line * HEADLINE;
            format!("<text x=\"12\" y=\"{y}\" font-size=\"17\" font-weight=\"600\">{}</text>\n", escaped(words))
        })
        .collect();
    let key = cut(&shows, width.saturating_sub(24), 12, false);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"system-ui, sans-serif\" font-size=\"14\" fill=\"#111\" class=\"i\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{about}{}</desc>\n{STYLE}\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\" class=\"p\"/>\n{heading}\
         <g transform=\"translate(0 {lower})\">\n<text x=\"12\" y=\"50\" font-size=\"12\">{}</text>\n{body}</g>\n</svg>\n",
        escaped(&headline),
        escaped(&words),
        escaped(&key),
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
fn bars(tally: &Tally, unit: &str, figures: &[(String, i128)]) -> Drawing {
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
            label(&name, LEFT - 18, won),
            LEFT + length + 8,
            y + 17,
            escaped(shown),
        );
        words.push(format!("{name} {shown}"));
    }
    let widest = figures.iter().map(|(shown, _)| width(shown, 14, false)).max().unwrap_or(0);
    Drawing {
        body,
        width: LEFT + 360 + widest + 48,
        height: TOP + figures.len() * LINE + 16,
        words: format!("{unit}: {}.", words.join(", ")),
        shows: format!("{unit}. Solid and ✓: won."),
    }
}

/// A bar at a place, of a length.
pub fn bar(body: &mut String, (x, y, length): (usize, usize, usize), is_solid: bool) {
    let (fill, class) = if is_solid { ("#111", "i s") } else { ("url(#hatch)", "s") };
    let _ = writeln!(
        body,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{length}\" height=\"22\" fill=\"{fill}\" stroke=\"#111\" class=\"{class}\"/>"
    );
}
