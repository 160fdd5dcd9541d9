//! Several things in one sentence: "Ada, Ben and Cleo".

use super::text::Text;

/// All of them, the last after an "and". Nothing for none.
pub fn all_of<T: Into<Text>>(items: impl IntoIterator<Item = T>) -> Text {
    let mut items: Vec<Text> = items.into_iter().map(Into::into).collect();
    let Some(last) = items.pop() else { return Text::empty() };
    let Some(first) = items.into_iter().reduce(|before, next| say!("lists-of-comma", before = before, next = next)) else {
        return last;
    };
    say!("lists-of-and", before = first, last = last)
}
