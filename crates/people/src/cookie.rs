//! The two cookies of a session. Scripts cannot read them, and other sites cannot make a browser send them.

use axum::http::{HeaderMap, HeaderValue, header};

/// Carries the access token.
pub const ACCESS_COOKIE: &str = "mrp_access";
/// Carries the refresh token; sent only where sessions are kept.
pub const REFRESH_COOKIE: &str = "mrp_refresh";
/// Where the refresh token is sent to.
const REFRESH_PATH: &str = "/api/people/sessions";

/// The value of a cookie of the request.
pub(crate) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Whether the browser talks to a host of this very computer, where plain HTTP serves (rulings 5).
pub(crate) fn is_local(host: &str) -> bool {
    let name = host
        .strip_prefix('[')
        .map_or_else(|| host.split(':').next().unwrap_or_default(), |rest| rest.split(']').next().unwrap_or_default());
    name == "localhost" || name.ends_with(".localhost") || name == "127.0.0.1" || name == "::1"
}

fn cookie(name: &str, value: &str, path: &str, seconds: i64, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).expect("tokens and paths hold only letters, digits and - _ . /")
}

/// Sets the access cookie.
pub(crate) fn access(token: &str, seconds: i64, secure: bool) -> HeaderValue {
    cookie(ACCESS_COOKIE, token, "/", seconds, secure)
}

/// Sets the refresh cookie.
pub(crate) fn refresh(token: &str, seconds: i64, secure: bool) -> HeaderValue {
    cookie(REFRESH_COOKIE, token, REFRESH_PATH, seconds, secure)
}

/// Takes both away.
pub(crate) fn gone(secure: bool) -> [HeaderValue; 2] {
    [access("", 0, secure), refresh("", 0, secure)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_cookie_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; mrp_access=abc.def; b=2"));
        assert_eq!(read(&headers, ACCESS_COOKIE), Some("abc.def"));
        assert_eq!(read(&headers, REFRESH_COOKIE), None);
    }

    #[test]
    fn only_this_computer_is_local() {
        for host in ["localhost", "localhost:8080", "supervisor.localhost:8080", "127.0.0.1:1", "[::1]:8080"] {
            assert!(is_local(host), "{host}");
        }
        for host in ["fjordby.example", "localhost.fjordby.example", "127.0.0.1.example", "[2001:db8::1]:80", ""] {
            assert!(!is_local(host), "{host}");
        }
    }

    #[test]
    fn is_kept_from_scripts_and_other_sites() {
        assert_eq!(
            access("t", 600, true).to_str().unwrap(),
            "mrp_access=t; Path=/; Max-Age=600; HttpOnly; SameSite=Strict; Secure"
        );
        assert!(!refresh("t", 600, false).to_str().unwrap().contains("Secure"));
    }
}
