//! The addresses of what is taken along, one file each.

mod find_round_reflection;
mod put_agreement;
mod put_outcome;
mod put_preparation;
mod put_reflection;

use mrp_api::Problem;
use mrp_people::{Action, Facts, Subject};
use mrp_vocabulary::RoundId;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Reflect, ReflectError};

/// Everything under `/api/reflect`.
#[must_use]
pub fn routes() -> OpenApiRouter<Reflect> {
    OpenApiRouter::new()
        .routes(routes!(find_round_reflection::find_round_reflection))
        .routes(routes!(put_agreement::put_agreement))
        .routes(routes!(put_outcome::put_outcome))
        .routes(routes!(put_reflection::put_reflection))
        .routes(routes!(put_preparation::put_preparation))
}

/// Whose round it is, after the gate has let the caller through.
async fn gate(reflect: &Reflect, caller: &mrp_api::Caller, action: Action, round: RoundId) -> Result<Facts, Problem> {
    let course = reflect.courses.find_facts_of_round(round).await?.ok_or(ReflectError::RoundNotFound)?;
    let facts = mrp_course::course_facts(&course);
    reflect.gate.check(caller, action, &facts, Subject::of("round", round)).await?;
    Ok(facts)
}
