//! The web application, served out of the binary.
//!
//! Release builds carry `web/build` inside; development builds read it from the folder, so that a change of a page needs no new binary.

use axum::{
    body::Body,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use mrp_api::Problem;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/build"]
#[allow_missing = true]
struct WebBuild;

/// The page every address without a file of its own leads to; the application does its own routing.
const SHELL: &str = "index.html";

/// What stands in the shell where the visible product name belongs (rulings 13).
const PRODUCT_NAME: &str = r#"<meta name="product-name" content="Min Rådgivningspartner" />"#;

/// Answers everything that is not under `/api`.
pub(crate) async fn serve_web(method: Method, uri: Uri, product_name: &str) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Problem::not_found("route_not_found", "there is nothing at this address").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(file) = WebBuild::get(path).filter(|_| path != SHELL) {
        return answer(path, file.metadata.mimetype(), file.data.into_owned());
    }
    // A missing file under the build's own folder is missing; anything else is a page of the application.
    if path.starts_with("_app/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match WebBuild::get(SHELL) {
        Some(file) => answer(SHELL, file.metadata.mimetype(), named(&file.data, product_name)),
        None => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The web pages have not been built: run `npm ci && npm run build` in the folder web.\n",
        )
            .into_response(),
    }
}

/// The shell with the product name of this installation in it.
fn named(shell: &[u8], product_name: &str) -> Vec<u8> {
    let escaped: String = product_name
        .chars()
        .map(|letter| match letter {
            '&' => "&amp;".to_owned(),
            '"' => "&quot;".to_owned(),
            '<' => "&lt;".to_owned(),
            letter => letter.to_string(),
        })
        .collect();
    let meta = PRODUCT_NAME.replace("Min Rådgivningspartner", &escaped);
    String::from_utf8_lossy(shell).replacen(PRODUCT_NAME, &meta, 1).into_bytes()
}

fn answer(path: &str, mime: &str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    if let Ok(mime) = HeaderValue::from_str(mime) {
        headers.insert(header::CONTENT_TYPE, mime);
    }
    // Files under immutable/ carry a hash in their name; everything else is asked for again.
    let keep = if path.starts_with("_app/immutable/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_carries_the_name_of_this_installation() {
        let page = include_bytes!("../web/src/app.html");
        let named = String::from_utf8(named(page, "Fjordbys \"Partner\" & co")).unwrap();
        assert!(named.contains(r#"<meta name="product-name" content="Fjordbys &quot;Partner&quot; &amp; co" />"#));
        assert!(!named.contains(PRODUCT_NAME));
    }
}
