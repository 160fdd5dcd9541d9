//! Whether an answer has the shape that the document says: as much of JSON Schema as the document uses.

use serde_json::Value;

/// What of a value does not fit a schema; nothing where all does.
pub fn misfits(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let named = name.trim_start_matches('#');
        let found = document.pointer(named).unwrap_or_else(|| panic!("the document has no {name}"));
        return misfits(document, found, value, place);
    }
    if let Some(ways) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let fits = ways.iter().any(|way| misfits(document, way, value, place).is_empty());
        return if fits { Vec::new() } else { vec![format!("{place}: none of the shapes fits {value}")] };
    }
    let mut wrong = Vec::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        // A part knows its own fields only.
        wrong.extend(misfits(document, part, value, &format!("{place}*")));
    }
    if !has_type(&schema["type"], value) {
        wrong.push(format!("{place}: {value} is no {}", schema["type"]));
    }
    if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(value)) {
        wrong.push(format!("{place}: {value} is none of {words:?}"));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            wrong.push(format!("{place}: {name} is missing"));
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        wrong.extend(misfits(document, &schema["items"], item, &format!("{place}[{index}]")));
    }
    wrong.extend(fields(document, schema, value, place));
    wrong
}

fn fields(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some(known) = schema["properties"].as_object() else { return wrong };
    for (name, field) in value.as_object().into_iter().flatten() {
        match known.get(name) {
            Some(shape) => wrong.extend(misfits(document, shape, field, &format!("{place}.{name}"))),
            None if !place.ends_with('*') => wrong.push(format!("{place}: {name} is not described")),
            None => {}
        }
    }
    wrong
}

fn has_type(named: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("a type that this check does not know: {other}"),
    };
    match named {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

#[test]
fn the_check_sees_what_does_not_fit() {
    let document =
        serde_json::json!({ "components": { "schemas": { "Name": { "type": "string", "enum": ["ada"] } } } });
    let schema = serde_json::json!({
        "type": "object", "required": ["name"],
        "properties": { "name": { "$ref": "#/components/schemas/Name" }, "ages": { "type": "array", "items": { "type": "integer" } } }
    });
    let check = |value| misfits(&document, &schema, &value, "it").len();
    assert_eq!(check(serde_json::json!({ "name": "ada", "ages": [1, 2] })), 0);
    assert_eq!(check(serde_json::json!({ "ages": ["one"] })), 2);
    assert_eq!(check(serde_json::json!({ "name": "ben" })), 1);
    assert_eq!(check(serde_json::json!({ "name": "ada", "more": 1 })), 1);
    assert_eq!(check(serde_json::json!([])), 2);
}
