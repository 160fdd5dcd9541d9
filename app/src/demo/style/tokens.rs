//! The tokens of the design, read from the stylesheet itself: what the page shows is what pages use.

use crate::web::statics::STYLESHEET;

/// A colour by its names for light and for dark.
pub struct Colour {
    pub name: String,
    pub light: String,
    pub dark: String,
}

/// A length, and how many pixels that is where nobody has changed the size of text.
pub struct Length {
    pub name: String,
    pub value: String,
    pub pixels: u32,
}

/// The declarations of the `nth` block of tokens: the first is for light and for all that does not change, the second for dark.
fn declared(nth: usize) -> impl Iterator<Item = (&'static str, &'static str)> {
    let block = STYLESHEET.split(":root {").nth(nth + 1).and_then(|rest| rest.split('}').next()).unwrap_or_default();
    block.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "))
}

fn is_colour(value: &str) -> bool {
    value.starts_with('#')
}

/// Every colour.
pub fn colours() -> Vec<Colour> {
    let dark = |name: &str| declared(1).find(|(dark, _)| *dark == name).map_or("", |(_, value)| value);
    let light = declared(0).filter(|(_, value)| is_colour(value));
    light.map(|(name, value)| Colour { name: name.into(), light: value.into(), dark: dark(name).into() }).collect()
}

/// A rem is 17 pixels: the page sets its text in 106.25 % of the usual 16.
fn pixels(value: &str) -> Option<u32> {
    let rem = value.strip_suffix("rem")?;
    let (whole, part) = rem.split_once('.').unwrap_or((rem, ""));
    let thousandths = whole.parse::<u32>().unwrap_or(0) * 1000 + format!("{part:0<3}").get(..3)?.parse::<u32>().ok()?;
    Some(thousandths * 17 / 1000)
}

fn lengths(is_wanted: impl Fn(&str) -> bool) -> Vec<Length> {
    let wanted = declared(0).filter(|(name, _)| is_wanted(name));
    let length =
        |(name, value): (&str, &str)| Some(Length { name: name.into(), value: value.into(), pixels: pixels(value)? });
    wanted.filter_map(length).collect()
}

fn is_space(name: &str) -> bool {
    name.strip_prefix('s').is_some_and(|rest| rest.parse::<u8>().is_ok())
}

/// The steps of space, from the smallest.
pub fn spaces() -> Vec<Length> {
    lengths(is_space)
}

/// The sizes of text beside that of the page.
pub fn sizes() -> Vec<Length> {
    lengths(|name| !is_space(name))
}

/// Whatever else is said once: families, measure, radius, motion.
pub fn others() -> Vec<(String, String)> {
    let rest = declared(0).filter(|(name, value)| !is_colour(value) && pixels(value).is_none() && *name != "shadow");
    rest.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_has_a_light_and_a_dark_side() {
        assert!(colours().len() >= 18);
        for colour in colours() {
            assert!(is_colour(&colour.light) && is_colour(&colour.dark), "{}", colour.name);
        }
        assert_eq!(spaces().iter().map(|space| space.pixels).collect::<Vec<_>>(), [4, 8, 12, 17, 25, 42, 68]);
        assert!(sizes().iter().any(|size| size.name == "small") && others().iter().any(|(name, _)| name == "measure"));
    }
}
