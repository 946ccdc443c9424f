//! A mark on its way between what the browser sends, what its changes say, and its row.

use mrp_api::Caller;
use mrp_vocabulary::ClipId;
use mrp_vocabulary::{CodingId, KeywordId, MediaTime, Span};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::IntoParams;

use crate::{
    Clip, Keyword,
    merge::{Fields, Stamp},
    store::changes::{Mark, Marked},
    views::{NewClip, NewKeyword},
};

/// How a mark was taken away.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Deletion {
    /// When and where; now, unless said otherwise.
    #[param(value_type = Option<String>)]
    stamp: Option<Stamp>,
    /// What its author had seen of the analysis: a change she did not know of stays. Everything, unless said otherwise.
    seen: Option<i64>,
}

impl Deletion {
    pub(crate) fn told(self) -> Option<(Stamp, i64)> {
        self.stamp.map(|stamp| (stamp, self.seen.unwrap_or(i64::MAX)))
    }
}

/// A keyword, and whose hand is at it.
pub(crate) fn keyword_mark(caller: &Caller, coding: CodingId, id: KeywordId) -> Mark {
    Mark { coding, what: Marked::Keyword, id: id.to_string(), author: caller.account_id }
}

/// A clip, and whose hand is at it.
pub(crate) fn clip_mark(caller: &Caller, coding: CodingId, id: ClipId) -> Mark {
    Mark { coding, what: Marked::Clip, id: id.to_string(), author: caller.account_id }
}

/// Names and values of a mark.
pub(crate) fn fields_of(mark: &impl Serialize) -> Fields {
    match serde_json::to_value(mark) {
        Ok(Value::Object(fields)) => fields,
        _ => Fields::new(),
    }
}

fn read<T: DeserializeOwned>(fields: Fields, id: impl std::fmt::Display) -> mrp_database::Result<T> {
    let unsound = |error| mrp_database::Error::Inconsistent(format!("mark_change of {id}: {error}"));
    serde_json::from_value(Value::Object(fields)).map_err(unsound)
}

/// The keyword that its changes come to.
pub(crate) fn keyword_from(id: KeywordId, fields: Fields) -> mrp_database::Result<Keyword> {
    let new: NewKeyword = read(fields, id)?;
    Ok(Keyword {
        id,
        at: new.at_ms,
        end: new.end_ms,
        body: new.body,
        dimensions: new.dimensions,
        indicators: new.indicators,
        sign: new.sign,
        revision: 0,
    })
}

/// The clip that its changes come to, and its place if somebody gave it one.
pub(crate) fn clip_from(id: ClipId, coding_id: CodingId, fields: Fields) -> mrp_database::Result<(Clip, Option<i64>)> {
    let new: NewClip = read(fields, id)?;
    let span = Span::new(MediaTime::from_ms(new.start_ms), MediaTime::from_ms(new.end_ms))
        .map_err(|error| mrp_database::Error::Inconsistent(format!("mark_change of clip {id}: {error}")))?;
    let clip = Clip {
        id,
        coding_id,
        kind: new.kind,
        span,
        prompt: new.prompt,
        dimensions: new.dimensions,
        position: new.position.unwrap_or(0),
        sign: new.sign,
        confirmed_ms: new.confirmed_ms,
        revision: 0,
    };
    Ok((clip, new.position))
}
