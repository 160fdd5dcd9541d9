//! A text on its way to the next page: in a cookie, so that it is said in the language of that page.

use serde_json::{Map, Value};

use super::text::{Argument, Text};
use super::tongue;

/// What a carried text begins with, so that no member's words are taken for one.
const MARK: char = '\u{1}';

impl Text {
    /// As it is carried. Somebody's own words are carried as they are.
    pub fn carried(&self) -> String {
        match self {
            Self::Words(words) => words.trim_start_matches(MARK).to_owned(),
            other => format!("{MARK}{}", written(other)),
        }
    }

    /// What was carried. Cookies can be made up: of one that no page of ours sent, only words come back, or nothing.
    pub fn arrived(carried: &str) -> Self {
        let Some(written) = carried.strip_prefix(MARK) else { return carried.into() };
        serde_json::from_str(written).ok().and_then(|value| read(&value, 0)).unwrap_or_default()
    }
}

fn written(text: &Text) -> Value {
    match text {
        Text::Said(id) => Value::Array(vec![Value::from(*id)]),
        Text::With(id, arguments) => {
            let arguments = arguments.iter().map(|(name, argument)| {
                let value = match argument {
                    Argument::Number(number) => Value::from(*number),
                    Argument::Text(text) | Argument::Moment(_, text) => written(text),
                    Argument::Html(html) => Value::from(html.as_str()),
                    Argument::Rich(rich) => Value::from(rich.to_string()),
                };
                ((*name).to_owned(), value)
            });
            Value::Array(vec![Value::from(*id), Value::Object(arguments.collect::<Map<_, _>>())])
        }
        Text::Words(words) => Value::from(&**words),
        Text::Sentence(text) => Value::Array(vec![Value::from("."), written(text)]),
        // Said on the spot: none of these comes to be carried alone.
        Text::At { .. } | Text::Joined(..) | Text::Guarded(_) => Value::from(text.to_string()),
    }
}

const DEEP: usize = 8;

fn read(value: &Value, depth: usize) -> Option<Text> {
    if depth > DEEP {
        return None;
    }
    match value {
        Value::String(words) => Some(words.as_str().into()),
        Value::Array(parts) => match parts.as_slice() {
            [Value::String(stop), text] if stop == "." => Some(read(text, depth + 1)?.sentence()),
            [Value::String(id)] => Some(Text::Said(tongue::known(id)?)),
            [Value::String(id), Value::Object(arguments)] => {
                let id = tongue::known(id)?;
                let read_one = |(name, value): (&String, &Value)| {
                    let argument = match value {
                        Value::Number(number) => Argument::Number(number.as_i64()?),
                        other => Argument::Text(read(other, depth + 1)?),
                    };
                    Some((tongue::known_argument(name)?, argument))
                };
                Some(Text::With(id, arguments.iter().map(read_one).collect::<Option<_>>()?))
            }
            _ => None,
        },
        _ => None,
    }
}
