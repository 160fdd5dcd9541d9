//! The looks of mails. Many mail programs throw style sheets away, so each element carries its own; what stays in the sheet is the dark palette,
//! for those that ask for it. Both palettes say text and ground together: neither is ever half there.

/// What each kind of element looks like.
const ELEMENTS: [(&str, &str); 9] = [
    (
        "body",
        "margin:0;padding:0;background-color:#fcfbf8;color:#1f2426;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;-webkit-text-size-adjust:100%",
    ),
    ("h1", "margin:0 0 16px;font:600 24px/1.25 Georgia,'Times New Roman',serif"),
    (
        "h2",
        "margin:32px 0 8px;padding-top:16px;border-top:1px solid #dedbd2;font:600 18px/1.3 Georgia,'Times New Roman',serif",
    ),
    ("p", "margin:0 0 16px"),
    ("ul", "margin:0 0 16px;padding-left:20px"),
    ("ol", "margin:0 0 16px;padding-left:20px"),
    ("li", "margin-bottom:12px"),
    ("blockquote", "margin:0 0 16px;padding-left:14px;border-left:3px solid #dedbd2;color:#5a6265"),
    ("a", "color:#0b5c66"),
];

/// What classes look like, over what their element does.
const CLASSES: [(&str, &str); 6] = [
    (
        "sheet",
        "max-width:576px;margin:0 auto;padding:24px 16px 32px;background-color:#fcfbf8;color:#1f2426;overflow-wrap:break-word;word-wrap:break-word",
    ),
    ("name", "margin:0 0 24px;font-size:14px;font-weight:600;letter-spacing:.02em;color:#0b5c66"),
    (
        "button",
        "display:inline-block;padding:11px 20px;border-radius:6px;background-color:#0b5c66;color:#ffffff;font-weight:600;text-decoration:none",
    ),
    ("soft", "font-size:14px;color:#5a6265"),
    ("code", "font:12px/1.45 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;word-break:break-all"),
    ("foot", "margin-top:32px;padding-top:16px;border-top:1px solid #dedbd2;font-size:13px;color:#5a6265"),
];

fn look<'s>(looks: &[(&str, &'s str)], name: &str) -> Option<&'s str> {
    looks.iter().find(|(known, _)| *known == name).map(|(_, style)| *style)
}

/// A mail's HTML with the style of each element in it. It reads our own templates: what members wrote is escaped in them, and opens no element.
pub(super) fn inlined(html: &str) -> String {
    let mut styled = String::with_capacity(html.len() * 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        styled.push_str(before);
        let end = from.find('>').map_or(from.len(), |end| end + 1);
        let (tag, after) = from.split_at(end);
        styled.push_str(&dressed(tag));
        rest = after;
    }
    styled.push_str(rest);
    styled
}

/// A tag with its style; as it is where nothing is known of it.
fn dressed(tag: &str) -> String {
    let inside = tag.trim_start_matches('<').trim_end_matches('>');
    let name = inside.split([' ', '\n']).next().unwrap_or_default();
    let class = tag.split_once(" class=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let looks = look(&ELEMENTS, name).into_iter().chain(class.split(' ').filter_map(|class| look(&CLASSES, class)));
    let style = looks.collect::<Vec<_>>().join(";");
    if style.is_empty() || inside.starts_with('/') { tag.to_owned() } else { format!("<{inside} style=\"{style}\">") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_that_has_a_look_carries_it_and_nothing_else_changes() {
        let styled = inlined("<p class=\"soft\">a <a href=\"https://x.example/?a=1&amp;b\">b</a> &#60;p> c</p><table>");
        assert_eq!(
            styled,
            "<p class=\"soft\" style=\"margin:0 0 16px;font-size:14px;color:#5a6265\">a <a href=\"https://x.example/?a=1&amp;b\" style=\"color:#0b5c66\">b</a> &#60;p> c</p><table>"
        );
        assert_eq!(inlined("no element"), "no element");
        assert!(ELEMENTS.iter().chain(&CLASSES).all(|(_, style)| !style.contains('"')), "a style ends its attribute");
    }
}
