//! Refusals as people read them.

/// Words with their first letter large.
pub fn capital(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), rest.as_str()))
}

/// Words as a sentence: its first letter large, a stop at its end.
pub fn sentence(words: &str) -> String {
    if words.is_empty() { String::new() } else { capital(words) + "." }
}
