//! How a mail is looked at: by day or by night, on a telephone or on a wide screen.

use crate::web::layout::Tab;

/// What was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looks {
    pub is_dark: bool,
    pub is_narrow: bool,
}

impl Looks {
    /// From the words of an address; the ordinary where they say nothing.
    pub fn of(light: Option<&str>, width: Option<&str>) -> Self {
        Self { is_dark: light == Some("dark"), is_narrow: width == Some("phone") }
    }

    fn query(self) -> String {
        let light = if self.is_dark { "dark" } else { "light" };
        let width = if self.is_narrow { "phone" } else { "desktop" };
        format!("?light={light}&width={width}")
    }

    /// The address of what stands in the frame.
    pub fn frame(self, path: &str) -> String {
        format!("{path}/html{}", self.query())
    }

    /// The ways to look at the mail at `path`.
    pub fn tabs(self, path: &str) -> Vec<Tab> {
        let all = [
            ("Light", false, false),
            ("Dark", true, false),
            ("Light, phone", false, true),
            ("Dark, phone", true, true),
        ];
        let tab = |(label, is_dark, is_narrow): (&str, bool, bool)| {
            let looks = Self { is_dark, is_narrow };
            let href = format!("{path}{}", looks.query());
            Tab { label: label.to_owned().into(), href, current: looks == self, count: 0 }
        };
        all.map(tab).into()
    }

    /// A mail's HTML as it would look to somebody whose system is dark or light, whatever the viewer's own is.
    pub fn dressed(self, html: &str) -> String {
        let (media, scheme) = if self.is_dark { ("all", "dark") } else { ("not all", "light") };
        html.replace("@media (prefers-color-scheme: dark)", &format!("@media {media}"))
            .replace("color-scheme: light dark;", &format!("color-scheme: {scheme};"))
            .replace("content=\"light dark\"", &format!("content=\"{scheme}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::Looks;

    #[test]
    fn a_mail_is_dark_or_light_as_asked_and_its_words_stay() {
        let html = "<meta name=\"color-scheme\" content=\"light dark\"><style>@media (prefers-color-scheme: dark) { a { color: red } }</style>words";
        let (dark, light) = (Looks::of(Some("dark"), None), Looks::of(Some("x"), Some("phone")));
        assert!(dark.dressed(html).contains("@media all {") && dark.dressed(html).contains("content=\"dark\""));
        assert!(light.dressed(html).contains("@media not all {") && light.dressed(html).ends_with("words"));
        assert_eq!(light.frame("/demo/letters/x"), "/demo/letters/x/html?light=light&width=phone");
        assert_eq!(light.tabs("/x").iter().filter(|tab| tab.current).count(), 1);
    }
}
