//! W3C Web Annotation: the marks as annotations of a stretch of a medium.

use serde_json::{Value, json};

use crate::{Coding, coding::seconds};

/// The coding as a collection of annotations with one page. `address` is where it can be found, without a slash at its end.
#[must_use]
pub fn web_annotations(coding: &Coding, address: &str) -> Value {
    let source = coding.media.first().map_or(address, String::as_str);
    let items: Vec<Value> = coding
        .by_time()
        .into_iter()
        .map(|(tier, mark)| {
            // A moment begins and is not said to end.
            let end = mark.end.map_or_else(String::new, |end| format!(",{}", seconds(end)));
            let mut annotation = json!({
                "id": format!("{address}/{}", mark.id),
                "type": "Annotation",
                "motivation": "commenting",
                "body": [
                    { "type": "TextualBody", "purpose": "tagging", "value": tier.name },
                    { "type": "TextualBody", "purpose": "commenting", "value": mark.text, "format": "text/plain" },
                ],
                "target": {
                    "source": source,
                    "selector": {
                        "type": "FragmentSelector",
                        "conformsTo": "http://www.w3.org/TR/media-frags/",
                        "value": format!("t=npt:{}{end}", seconds(mark.start)),
                    },
                },
            });
            if let Some(coder) = &tier.coder {
                annotation["creator"] = json!({ "type": "Person", "nickname": coder });
            }
            annotation
        })
        .collect();
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": address,
        "type": "AnnotationCollection",
        "label": coding.name,
        "total": items.len(),
        "first": { "id": format!("{address}/page"), "type": "AnnotationPage", "startIndex": 0, "items": items },
    })
}
