//! The head of the OpenAPI document; the stages add their routes.

use utoipa::{OpenApi, openapi::OpenApi as Document};

use crate::ProblemBody;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Min Rådgivningspartner",
        description = "Record, analyse, feedback, reflect: the circle over HTTP. Lists are `{ items, next }`, errors are problem documents (RFC 9457), ids are strings, times are RFC 3339 or milliseconds where the name ends in `_ms`.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    components(schemas(ProblemBody)),
    tags(
        (name = "people", description = "Accounts, sign-in, municipalities, audit"),
        (name = "course", description = "Courses and rounds: the circle itself"),
        (name = "record", description = "Conversations, consent, upload, playback"),
        (name = "analyse", description = "The observation manual applied: keywords, clips, plan"),
        (name = "feedback", description = "The room where the two meet"),
        (name = "reflect", description = "Agreement, reflection, preparation"),
        (name = "library", description = "Clips of good practice"),
        (name = "operation", description = "Health of the server")
    )
)]
struct Base;

/// The document every stage's routes are merged into.
#[must_use]
pub fn base_document() -> Document {
    Base::openapi()
}
