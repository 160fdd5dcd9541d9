//! Templates print what they are given: escaped, unless its type says that the sanitiser made it.

use super::tree::{self, SourceFile};
use super::{Exception, but_for, none};

const FOLDER: &str = "app/templates/";

/// Expressions printed unescaped whose type the scan cannot see: (template, expression, why it is safe).
const UNESCAPED: &[Exception] = &[];

/// Types that say of themselves that they need no escaping.
/// Cards and diffs are rendered by a template of their own, with escaping on; bars are drawn from numbers and escaped labels;
/// a sentence with markup escapes all but the places that its template gives.
const SAFE_TYPES: [&str; 13] = [
    "Attached",
    "EventMark",
    "PollMark",
    "CommentCard",
    "EntryCard",
    "Bar",
    "Stack",
    "Curve",
    "Diff",
    "Picture",
    "Alternatives",
    "ElectionPart",
    "Rich",
];

/// Where text of our own stands in for sanitised HTML: (file, why).
const OWN_TEXT: [(&str, &str); 1] = [("app/src/demo/style/cards.rs", "the style page's samples are written in it")];

/// Types of fields that may be printed unescaped: only the sanitiser, or a picture's own drawing, makes them.
const SAFE_FIELDS: [&str; 2] = ["SafeHtml", "Svg"];

fn templates() -> impl Iterator<Item = &'static SourceFile> {
    tree::files().iter().filter(|file| file.path.starts_with(FOLDER))
}

/// The fields of a struct or of all structs in a text: lines such as `pub html: SafeHtml,`.
fn field_types<'a>(text: &'a str, field: &str) -> Vec<&'a str> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub "));
    lines
        .filter_map(|line| line.strip_prefix(field)?.strip_prefix(": "))
        .filter(|declared| declared.ends_with(','))
        .collect()
}

/// The bodies of the structs in a Rust text.
fn structs(text: &str) -> String {
    let blocks = text.split("struct ").skip(1);
    blocks.map(|block| block.split("\n}").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Whether every page rendered with this template declares what is printed as safe HTML; also false when none is found.
fn is_safe_field(template: &str, expression: &str) -> bool {
    let attribute = format!("path = \"{}\"", template.trim_start_matches(FOLDER));
    let field = expression.rsplit('.').next().unwrap_or_default();
    let declares = |file: &SourceFile| {
        let after = file.text.split(&attribute).nth(1).unwrap_or_default();
        let own = after.split("\n}").next().unwrap_or_default();
        // A field of a field stands in another struct of the same file.
        let all = structs(&file.text);
        let mut declared = field_types(own, field);
        if declared.is_empty() || expression.contains('.') {
            declared = field_types(&all, field);
        }
        let is_safe =
            |declared: &&str| SAFE_FIELDS.iter().any(|safe| declared.trim_end_matches([',', '>']).ends_with(safe));
        !declared.is_empty() && declared.iter().all(is_safe)
    };
    let mut renderers = tree::rust().filter(|file| file.text.contains(&attribute)).peekable();
    renderers.peek().is_some() && renderers.all(declares)
}

/// What a name stands for after `{% if let Some(name) = expression %}` or `{% for name in expression %}`.
fn unwrapped<'a>(template: &'a str, name: &'a str) -> &'a str {
    let after = [format!("Some({name}) = "), format!("for {name} in ")]
        .into_iter()
        .find_map(|start| template.split_once(&start));
    after.map_or(name, |(_, rest)| rest.split(" %}").next().unwrap_or_default().trim_start_matches('&'))
}

#[test]
fn only_sanitised_html_is_printed_unescaped() {
    let mut found = Vec::new();
    for file in templates() {
        for print in file.text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()) {
            let filters: Vec<&str> = print.split('|').map(str::trim).collect();
            if !filters.iter().skip(1).any(|filter| filter.starts_with("safe")) {
                continue;
            }
            if filters.len() > 2 || !is_safe_field(&file.path, unwrapped(&file.text, filters[0])) {
                found.push((
                    file.path.clone(),
                    filters[0].to_string(),
                    "printed unescaped, and no SafeHtml".to_string(),
                ));
            }
        }
        if file.text.contains("autoescape") || file.text.contains("{% filter safe") {
            found.push((file.path.clone(), "autoescape".to_string(), "escaping is never switched".to_string()));
        }
    }
    none(but_for(found, UNESCAPED), "Member text printed raw is a hole for scripts:");
}

/// Whether the name was given to a column of sanitised HTML: `let context = row.context_html;`.
fn comes_from_html(code: &str, name: &str) -> bool {
    let given = code.split(&format!("let {name} = ")).nth(1).and_then(|rest| rest.split(';').next());
    given.is_some_and(|given| given.contains("html"))
}

#[test]
fn only_cards_and_the_sanitiser_claim_to_be_safe() {
    let mut findings = Vec::new();
    for file in tree::rust() {
        let code = file.code();
        for (line, text) in code.lines().enumerate() {
            let place = format!("{}:{}", file.path, line + 1);
            if let Some(name) = text.split("HtmlSafe for ").nth(1) {
                let name = name.split([' ', '{', '<']).next().unwrap_or_default();
                if !SAFE_TYPES.contains(&name) {
                    findings.push(format!("{place}: {name} claims to be safe"));
                }
            }
            for made in text.split("SafeHtml::from_store(").skip(1) {
                let argument = made.split(')').next().unwrap_or_default();
                let is_html = argument.contains("html") || comes_from_html(&code, argument);
                if !is_html && !OWN_TEXT.iter().any(|(path, _)| *path == file.path) {
                    findings.push(format!("{place}: {argument} is no column of sanitised HTML"));
                }
            }
            let is_home = file.path.starts_with("app/src/web/html");
            if text.contains("SafeHtml(") && !is_home {
                findings.push(format!("{place}: SafeHtml is made by the sanitiser only"));
            }
        }
        if file.text.contains("escape = \"none\"") && file.path.starts_with("app/src/") {
            findings.push(format!("{}: a template without escaping", file.path));
        }
    }
    none(findings, "What may be printed unescaped is made in one place:");
}

/// What a strict content policy would refuse: inline style, inline script, event attributes.
fn inline(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        ["<style", "style=\"", "style='", "javascript:"].into_iter().filter(|what| text.contains(what)).collect();
    if text.split("<script").skip(1).any(|script| !script.split('>').next().unwrap_or_default().contains(" src=")) {
        found.push("<script> without src");
    }
    let is_event =
        |word: &str| word.len() > 4 && word.starts_with("on") && word.chars().all(|c| c.is_ascii_lowercase());
    let attributes = text.split('=').filter_map(|before| before.rsplit([' ', '\n', '"', '\'']).next());
    found.extend(attributes.filter(|word| is_event(word)));
    found
}

#[test]
fn pages_hold_no_inline_style_and_no_inline_script() {
    let mut findings = Vec::new();
    // A mail cannot bring a stylesheet along; it is shown in a frame with a policy of its own.
    for file in templates().filter(|file| !file.path.starts_with("app/templates/mail/")) {
        findings.extend(inline(&file.text).into_iter().map(|what| format!("{}: {what}", file.path)));
    }
    none(findings, "The content policy refuses these, so they would not work:");
}

#[test]
fn the_scan_knows_an_event_attribute_from_other_words() {
    assert_eq!(inline("<a onclick=\"x()\">"), ["onclick"]);
    assert!(inline("<a href=\"/x\" aria-label=\"on=\">").is_empty());
    assert_eq!(inline("<script>x</script>"), ["<script> without src"]);
}

/// Paragraphs with a form in them: every parser ends the paragraph before it, and the form stands outside.
fn forms_in_paragraphs(text: &str) -> Vec<String> {
    let opened = text.match_indices("<p").map(|(at, _)| text.get(at..).unwrap_or_default());
    let paragraphs = opened.filter(|rest| rest.starts_with("<p>") || rest.starts_with("<p "));
    let inside = paragraphs.filter_map(|rest| rest.split("</p>").next());
    let is_wrong =
        |words: &&str| ["<form", "forms::button(", "forms::confirm("].iter().any(|form| words.contains(form));
    inside.filter(is_wrong).map(|words| words.chars().take(80).collect()).collect()
}

#[test]
fn no_paragraph_holds_a_form() {
    assert_eq!(forms_in_paragraphs("<p>a</p><form></form><p class=\"x\">{{ forms::button() }}</p>").len(), 1);
    let found = |file: &SourceFile| -> Vec<String> {
        forms_in_paragraphs(&file.text).into_iter().map(|what| format!("{}: {what}", file.path)).collect()
    };
    none(templates().flat_map(found).collect(), "A form ends its paragraph:");
}
