//! A coding on its way out.

use mrp_interchange::{Boris, Coding as Foreign, Eaf, Tier, lanes, spreadsheet, table, web_annotations, webvtt};
use mrp_vocabulary::{CodingId, MediaTime, RecordingId};

use super::{ExportFormat, UNTIED};
use crate::{Edition, Mark, MarkKind};

/// A file that is ready to leave.
#[derive(Debug)]
pub(crate) struct Exported {
    /// Its name: an id and no word about anybody.
    pub(crate) file_name: String,
    /// Its type.
    pub(crate) media_type: &'static str,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

/// The coding as tiers: one for each dimension that has marks, in the order of the edition. A mark tied to several stands on each of them.
#[must_use]
pub(crate) fn tiers(edition: &Edition, marks: &[Mark]) -> Vec<Tier> {
    let tier = |name: &str, tied: &dyn Fn(&Mark) -> bool| -> Option<Tier> {
        let marks: Vec<_> = marks.iter().filter(|mark| tied(mark)).map(foreign).collect();
        (!marks.is_empty()).then(|| Tier { name: name.to_owned(), coder: None, marks })
    };
    let mut tiers: Vec<Tier> = edition
        .dimensions()
        .filter_map(|dimension| tier(&dimension.name.da, &|mark| mark.dimensions.contains(&dimension.key)))
        .collect();
    tiers.extend(tier(UNTIED, &|mark| mark.dimensions.is_empty()));
    tiers
}

fn foreign(mark: &Mark) -> mrp_interchange::Mark {
    let kind = match mark.kind {
        MarkKind::Keyword => "",
        MarkKind::LookingGood => "Looking good",
        MarkKind::LookingCloser => "Looking closer",
    };
    let text = [kind, mark.body.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    mrp_interchange::Mark {
        id: mark.id.clone(),
        start: MediaTime::from_ms(mark.start_ms),
        end: mark.end_ms.map(MediaTime::from_ms),
        text,
    }
}

/// Writes the coding in this format.
///
/// # Errors
/// When the spreadsheet cannot be written.
pub(crate) fn export(
    edition: &Edition,
    (coding, recording): (CodingId, RecordingId),
    marks: &[Mark],
    made_at: &str,
    format: ExportFormat,
) -> Result<Exported, &'static str> {
    let name = format!("kodning-{}", short(&coding.to_string()));
    let coding = Foreign {
        name: name.clone(),
        made_at: made_at.to_owned(),
        media: vec![format!("optagelse-{}.mp4", short(&recording.to_string()))],
        tiers: tiers(edition, marks),
    };
    // ELAN and BORIS cannot say that two marks of a tier lie over each other.
    let apart = || Foreign { tiers: coding.tiers.iter().flat_map(lanes).collect(), ..coding.clone() };
    let (media_type, bytes) = match format {
        ExportFormat::Eaf => ("application/xml", Eaf::of(&apart()).write().into_bytes()),
        ExportFormat::Boris => ("application/json", Boris::of(&name, &[apart()]).write().into_bytes()),
        ExportFormat::Vtt => ("text/vtt; charset=utf-8", webvtt(&coding).into_bytes()),
        ExportFormat::Jsonld => {
            let document = web_annotations(&coding, &format!("urn:{name}"));
            ("application/ld+json", format!("{document:#}").into_bytes())
        }
        ExportFormat::Csv => ("text/csv; charset=utf-8", table(&coding).into_bytes()),
        ExportFormat::Xlsx => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            spreadsheet(&coding).map_err(|_| "the spreadsheet could not be written")?,
        ),
    };
    Ok(Exported { file_name: format!("{name}.{}", format.word()), media_type, bytes })
}

/// The last part of an id: enough to tell files apart, too little to look anything up with.
fn short(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}
