//! What every page keeps, read from its HTML alone. Each rule answers with sentences; none means that the page is well made.
//!
//! The parser is the one that browsers' own rules are written for (html5ever), so what it had to mend, they have to mend too.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html, Selector};

/// No page is larger, pictures left out (DESIGN §10).
const BYTES_MAX: usize = 50_000;

/// Everything that is found wrong with a page.
pub fn faults(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut found: Vec<String> = page.errors.iter().map(|error| format!("the parser: {error}")).collect();
    if html.len() > BYTES_MAX {
        found.push(format!("{} bytes", html.len()));
    }
    for rule in [head, ids, headings, landmarks, fields, names, references, inline, nesting, tables, times] {
        found.extend(rule(&page));
    }
    found
}

/// What a selector finds, in the page's order.
pub fn all<'a>(page: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(css).expect("a selector")).collect()
}

fn within<'a>(element: ElementRef<'a>, css: &str) -> Vec<ElementRef<'a>> {
    element.select(&Selector::parse(css).expect("a selector")).collect()
}

/// An element as a reader of the fault finds it again.
fn shown(element: ElementRef<'_>) -> String {
    element.html().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(140).collect()
}

/// What a screen reader calls it, as far as that stands in the page.
fn name_of(element: ElementRef<'_>) -> String {
    if let Some(label) = element.attr("aria-label") {
        return label.trim().to_string();
    }
    let pictures = within(element, "img[alt], svg[aria-label]");
    let alts = pictures.iter().filter_map(|picture| picture.attr("alt").or_else(|| picture.attr("aria-label")));
    let words = element.text().chain(alts).collect::<String>();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn head(page: &Html) -> Vec<String> {
    let wanted = ["html[lang]", "meta[charset]", "meta[name=viewport]", "title"];
    let mut found: Vec<String> =
        wanted.into_iter().filter(|css| all(page, css).len() != 1).map(|css| format!("not one {css}")).collect();
    if all(page, "head > title").iter().all(|title| title.text().collect::<String>().trim().is_empty()) {
        found.push("an empty title".to_string());
    }
    found
}

fn ids(page: &Html) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let ids = all(page, "[id]").into_iter().filter_map(|element| element.attr("id"));
    ids.filter(|id| !seen.insert(*id) || id.contains(char::is_whitespace) || id.is_empty())
        .map(|id| format!("id {id:?} twice, or no id"))
        .collect()
}

/// One h1, and no level skipped on the way down.
fn headings(page: &Html) -> Vec<String> {
    let mut found = Vec::new();
    let count = all(page, "h1").len();
    if count != 1 {
        found.push(format!("{count} h1"));
    }
    let mut before = 0;
    for heading in all(page, "h1, h2, h3, h4, h5, h6") {
        // What members write brings headings of its own.
        let is_members = heading
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|above| above.value().classes().any(|class| matches!(class, "body" | "prose")));
        let level: u32 = heading.value().name().trim_start_matches('h').parse().unwrap_or(0);
        if !is_members && level > before + 1 {
            found.push(format!("after h{before}: {}", shown(heading)));
        }
        if name_of(heading).is_empty() {
            found.push(format!("an empty heading: {}", shown(heading)));
        }
        before = if is_members { before } else { level };
    }
    found
}

/// One main; what comes twice is told apart by its name.
fn landmarks(page: &Html) -> Vec<String> {
    let mut found = Vec::new();
    if all(page, "main").len() != 1 {
        found.push("not one main".to_string());
    }
    for css in ["nav", "aside", "section[aria-label], section[aria-labelledby]", "[role=search]"] {
        let mut names = BTreeMap::<String, usize>::new();
        for landmark in all(page, css) {
            let name = landmark.attr("aria-labelledby").map_or_else(
                || landmark.attr("aria-label").unwrap_or_default().to_string(),
                |id| all(page, &format!("[id=\"{id}\"]")).into_iter().map(name_of).collect(),
            );
            *names.entry(name).or_default() += 1;
        }
        let many = names.values().sum::<usize>() > 1;
        let confused = names.iter().filter(|(name, count)| many && (**count > 1 || name.is_empty()));
        found.extend(confused.map(|(name, count)| format!("{count} {css} are called {name:?}")));
    }
    found
}

/// Whether a field is named by a label, wherever that stands.
fn is_labelled(page: &Html, field: ElementRef<'_>) -> bool {
    let by_attribute =
        ["aria-label", "aria-labelledby"].iter().any(|name| field.attr(name).is_some_and(|text| !text.is_empty()));
    let around = field
        .ancestors()
        .filter_map(ElementRef::wrap)
        .any(|above| above.value().name() == "label" && !name_of(above).is_empty());
    let by_id = field.attr("id").is_some_and(|id| {
        all(page, &format!("label[for=\"{id}\"]")).into_iter().any(|label| !name_of(label).is_empty())
    });
    by_attribute || around || by_id
}

fn fields(page: &Html) -> Vec<String> {
    let fields = all(
        page,
        ":is(input:not([type=hidden]):not([type=submit]), select, textarea, meter, progress):not([aria-hidden=true])",
    );
    let mut found: Vec<String> = fields
        .into_iter()
        .filter(|field| !is_labelled(page, *field))
        .map(|field| format!("a field without a label: {}", shown(field)))
        .collect();
    let sets = all(page, "fieldset").into_iter().filter(|set| within(*set, "legend").is_empty());
    found.extend(sets.map(|set| format!("a fieldset without a legend: {}", shown(set))));
    // Choices of one name say together what is asked.
    let lone = all(page, "input[type=radio]").into_iter().filter(|radio| {
        !radio
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|above| above.value().name() == "fieldset" || above.attr("role") == Some("radiogroup"))
    });
    found.extend(lone.map(|radio| format!("a choice outside a fieldset: {}", shown(radio))));
    found
}

/// Whatever is pressed or looked at has a name.
fn names(page: &Html) -> Vec<String> {
    let mut found = Vec::new();
    for element in all(page, "a[href], button, summary, iframe") {
        let titled =
            element.attr("title").is_some_and(|title| !title.is_empty()) || element.attr("aria-labelledby").is_some();
        if name_of(element).is_empty() && !titled {
            found.push(format!("nameless: {}", shown(element)));
        }
    }
    found.extend(all(page, "img:not([alt])").into_iter().map(|img| format!("no alt: {}", shown(img))));
    for svg in all(page, "svg") {
        let mut around = svg.ancestors().filter_map(ElementRef::wrap);
        let is_silent =
            svg.attr("aria-hidden") == Some("true") || around.any(|above| above.attr("aria-hidden") == Some("true"));
        let is_named =
            svg.attr("aria-label").or_else(|| svg.attr("aria-labelledby")).is_some_and(|name| !name.is_empty())
                || !within(svg, "title").is_empty();
        if is_silent == is_named {
            found.push(format!("a drawing neither named nor hidden: {}", shown(svg)));
        }
    }
    found
}

/// What names something by its id names something that is there.
fn references(page: &Html) -> Vec<String> {
    let ids: BTreeSet<&str> = all(page, "[id]").into_iter().filter_map(|element| element.attr("id")).collect();
    let mut found = Vec::new();
    for attribute in ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "list", "form"] {
        for element in all(page, &format!("[{attribute}]")) {
            let named = element.attr(attribute).unwrap_or_default();
            let missing = named.split_whitespace().filter(|id| !ids.contains(id));
            found.extend(missing.map(|id| format!("{attribute} names #{id}: {}", shown(element))));
        }
    }
    for element in all(page, "a[href^=\"#\"], use[href^=\"#\"]") {
        let id = element.attr("href").unwrap_or_default().trim_start_matches('#');
        if !ids.contains(id) {
            found.push(format!("leads to #{id}: {}", shown(element)));
        }
    }
    found
}

/// Nothing that the content policy would refuse, nothing that takes the reader's place in the page.
fn inline(page: &Html) -> Vec<String> {
    let mut found = Vec::new();
    for css in [
        "style",
        "[style]",
        "script:not([src])",
        "[tabindex]:not([tabindex=\"0\"]):not([tabindex=\"-1\"])",
        "a[href^=\"javascript:\"]",
        "a[target=_blank]",
    ] {
        found.extend(all(page, css).into_iter().map(|element| format!("{css}: {}", shown(element))));
    }
    let events =
        all(page, "*").into_iter().filter(|element| element.value().attrs().any(|(name, _)| name.starts_with("on")));
    found.extend(events.map(|element| format!("an event attribute: {}", shown(element))));
    let own =
        |address: &str| address.starts_with('/') && !address.starts_with("//") || address.starts_with("data:image/");
    let outside = all(page, "[src], link[rel=stylesheet][href], link[rel=icon][href]").into_iter();
    let outside = outside.filter(|element| !element.attr("src").or_else(|| element.attr("href")).is_some_and(own));
    found.extend(outside.map(|element| format!("from elsewhere: {}", shown(element))));
    found
}

/// What may stand in what, beyond what the parser minds.
fn nesting(page: &Html) -> Vec<String> {
    const WRONG: [&str; 10] = [
        "ul > :not(li):not(script):not(template)",
        "ol > :not(li):not(script):not(template)",
        "dl > :not(dt):not(dd):not(div)",
        "a a, a button, button a, button button, summary a, summary button, label a, label button",
        ":is(span, em, strong, small, label, q, b, i, summary) :is(p, div, ul, ol, dl, table, form, section, figure, h1, h3, h4)",
        "p :is(div, ul, ol, dl, table, form, section, figure)",
        "details > summary:not(:first-child)",
        "details:not(:has(> summary))",
        "[role=feed] > :not(article):not([role=article])",
        "[aria-hidden=true] :is(a[href], button, input, select, textarea)",
    ];
    WRONG
        .iter()
        .flat_map(|css| all(page, css).into_iter().map(move |element| format!("{css}: {}", shown(element))))
        .collect()
}

/// A table says what its rows or columns are.
fn tables(page: &Html) -> Vec<String> {
    let bare = all(page, "table").into_iter().filter(|table| within(*table, "th").is_empty());
    bare.map(|table| format!("a table without headings: {}", shown(table))).collect()
}

/// A moment that people read as words is there for programs as well.
fn times(page: &Html) -> Vec<String> {
    let is_moment = |text: &str| {
        chrono::DateTime::parse_from_rfc3339(text).is_ok()
            || chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
    };
    let wrong = all(page, "time").into_iter().filter(|time| !time.attr("datetime").is_some_and(is_moment));
    wrong.map(|time| format!("no moment: {}", shown(time))).collect()
}

#[test]
fn each_rule_sees_what_it_is_for() {
    let page = |body: &str| {
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"x\"><title>t</title></head><body><main><h1>x</h1>{body}</main></body></html>"
        )
    };
    assert_eq!(faults(&page("")), [""; 0]);
    for (body, said) in [
        ("</b>", "the parser"),
        ("<p id=\"a\"></p><p id=\"a\"></p>", "twice"),
        ("<h1>y</h1>", "2 h1"),
        ("<h3>y</h3>", "after h1"),
        ("<nav></nav><nav></nav>", "are called"),
        ("<input name=\"x\">", "without a label"),
        ("<label><input type=\"radio\">a</label>", "outside a fieldset"),
        ("<button></button>", "nameless"),
        ("<img src=\"/x\">", "no alt"),
        ("<svg></svg>", "neither named nor hidden"),
        ("<p aria-describedby=\"y\">", "names #y"),
        ("<a href=\"#y\">y</a>", "leads to #y"),
        ("<p style=\"x\">", "[style]"),
        ("<img alt=\"\" src=\"https://example.org/x\">", "from elsewhere"),
        ("<ul><p>x</p></ul>", "ul > "),
        ("<span><p>x</p></span>", ":is(p,"),
        ("<table><tr><td>x</td></tr></table>", "without headings"),
        ("<time datetime=\"now\">now</time>", "no moment"),
    ] {
        let found = faults(&page(body));
        assert!(found.iter().any(|fault| fault.contains(said)), "{body}: {found:?}");
    }
    assert!(faults(&page(&"x".repeat(BYTES_MAX))).iter().any(|fault| fault.contains("bytes")));
}
