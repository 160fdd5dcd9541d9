//! Addresses of ours in members' HTML, made whole: a reader elsewhere would look for them on its own site.

/// Safe HTML with the site's address before each path of ours. Only attributes are looked at, never what is said.
pub fn absolute(html: &str, base: &str) -> String {
    const HREF: &str = "href=\"";
    const SRC: &str = "src=\"";
    let mut out = String::with_capacity(html.len());
    let (mut in_tag, mut in_value) = (false, false);
    for (at, character) in html.char_indices() {
        out.push(character);
        match character {
            '<' if !in_value => in_tag = true,
            '>' if !in_value => in_tag = false,
            '"' if in_tag => {
                in_value = !in_value;
                let begun = html.get(..=at).unwrap_or_default();
                let rest = html.get(at + 1..).unwrap_or_default();
                if in_value && (begun.ends_with(HREF) || begun.ends_with(SRC)) && rest.starts_with('/') {
                    out.push_str(base);
                }
            }
            _ => {}
        }
    }
    out
}
