//! Listens, adds the layers every answer has, and goes down gracefully.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto::Builder,
};
use mrp_vocabulary::Clock;
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{app::App, config::Http, web};

/// How long answers under way get at shutdown; an upload's part is kept whatever happens.
const GRACE: Duration = Duration::from_secs(8);
/// A request's headers must have come within so long.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);

/// Every address, with every layer.
pub fn router(app: &App) -> Router {
    let (api, _document) = app.api();
    let request_id = HeaderName::from_static("x-request-id");
    let product_name = app.config.product_name.clone();
    let speaks_tls = app.config.http.tls_certificate.is_some();
    api.route("/health", get(async || "ok"))
        .fallback(move |method, uri| {
            let name = product_name.clone();
            async move { web::serve_web(method, uri, &name).await }
        })
        .layer(middleware::from_fn(move |request, next| guard_headers(speaks_tls, request, next)))
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            // The pattern, not the path: one-time tokens stand in paths, and searches in queries.
            let path = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
            tracing::info_span!("request", method = %request.method(), path)
        }))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, NewRequestId(app.clock.clone())))
}

#[derive(Clone)]
struct NewRequestId(Clock);

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _request: &http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&self.0.new_uuid().to_string()).ok().map(RequestId::new)
    }
}

/// What every answer tells the browser about how far to trust it.
async fn guard_headers(speaks_tls: bool, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(self), geolocation=(), payment=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if speaks_tls {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    if api {
        // Nothing about anybody is kept by a browser or a proxy.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// A server that listens and has not begun to answer.
pub struct Server {
    listener: std::net::TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes the port.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn bind(http: &Http) -> anyhow::Result<Self> {
        let listener = std::net::TcpListener::bind(http.listen).with_context(|| {
            format!("cannot listen on {}: is another server running there? Choose another with MRP_LISTEN", http.listen)
        })?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop`.
    ///
    /// # Errors
    /// When listening fails.
    pub async fn run(self, app: &App, stop: CancellationToken) -> anyhow::Result<()> {
        let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
        let handle = Handle::new();
        let (stopper, stopped) = (handle.clone(), stop.clone());
        tokio::spawn(async move {
            stopped.cancelled().await;
            stopper.graceful_shutdown(Some(GRACE));
        });
        match &app.certificate {
            None => {
                let mut server = axum_server::from_tcp(self.listener)?;
                limit_headers(server.http_builder());
                server.handle(handle).serve(service).await?;
            }
            Some(certificate) => {
                tokio::spawn(Arc::clone(certificate).watch(stop));
                let tls = RustlsConfig::from_config(certificate.for_pages()?);
                let mut server = axum_server::from_tcp_rustls(self.listener, tls)?;
                limit_headers(server.http_builder());
                server.handle(handle).serve(service).await?;
            }
        }
        Ok(())
    }
}

/// Whoever sends her headers letter by letter does not hold a line for ever.
fn limit_headers(builder: &mut Builder<TokioExecutor>) {
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
}
