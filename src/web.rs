//! The web application, served out of the binary.
//!
//! Release builds carry `web/build` inside; development builds read it from the folder, so that a change of a page needs no new binary.

use axum::{
    body::Body,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "web/build"]
#[allow_missing = true]
struct WebBuild;

/// The page every address without a file of its own leads to; the application does its own routing.
const SHELL: &str = "index.html";

/// Answers everything that is not under `/api`.
pub(crate) async fn serve_web(method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = WebBuild::get(path) {
        return answer(path, file);
    }
    // A missing file under the build's own folder is missing; anything else is a page of the application.
    if path.starts_with("_app/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match WebBuild::get(SHELL) {
        Some(file) => answer(SHELL, file),
        None => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The web pages have not been built: run `npm ci && npm run build` in the folder web.\n",
        )
            .into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile) -> Response {
    let mime = file.metadata.mimetype().to_owned();
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let headers = response.headers_mut();
    if let Ok(mime) = HeaderValue::from_str(&mime) {
        headers.insert(header::CONTENT_TYPE, mime);
    }
    // Files under immutable/ carry a hash in their name; everything else is asked for again.
    let keep = if path.starts_with("_app/immutable/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}
