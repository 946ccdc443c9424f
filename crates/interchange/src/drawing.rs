//! Drawings on a film as W3C Web Annotations: the moment as a media fragment, refined by the shape as SVG. Written, and read again.
//!
//! Places are ten-thousandths of the picture, and so is the canvas of the SVG: it lies on a film of any size.

use mrp_vocabulary::MediaTime;
use serde_json::{Value, json};

use crate::{Element, Unreadable, coding::seconds};

const FRAGMENTS: &str = "http://www.w3.org/TR/media-frags/";
const CANVAS: &str = "0 0 10000 10000";

/// What was drawn; places in ten-thousandths of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A line by hand.
    Line(Vec<(i32, i32)>),
    /// From its end to its head.
    Arrow((i32, i32), (i32, i32)),
    /// The ellipse between two corners.
    Ellipse((i32, i32), (i32, i32)),
    /// Words that begin at a place.
    Text((i32, i32), String),
}

/// A drawing on a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Its id in this collection.
    pub id: String,
    /// At which moment of the film.
    pub at: MediaTime,
    /// What.
    pub shape: Shape,
    /// What it looks like: a colour of CSS …
    pub colour: String,
    /// … and the dashes of SVG; empty for a whole line.
    pub dash: String,
    /// Whose; the part somebody has, never a name.
    pub creator: String,
    /// When it was made, as in RFC 3339.
    pub created: String,
}

impl Drawn {
    fn svg(&self) -> String {
        let line = [("fill", "none"), ("stroke", self.colour.as_str()), ("stroke-dasharray", self.dash.as_str())];
        let styled = |name: &str, attributes: &[(&str, &str)]| {
            let style = line.iter().filter(|(_, value)| !value.is_empty());
            Element::new(name, &attributes.iter().chain(style).copied().collect::<Vec<_>>())
        };
        let shape = match &self.shape {
            Shape::Line(points) => styled("path", &[("d", &path(points))]),
            Shape::Arrow(tail, head) => styled("path", &[("d", &path(&[*tail, *head])), ("class", "arrow")]),
            Shape::Ellipse(one, other) => {
                // Doubled, so that a middle between two places is a whole number; halved again where it is written.
                let half = |twice: i32| format!("{}{}", twice / 2, if twice % 2 == 0 { "" } else { ".5" });
                let (cx, cy) = (half(one.0 + other.0), half(one.1 + other.1));
                let (rx, ry) = (half((one.0 - other.0).abs()), half((one.1 - other.1).abs()));
                styled("ellipse", &[("cx", &cx), ("cy", &cy), ("rx", &rx), ("ry", &ry)])
            }
            Shape::Text((x, y), words) => {
                let place = [("x", x.to_string()), ("y", y.to_string()), ("fill", self.colour.clone())];
                Element::new("text", &place.each_ref().map(|(name, value)| (*name, value.as_str()))).saying(words)
            }
        };
        let canvas = [("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", CANVAS), ("preserveAspectRatio", "none")];
        let written = Element::new("svg", &canvas).with(vec![shape]).write();
        // Without the declaration: it is a part of another document.
        written.lines().skip(1).map(str::trim).collect()
    }
}

fn path(points: &[(i32, i32)]) -> String {
    let places: Vec<String> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
    format!("M {}", places.join(" L "))
}

/// Drawings as a collection of annotations with one page. `source` is the film, `address` where the collection is found.
#[must_use]
pub fn drawing_annotations(name: &str, source: &str, drawings: &[Drawn], address: &str) -> Value {
    let items: Vec<Value> = drawings
        .iter()
        .map(|drawn| {
            let words = match &drawn.shape {
                Shape::Text(_, words) => Some(words),
                _ => None,
            };
            let mut annotation = json!({
                "id": format!("{address}/{}", drawn.id),
                "type": "Annotation",
                "motivation": if words.is_some() { "commenting" } else { "highlighting" },
                "creator": { "type": "Person", "nickname": drawn.creator },
                "created": drawn.created,
                "target": {
                    "source": source,
                    "selector": {
                        "type": "FragmentSelector",
                        "conformsTo": FRAGMENTS,
                        "value": format!("t=npt:{}", seconds(drawn.at)),
                        "refinedBy": { "type": "SvgSelector", "value": drawn.svg() },
                    },
                },
            });
            if let Some(words) = words {
                annotation["body"] = json!([
                    { "type": "TextualBody", "purpose": "commenting", "value": words, "format": "text/plain" },
                ]);
            }
            annotation
        })
        .collect();
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": address,
        "type": "AnnotationCollection",
        "label": name,
        "total": items.len(),
        "first": { "id": format!("{address}/page"), "type": "AnnotationPage", "startIndex": 0, "items": items },
    })
}

/// Reads drawings as they are written here.
///
/// # Errors
/// When something in the collection is no drawing.
pub fn read_drawing_annotations(collection: &Value) -> Result<Vec<Drawn>, Unreadable> {
    let address = word(collection, "/id")?;
    let items = collection.pointer("/first/items").and_then(Value::as_array);
    items.ok_or_else(|| missing("first/items"))?.iter().map(|annotation| drawn(annotation, address)).collect()
}

fn drawn(annotation: &Value, address: &str) -> Result<Drawn, Unreadable> {
    let id = word(annotation, "/id")?;
    let at = word(annotation, "/target/selector/value")?;
    let at = at.strip_prefix("t=npt:").and_then(milliseconds).ok_or_else(|| missing("the moment"))?;
    let svg = Element::read(word(annotation, "/target/selector/refinedBy/value")?)?;
    let element = svg.children.first().ok_or_else(|| missing("the shape"))?;
    let shape = shape(element)?;
    let colour = if matches!(shape, Shape::Text(..)) { "fill" } else { "stroke" };
    Ok(Drawn {
        id: id.strip_prefix(&format!("{address}/")).unwrap_or(id).to_owned(),
        at,
        shape,
        colour: element.attribute(colour).unwrap_or_default().to_owned(),
        dash: element.attribute("stroke-dasharray").unwrap_or_default().to_owned(),
        creator: word(annotation, "/creator/nickname")?.to_owned(),
        created: word(annotation, "/created")?.to_owned(),
    })
}

fn shape(element: &Element) -> Result<Shape, Unreadable> {
    let number = |name: &'static str| {
        let value = element.attribute(name).and_then(|value| value.parse::<f64>().ok());
        value.filter(|value| value.abs() <= 1e6).ok_or_else(|| missing(name))
    };
    #[expect(clippy::cast_possible_truncation, reason = "bounded above, and a sum of two halves is whole")]
    let whole = |value: f64| value.round() as i32;
    match element.name.as_str() {
        "path" => {
            let points = places(element.attribute("d").unwrap_or_default()).ok_or_else(|| missing("d"))?;
            match points[..] {
                [tail, head] if element.attribute("class") == Some("arrow") => Ok(Shape::Arrow(tail, head)),
                _ => Ok(Shape::Line(points)),
            }
        }
        "ellipse" => {
            let (cx, cy, rx, ry) = (number("cx")?, number("cy")?, number("rx")?, number("ry")?);
            Ok(Shape::Ellipse((whole(cx - rx), whole(cy - ry)), (whole(cx + rx), whole(cy + ry))))
        }
        "text" => Ok(Shape::Text((whole(number("x")?), whole(number("y")?)), element.text.clone())),
        _ => Err(Unreadable::Other("a shape that is read here")),
    }
}

fn places(path: &str) -> Option<Vec<(i32, i32)>> {
    let place = |text: &str| {
        let (x, y) = text.trim().split_once(' ')?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    path.strip_prefix("M ")?.split(" L ").map(place).collect()
}

fn milliseconds(text: &str) -> Option<MediaTime> {
    let (whole, thousandths) = text.split_once('.')?;
    let whole: i64 = whole.parse().ok()?;
    Some(MediaTime::from_ms(whole.checked_mul(1_000)?.checked_add(thousandths.parse().ok()?)?))
}

fn word<'a>(value: &'a Value, place: &'static str) -> Result<&'a str, Unreadable> {
    value.pointer(place).and_then(Value::as_str).ok_or_else(|| missing(place))
}

fn missing(what: &'static str) -> Unreadable {
    Unreadable::Dangling { what: "a part of an annotation", name: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place() -> impl Strategy<Value = (i32, i32)> {
        (0..=10_000, 0..=10_000)
    }

    fn any_shape() -> impl Strategy<Value = Shape> {
        prop_oneof![
            proptest::collection::vec(place(), 2..40).prop_map(Shape::Line),
            (place(), place()).prop_map(|(tail, head)| Shape::Arrow(tail, head)),
            (place(), place()).prop_map(|((x, y), (u, v))| Shape::Ellipse((x.min(u), y.min(v)), (x.max(u), y.max(v)))),
            (place(), "[a-zæøå<&>\"]{1,20}").prop_map(|(at, words)| Shape::Text(at, words)),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            shapes in proptest::collection::vec((any_shape(), 0_i64..10_000_000), 0..6),
            dash in "(|12 6)",
        ) {
            let drawings: Vec<Drawn> = shapes.into_iter().enumerate().map(|(number, (shape, at))| Drawn {
                id: format!("drawing-{number}"),
                at: MediaTime::from_ms(at),
                dash: if matches!(shape, Shape::Text(..)) { String::new() } else { dash.clone() },
                shape,
                colour: "#ffd23f".to_owned(),
                creator: "host".to_owned(),
                created: "2018-05-03T12:30:00Z".to_owned(),
            }).collect();
            let written = drawing_annotations("tegninger", "optagelse.mp4", &drawings, "urn:tegninger");
            prop_assert_eq!(read_drawing_annotations(&written).unwrap(), drawings);
        }
    }

    #[test]
    fn the_moment_is_a_media_fragment_and_the_shape_refines_it() {
        let drawn = Drawn {
            id: "1".to_owned(),
            at: MediaTime::from_ms(18_240),
            shape: Shape::Ellipse((1_000, 2_000), (3_001, 4_000)),
            colour: "#7fd4ff".to_owned(),
            dash: "14 8".to_owned(),
            creator: "participant".to_owned(),
            created: "2018-05-03T12:30:00Z".to_owned(),
        };
        let written = drawing_annotations("tegninger", "optagelse.mp4", &[drawn], "urn:tegninger");
        let selector = &written["first"]["items"][0]["target"]["selector"];
        assert_eq!((&selector["type"], &selector["value"]), (&json!("FragmentSelector"), &json!("t=npt:18.240")));
        assert_eq!(selector["refinedBy"]["type"], "SvgSelector");
        let svg = Element::read(selector["refinedBy"]["value"].as_str().unwrap()).unwrap();
        assert_eq!(svg.attribute("viewBox"), Some(CANVAS));
        assert_eq!(svg.children[0].attribute("cx"), Some("2000.5"));
        assert_eq!(svg.children[0].attribute("stroke-dasharray"), Some("14 8"));
    }
}
