//! The published form of editions and crosswalks, made from the types themselves, and everything in which a text differs from it.
//!
//! A general JSON Schema validator would bring some twenty packages for the six words of the schema that these types use, and its
//! messages could not be said in Danish.

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::{
    Crosswalk, Edition,
    finding::{Finding, FindingCode as Code},
    written::step,
};

const COMPONENTS: &str = "#/components/schemas/";
const DEFINITIONS: &str = "#/$defs/";

/// The form of an edition, as JSON Schema.
#[must_use]
pub fn edition_schema() -> Value {
    schema_of::<Edition>("One edition of the observation manual")
}

/// The form of a crosswalk, as JSON Schema.
#[must_use]
pub fn crosswalk_schema() -> Value {
    schema_of::<Crosswalk>("From one edition of the observation manual to another")
}

fn schema_of<T: ToSchema + PartialSchema>(title: &str) -> Value {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let definitions: Map<String, Value> =
        parts.into_iter().map(|(name, part)| (name, serde_json::to_value(part).unwrap_or_default())).collect();
    let mut whole = serde_json::to_value(T::schema()).unwrap_or_default();
    if let Value::Object(whole) = &mut whole {
        whole.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        whole.insert("title".to_owned(), json!(title));
        whole.insert("$defs".to_owned(), definitions.into());
    }
    renamed(&mut whole);
    whole
}

fn renamed(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with(COMPONENTS) => *text = text.replace(COMPONENTS, DEFINITIONS),
        Value::Array(items) => items.iter_mut().for_each(renamed),
        Value::Object(fields) => fields.values_mut().for_each(renamed),
        _ => {}
    }
}

/// Everything in which a value differs from a schema of the above.
pub(super) fn findings(value: &Value, schema: &Value) -> Vec<Finding> {
    let mut found = Vec::new();
    Walk { root: schema, found: &mut found }.value(value, schema, "");
    found
}

struct Walk<'a> {
    root: &'a Value,
    found: &'a mut Vec<Finding>,
}

impl Walk<'_> {
    fn say(&mut self, code: Code, path: &str, about: &str, message: String) {
        self.found.push(Finding::new(code, path, about, message));
    }

    fn value(&mut self, value: &Value, schema: &Value, path: &str) {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix(DEFINITIONS)) {
            let root = self.root;
            return self.value(value, &root["$defs"][name], path);
        }
        // The schema of something that may be left out: nothing, or the thing.
        if let Some(choices) = schema["oneOf"].as_array() {
            if !value.is_null()
                && let Some(choice) = choices.iter().find(|choice| choice["type"] != "null")
            {
                self.value(value, choice, path);
            }
            return;
        }
        if let Some(words) = schema["enum"].as_array() {
            if !words.contains(value) {
                let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
                let words = words.join(", ");
                self.say(Code::WordUnknown, path, &words, format!("{path} has to be one of: {words}"));
            }
            return;
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        if !kinds.contains(&kind_of(value)) {
            let wanted = kinds[0];
            return self.say(Code::WrongKind, path, wanted, format!("{path} has to be {}", with_article(wanted)));
        }
        match value {
            Value::Object(fields) => self.fields(fields, schema, path),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &schema["items"], &format!("{path}/{index}"));
                }
            }
            Value::Number(number) => {
                let (least, most) =
                    (schema["minimum"].as_i64().unwrap_or(0), schema["maximum"].as_i64().unwrap_or(255));
                if !number.as_i64().is_some_and(|number| (least..=most).contains(&number)) {
                    let range = format!("{least}–{most}");
                    self.say(Code::OutOfRange, path, &range, format!("{path} has to be a whole number within {range}"));
                }
            }
            _ => {}
        }
    }

    fn fields(&mut self, fields: &Map<String, Value>, schema: &Value, path: &str) {
        let none = Map::new();
        let known = schema["properties"].as_object().unwrap_or(&none);
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                self.say(Code::FieldMissing, path, name, format!("{path}/{name} is missing; add it"));
            }
        }
        for (name, value) in fields {
            let inner = format!("{path}/{}", step(name));
            match known.get(name) {
                Some(schema) => self.value(value, schema, &inner),
                None => {
                    let known = known.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                    let message = format!("{inner} is not a field of an edition; the fields here are: {known}");
                    self.say(Code::FieldUnknown, &inner, name, message);
                }
            }
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn with_article(kind: &str) -> &'static str {
    match kind {
        "boolean" => "true or false",
        "integer" => "a whole number",
        "array" => "a list",
        "object" => "a group of fields",
        _ => "a text; put it in quotes if it looks like a number",
    }
}
