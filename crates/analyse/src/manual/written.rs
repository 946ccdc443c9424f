//! A text somebody wrote, YAML or JSON, read into values that know the line they stand on. Bounded: whatever is sent, it is read in
//! one go, once, and nothing in it can grow.

use std::{collections::BTreeMap, fmt};

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{Error, Location, Spanned, budget, from_str_with_options, options};

use super::{
    finding::{Finding, FindingCode},
    form,
};

/// An edition has about 60,000 characters; ten times as much is no manual.
pub const LONGEST_WRITTEN: usize = 1024 * 1024;
/// Deeper than any edition goes.
const DEEPEST: usize = 16;
/// More values than any edition has.
const MOST_VALUES: usize = 40_000;

/// What was written, and where.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) value: Value,
    places: BTreeMap<String, Location>,
}

/// A value of the given form, or everything that stands in the way of reading it.
pub(super) fn read<T: DeserializeOwned>(text: &str, schema: &Value) -> Result<(T, Written), Vec<Finding>> {
    let written = Written::read(text).map_err(|finding| vec![finding])?;
    let mut findings = form::findings(&written.value, schema);
    if findings.is_empty() {
        match serde_json::from_value(written.value.clone()) {
            Ok(value) => return Ok((value, written)),
            // Nothing is known that the form lets through and the type does not; said rather than hidden.
            Err(error) => {
                findings.push(Finding::new(FindingCode::Unreadable, "", &error, format!("cannot be read: {error}")));
            }
        }
    }
    Err(written.located(findings))
}

impl Written {
    fn read(text: &str) -> Result<Self, Finding> {
        if text.len() > LONGEST_WRITTEN {
            let most = LONGEST_WRITTEN / 1024;
            let message = format!("the text is larger than {most} KB; send one edition and nothing else");
            return Err(Finding::new(FindingCode::TooLarge, "", most, message));
        }
        let limits =
            budget! { max_depth: DEEPEST, max_nodes: MOST_VALUES, max_aliases: 0, max_anchors: 0, max_documents: 1 };
        let how = options! { budget: limits, with_snippet: false, strict_booleans: true };
        // A browser or an editor may put a mark in front.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let node: Spanned<Node> = from_str_with_options(text, how).map_err(|error| unreadable(&error))?;
        let mut places = BTreeMap::new();
        let value = node.value.placed(node.referenced, String::new(), &mut places);
        Ok(Self { value, places })
    }

    /// Gives each finding its line: its own, or that of what would hold it.
    pub(super) fn located(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        for finding in &mut findings {
            let mut path = finding.path.as_str();
            let place = loop {
                match self.places.get(path) {
                    Some(place) => break Some(place),
                    None => match path.rsplit_once('/') {
                        Some((outer, _)) => path = outer,
                        None => break None,
                    },
                }
            };
            if let Some(place) = place {
                finding.line = Some(place.line());
                finding.column = Some(place.column());
            }
        }
        findings.sort_by_key(|finding| (finding.line, finding.column));
        findings
    }
}

fn unreadable(error: &Error) -> Finding {
    use serde_saphyr::budget::BudgetBreach;
    let inner = error.without_snippet();
    let said = inner.to_string();
    let (code, message) = match inner {
        Error::Budget { breach: BudgetBreach::Aliases { .. } | BudgetBreach::Anchors { .. }, .. } => {
            (FindingCode::Alias, "anchors (&) and aliases (*) cannot be used here; write the text out".to_owned())
        }
        Error::Budget { .. } => {
            (FindingCode::TooMuch, "this is nested deeper, or in more pieces, than a manual can be".to_owned())
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.clone().unwrap_or_default();
            (FindingCode::FieldTwice, format!("{key} is there twice; keep one of them"))
        }
        // Brackets within brackets are told by the parser before they are counted here.
        _ if said.starts_with("recursion limit") => {
            (FindingCode::TooMuch, "this is nested deeper than a manual can be".to_owned())
        }
        _ => (FindingCode::Unreadable, format!("this is neither YAML nor JSON: {said}")),
    };
    let about = match inner {
        Error::DuplicateMappingKey { key, .. } => key.clone().unwrap_or_default(),
        _ if code == FindingCode::Unreadable => said,
        _ => String::new(),
    };
    let mut finding = Finding::new(code, "", about, message);
    if let Some(place) = error.location().filter(|place| place.line() > 0) {
        finding.line = Some(place.line());
        finding.column = Some(place.column());
    }
    finding
}

/// A value with its places inside.
#[derive(Debug)]
enum Node {
    Nothing,
    Flag(bool),
    Number(Number),
    Text(String),
    List(Vec<Spanned<Node>>),
    /// The name of a field is where a reader looks for it.
    Fields(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Node {
    fn placed(self, at: Location, path: String, places: &mut BTreeMap<String, Location>) -> Value {
        let value = match self {
            Self::Nothing => Value::Null,
            Self::Flag(flag) => flag.into(),
            Self::Number(number) => number.into(),
            Self::Text(text) => text.into(),
            Self::List(items) => items
                .into_iter()
                .enumerate()
                .map(|(index, item)| item.value.placed(item.referenced, format!("{path}/{index}"), places))
                .collect(),
            Self::Fields(fields) => fields
                .into_iter()
                .map(|(key, field)| {
                    let value = field.value.placed(key.referenced, format!("{path}/{}", step(&key.value)), places);
                    (key.value, value)
                })
                .collect::<Map<_, _>>()
                .into(),
        };
        places.insert(path, at);
        value
    }
}

/// A field's name as a step of a path (RFC 6901).
pub(super) fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, a list or fields")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Number::from_f64(number).map_or(Node::Nothing, Node::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(field) = fields.next_entry()? {
            map.push(field);
        }
        Ok(Node::Fields(map))
    }
}
