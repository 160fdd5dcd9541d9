//! What somebody wrote in an answer by mail: without what they answer, and without what stands below every mail of theirs.

use mail_parser::Message;
use mail_parser::decoders::html::html_to_text;

/// Where what a mail program adds begins, in HTML.
const HTML_ENDS: [&str; 5] =
    ["<blockquote", "class=\"gmail_quote", "id=\"appendonsend\"", "<hr", "class=\"moz-cite-prefix\""];
/// How a line begins that says who wrote what follows.
const SAID: [&str; 9] = ["On ", "Am ", "Le ", "El ", "Il ", "Op ", "Den ", "Em ", "Dnia "];
/// Lines that mail programs put below by themselves.
const ADDED: [&str; 5] = ["Sent from my ", "Get Outlook for ", "Von meinem ", "Envoyé de mon ", "Sent with "];

/// The words of a message that are its author's own, in answer to a mail from `ours`; empty where there are none.
pub fn own_words(message: &Message<'_>, ours: &str) -> String {
    let text = message.text_part(0).filter(|part| !part.is_text_html()).and_then(|part| part.text_contents());
    match (text, message.body_html(0)) {
        (Some(text), _) => of_text(text, ours),
        (None, Some(html)) => {
            let end = HTML_ENDS.iter().filter_map(|mark| html.find(mark)).min().unwrap_or(html.len());
            // A mark within a tag leaves its beginning.
            let kept = html.get(..end).unwrap_or_default();
            let kept = kept
                .rfind('<')
                .filter(|open| kept.rfind('>').is_none_or(|close| close < *open))
                .map_or(kept, |open| &kept[..open]);
            of_text(&html_to_text(kept), ours)
        }
        (None, None) => String::new(),
    }
}

fn of_text(text: &str, ours: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let end = (0..lines.len()).find(|at| ends_at(&lines, *at) || names_us(&lines, *at, ours));
    let end = end.unwrap_or(lines.len());
    let lines = lines.get(..end).unwrap_or_default();
    let own = (0..lines.len()).filter(|at| !is_quoted(lines, *at) && !announces_a_quote(lines, *at));
    let own: Vec<&str> = own.filter_map(|at| lines.get(at).copied()).collect();
    let mut said = own.join("\n").trim().to_owned();
    // Where a quote stood nothing is left but room.
    while said.contains("\n\n\n") {
        said = said.replace("\n\n\n", "\n\n");
    }
    said
}

/// Whether everything from a line on is not its author's: a signature, or a copy of the mail that is answered.
fn ends_at(lines: &[&str], at: usize) -> bool {
    let line = lines.get(at).copied().unwrap_or_default();
    let rest = || lines.iter().skip(at).take(5);
    let is_copy = line.starts_with("-----") && line.ends_with("-----") && line.len() > 12;
    let is_rule = line.len() >= 20 && line.bytes().all(|byte| byte == b'_');
    // The head of a copy, as some programs put it, without any mark.
    let is_head = line.trim_start_matches('*').starts_with("From:")
        && rest().any(|line| line.contains("Sent:") || line.contains("Date:"))
        && rest().any(|line| line.contains("Subject:"));
    let is_added =
        ADDED.iter().any(|start| line.starts_with(start))
            && lines.iter().skip(at + 1).take(2).all(|line| {
                line.is_empty() || line.starts_with('>') || SAID.iter().any(|start| line.starts_with(start))
            });
    line == "--" || is_copy || is_rule || is_head || is_added
}

/// Whether a line says, in whatever language, that our mail follows: "Von: Moot <moot@moot.example>". A copy of that mail has addresses in it by which
/// anybody could answer in its reader's name.
fn names_us(lines: &[&str], at: usize, ours: &str) -> bool {
    let line = lines.get(at).copied().unwrap_or_default().to_lowercase();
    let names = |(field, said): (&str, &str)| !field.contains('@') && said.contains(&ours.to_lowercase());
    !line.starts_with('>') && line.split_once(':').is_some_and(names)
}

fn is_quoted(lines: &[&str], at: usize) -> bool {
    lines.get(at).is_some_and(|line| line.starts_with('>'))
}

/// "On Friday Ben wrote:", on one line or two, with nothing between it and what he wrote.
fn announces_a_quote(lines: &[&str], at: usize) -> bool {
    let line = |at: usize| lines.get(at).copied().unwrap_or_default();
    let next_quote = |after: usize| {
        let next = (after..lines.len()).find(|at| !line(*at).is_empty());
        next.is_some_and(|next| next <= after + 1 && is_quoted(lines, next))
    };
    let closes = |at: usize| line(at).ends_with(':') && next_quote(at + 1);
    let begins = |at: usize| {
        SAID.iter().any(|start| line(at).starts_with(start)) || line(at).starts_with(|c: char| c.is_ascii_digit())
    };
    closes(at) || (begins(at) && closes(at + 1))
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    #[test]
    fn what_is_answered_and_what_stands_below_every_mail_is_left_out() {
        for (mail, own) in [
            ("Yes, I agree.\r\n", "Yes, I agree."),
            (
                "Yes.\n\nOn Fri, 14 Mar 2025 at 09:00, Moot <moot@moot.example> wrote:\n> Are we?\n>\n> Who knows\n",
                "Yes.",
            ),
            (
                "Yes.\nOn Fri, 14 Mar 2025 at 09:00, Moot of Millbrook\n<moot@moot.example> wrote:\n\n> Are we?\n",
                "Yes.",
            ),
            ("Ja.\n\nAm 14.03.25 um 09:00 schrieb Moot:\n> Sind wir?\n", "Ja."),
            ("> Are we?\nYes.\n\n> And why?\nBecause: it rained.\n", "Yes.\n\nBecause: it rained."),
            ("Yes.\n-- \nAda Thorne\n12 Mill Lane\n", "Yes."),
            ("Yes.\n\nSent from my telephone\n", "Yes."),
            (
                "I got a letter.\nSent from my aunt, it said\nthat she is well.\n",
                "I got a letter.\nSent from my aunt, it said\nthat she is well.",
            ),
            ("Yes.\n\n-----Original Message-----\nFrom: Moot\nAre we?\n", "Yes."),
            ("Yes.\n\nFrom: Moot <moot@moot.example>\nSent: Friday\nTo: Ada\nSubject: Are we?\n\nAre we?\n", "Yes."),
            (
                "Ja.\n\nVon: Moot <Moot@moot.example>\nGesendet: Freitag\nAn: Ada\nBetreff: Sind wir?\n\nSind wir?\n",
                "Ja.",
            ),
            ("Write to moot@moot.example, please.\n", "Write to moot@moot.example, please."),
            ("One.\n\n\n\nTwo:\n* a\n* b\n", "One.\n\nTwo:\n* a\n* b"),
            ("> only a quote\n", ""),
            ("", ""),
        ] {
            assert_eq!(of_text(mail, "moot@moot.example"), own, "{mail:?}");
        }
    }

    #[test]
    fn a_mail_without_text_is_read_from_its_html_up_to_the_quote() {
        let mail = "From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p>Yes &amp; no.</p><div class=\"gmail_quote\">Are we?</div>";
        assert_eq!(own_words(&MessageParser::default().parse(mail).unwrap(), "moot@moot.example"), "Yes & no.");
    }
}
