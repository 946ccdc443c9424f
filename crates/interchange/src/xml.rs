//! A small tree of XML elements that is written back as it was read.
//!
//! Only what EAF has: elements, attributes in their order, text in the innermost ones. Entities that a file declares itself are refused,
//! so there is nothing to expand, and nesting has an end.

use quick_xml::{Reader, XmlVersion, escape::escape, events::BytesStart, events::Event};

use crate::Unreadable;

const DEEPEST: usize = 32;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its attributes in the order they stand in.
    pub attributes: Vec<(String, String)>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// Its text; empty in an element that has others in it.
    pub text: String,
}

impl Element {
    pub(crate) fn new(name: &str, attributes: &[(&str, &str)]) -> Self {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { name: name.to_owned(), attributes, ..Self::default() }
    }

    pub(crate) fn with(mut self, children: Vec<Self>) -> Self {
        self.children = children;
        self
    }

    pub(crate) fn saying(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements of this name in it.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Reads the outermost element of a document.
    ///
    /// # Errors
    /// When it is not well-formed, or uses what is refused here.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        // The innermost element that is still open is the last one.
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        loop {
            let at = reader.buffer_position();
            let damaged = |what: &dyn std::fmt::Display| Unreadable::Damaged { at, what: what.to_string() };
            let event = reader.read_event().map_err(|error| damaged(&error))?;
            let mut text = None;
            match event {
                Event::Start(start) if open.len() >= DEEPEST || root.is_some() => {
                    drop(start);
                    return Err(if root.is_some() {
                        Unreadable::Other("one XML document")
                    } else {
                        Unreadable::TooDeep
                    });
                }
                Event::Start(start) => open.push(begin(&start).map_err(|what| damaged(&what))?),
                Event::Empty(start) => {
                    let element = begin(&start).map_err(|what| damaged(&what))?;
                    close(element, &mut open, &mut root)?;
                }
                Event::End(_) => {
                    if let Some(element) = open.pop() {
                        close(element, &mut open, &mut root)?;
                    }
                }
                Event::Text(piece) => text = Some(piece.xml10_content().map_err(|error| damaged(&error))?.into_owned()),
                Event::CData(piece) => {
                    text = Some(piece.xml10_content().map_err(|error| damaged(&error))?.into_owned());
                }
                Event::GeneralRef(reference) => {
                    let name = reference.decode().map_err(|error| damaged(&error))?;
                    let known = match reference.resolve_char_ref().map_err(|error| damaged(&error))? {
                        Some(character) => Some(character.to_string()),
                        None => quick_xml::escape::resolve_xml_entity(&name).map(str::to_owned),
                    };
                    text = Some(known.ok_or_else(|| damaged(&format!("the entity {name} is not known")))?);
                }
                Event::Eof if open.is_empty() => return root.ok_or(Unreadable::Other("an XML document")),
                Event::Eof => return Err(damaged(&"the end is missing")),
                Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => {}
            }
            if let (Some(text), Some(element)) = (text, open.last_mut()) {
                element.text.push_str(&text);
            }
        }
    }

    /// The whole document as text.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        self.write_to(&mut text, 0);
        text
    }

    fn write_to(&self, text: &mut String, depth: usize) {
        let indent = "    ".repeat(depth);
        text.push_str(&indent);
        text.push('<');
        text.push_str(&self.name);
        for (name, value) in &self.attributes {
            // A reader makes white space in attributes into spaces, unless it is written as a number.
            let value = plain(value).replace('\n', "&#10;").replace('\t', "&#9;");
            text.push_str(&format!(" {name}=\"{value}\""));
        }
        if self.children.is_empty() && self.text.is_empty() {
            text.push_str("/>\n");
            return;
        }
        text.push('>');
        text.push_str(&plain(&self.text));
        if !self.children.is_empty() {
            text.push('\n');
            self.children.iter().for_each(|child| child.write_to(text, depth + 1));
            text.push_str(&indent);
        }
        text.push_str(&format!("</{}>\n", self.name));
    }
}

/// Escaped, and without the control characters that XML cannot say at all.
fn plain(text: &str) -> String {
    let said: String =
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r' | '\u{80}'..)).collect();
    escape(said.as_str()).replace('\r', "&#13;")
}

fn begin(start: &BytesStart<'_>) -> Result<Element, String> {
    let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        attributes.push((String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value.into_owned()));
    }
    Ok(Element { name, attributes, ..Element::default() })
}

fn close(mut element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), Unreadable> {
    if !element.children.is_empty() {
        if !element.text.trim().is_empty() {
            return Err(Unreadable::Other("XML of elements or text, but both in one"));
        }
        element.text.clear();
    }
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *root = Some(element),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_bombs_depth_and_what_is_cut_off() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"&c;&c;\">]><a>&b;</a>";
        assert!(matches!(Element::read(bomb), Err(Unreadable::Damaged { .. })));
        assert_eq!(Element::read(&"<a>".repeat(1000)), Err(Unreadable::TooDeep));
        assert!(matches!(Element::read("<a><b></b>"), Err(Unreadable::Damaged { .. })));
        assert_eq!(Element::read("no XML"), Err(Unreadable::Other("an XML document")));
        assert_eq!(Element::read("<a/><b></b>"), Err(Unreadable::Other("one XML document")));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[ -~æøå\n\t\r<>&\"']{0,40}", value in "[ -~æøå\n\t\r<>&\"']{0,40}") {
            let inner = Element::new("b", &[("x", &value), ("y:z", "1")]).saying(&text);
            let tree = Element::new("a", &[]).with(vec![inner, Element::new("c", &[])]);
            prop_assert_eq!(Element::read(&tree.write()).unwrap(), tree);
        }

        #[test]
        fn nothing_makes_it_panic(text in "[<>/a&;! ='\"\\[\\]-]{0,60}") {
            drop(Element::read(&text));
        }
    }
}
