//! Refusals as people read them.

/// Words as a sentence: its first letter large, a stop at its end.
pub fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), rest.as_str()))
}
