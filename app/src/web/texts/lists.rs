//! Several things in one sentence: "Ada, Ben and Cleo".

use super::rich::Rich;
use super::text::Text;

/// All of them, the last after an "and". Nothing for none.
pub fn all_of<T: Into<Text>>(items: impl IntoIterator<Item = T>) -> Text {
    let mut items: Vec<Text> = items.into_iter().map(Into::into).collect();
    let Some(last) = items.pop() else { return Text::empty() };
    let Some(first) = items.into_iter().reduce(|before, next| say!("lists-of-comma", before = before, next = next))
    else {
        return last;
    };
    say!("lists-of-and", before = first, last = last)
}

/// The same of names with markup, such as links; `None` for none.
pub fn all_rich(items: impl IntoIterator<Item = Rich>) -> Option<Rich> {
    let mut items: Vec<Rich> = items.into_iter().collect();
    let last = items.pop()?;
    let first = items.into_iter().reduce(|before, next| rich!("lists-of-comma", before = before, next = next));
    Some(first.map_or(last.clone(), |first| rich!("lists-of-and", before = first, last = last)))
}
