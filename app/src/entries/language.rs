//! What language a text is in.

use whatlang::{Detector, Lang};

/// Fewer letters say too little.
const LETTERS_MIN: usize = 20;
/// The beginning says enough.
const READ: usize = 2_000;

/// ISO 639-1 of the languages that are told apart. A guess between twenty is right more often than one between seventy.
const LANGUAGES: [(Lang, &str); 26] = [
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Dan, "da"),
    (Lang::Swe, "sv"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Rus, "ru"),
    (Lang::Tur, "tr"),
    (Lang::Ell, "el"),
    (Lang::Ara, "ar"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Ukr, "uk"),
    (Lang::Heb, "he"),
    (Lang::Pes, "fa"),
    (Lang::Hin, "hi"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Cmn, "zh"),
];

/// The language of a text (plain, without markup) as two letters of ISO 639-1; `None` where it is too short or could be several.
pub fn language(text: &str) -> Option<&'static str> {
    let read: String = text.chars().take(READ).collect();
    let letters = read.chars().filter(|c| c.is_alphabetic()).count();
    if letters < LETTERS_MIN {
        return None;
    }
    let detector = Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect());
    let found = detector.detect(&read).filter(whatlang::Info::is_reliable)?;
    LANGUAGES.iter().find(|(lang, _)| *lang == found.lang()).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_a_language_and_scraps_have_none() {
        for (text, expected) in [
            (
                "We bake bread on Saturday morning, and everybody who wants to help is welcome to join us in the kitchen.",
                Some("en"),
            ),
            ("Am Samstag backen wir Brot, und wer helfen möchte, ist in der Küche herzlich willkommen.", Some("de")),
            (
                "Samedi matin nous faisons du pain, et tous ceux qui veulent nous aider sont les bienvenus dans la cuisine.",
                Some("fr"),
            ),
            ("В субботу утром мы печём хлеб, и мы рады всем, кто хочет помочь нам на кухне.", Some("ru")),
            ("Bread!", None),
            ("", None),
            ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18", None),
        ] {
            assert_eq!(language(text), expected, "{text}");
        }
    }
}
