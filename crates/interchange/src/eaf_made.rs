//! A coding of ours as an ELAN file, which ELAN's own schema finds valid.

use mrp_vocabulary::MediaTime;

use crate::{Coding, Eaf, Element, eaf::MOMENT};

const SCHEMA: &str = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd";
/// ELAN knows no moments: they last so long, on tiers of a type of their own by which they are known again.
const MOMENT_MS: i64 = 100;
const STRETCH: &str = "stretch";

impl Eaf {
    /// A file with these marks. Annotations are numbered anew; a tier with moments and stretches becomes two.
    #[must_use]
    pub fn of(coding: &Coding) -> Self {
        let mut slots = Vec::new();
        let mut tiers = Vec::new();
        let mut number = 0;
        for (tier, moments) in coding.by_kind() {
            let kind = if moments { MOMENT } else { STRETCH };
            let mut attributes = vec![("TIER_ID", tier.name.as_str()), ("LINGUISTIC_TYPE_REF", kind)];
            if let Some(coder) = &tier.coder {
                attributes.push(("ANNOTATOR", coder));
            }
            let mut annotations = Vec::new();
            for mark in &tier.marks {
                number += 1;
                let (first, second) = (format!("ts{}", 2 * number - 1), format!("ts{}", 2 * number));
                let end = mark.end.map_or(mark.start.ms().saturating_add(MOMENT_MS), MediaTime::ms);
                let aligned = Element::new(
                    "ALIGNABLE_ANNOTATION",
                    &[
                        ("ANNOTATION_ID", &format!("a{number}")),
                        ("TIME_SLOT_REF1", &first),
                        ("TIME_SLOT_REF2", &second),
                    ],
                );
                slots.extend([(mark.start.ms(), first), (end, second)]);
                let value = Element::new("ANNOTATION_VALUE", &[]).saying(&mark.text);
                annotations.push(Element::new("ANNOTATION", &[]).with(vec![aligned.with(vec![value])]));
            }
            tiers.push(Element::new("TIER", &attributes).with(annotations));
        }
        slots.sort_by_key(|(time, _)| *time);
        let slot = |(time, id): (i64, String)| {
            Element::new("TIME_SLOT", &[("TIME_SLOT_ID", &id), ("TIME_VALUE", &time.to_string())])
        };
        let medium = |url: &String| Element::new("MEDIA_DESCRIPTOR", &[("MEDIA_URL", url), ("MIME_TYPE", mime(url))]);
        let mut header: Vec<Element> = coding.media.iter().map(medium).collect();
        let last = Element::new("PROPERTY", &[("NAME", "lastUsedAnnotationId")]).saying(&number.to_string());
        header.push(last);
        let mut children = vec![
            Element::new("HEADER", &[("MEDIA_FILE", ""), ("TIME_UNITS", "milliseconds")]).with(header),
            Element::new("TIME_ORDER", &[]).with(slots.into_iter().map(slot).collect()),
        ];
        children.extend(tiers);
        children.extend([STRETCH, MOMENT].map(|kind| {
            Element::new(
                "LINGUISTIC_TYPE",
                &[("LINGUISTIC_TYPE_ID", kind), ("TIME_ALIGNABLE", "true"), ("GRAPHIC_REFERENCES", "false")],
            )
        }));
        let document = Element::new(
            "ANNOTATION_DOCUMENT",
            &[
                ("AUTHOR", ""),
                ("DATE", &coding.made_at),
                ("FORMAT", "3.0"),
                ("VERSION", "3.0"),
                ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
                ("xsi:noNamespaceSchemaLocation", SCHEMA),
            ],
        );
        Self { document: document.with(children) }
    }
}

fn mime(url: &str) -> &'static str {
    match url.rsplit('.').next().unwrap_or_default() {
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mov" => "video/quicktime",
        "wav" => "audio/x-wav",
        _ => "unknown",
    }
}
