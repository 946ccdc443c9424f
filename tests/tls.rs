//! TLS: the certificate is shown on the pages and on TURN, and a renewal is taken up without a restart.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use futures::StreamExt;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::CertificateDer;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::client_async;

use crate::support::{Program, TestPlace, mrp, on_free_ports};

/// How long anything is waited for; a change counts after two looks, a second apart.
const PATIENCE: Duration = Duration::from_secs(40);

struct Certificate {
    der: CertificateDer<'static>,
    pem: String,
    key: String,
}

fn certificate(name: &str, last_year: i32) -> Certificate {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(last_year, 12, 31);
    let certificate = params.self_signed(&key).unwrap();
    Certificate { der: certificate.der().clone(), pem: certificate.pem(), key: key.serialize_pem() }
}

struct Files<'place>(&'place Path);

impl Files<'_> {
    fn put(&self, certificate: &str, key: &str) {
        std::fs::write(self.0.join("certificate.pem"), certificate).unwrap();
        std::fs::write(self.0.join("key.pem"), key).unwrap();
    }
}

/// A line to `address`, by somebody who trusts these certificates only.
async fn connect(address: SocketAddr, trusted: &[&Certificate]) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in trusted {
        roots.add(certificate.der.clone()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(config).connect("localhost".try_into().unwrap(), stream).await
}

/// Whether the pages and TURN are both spoken under `certificate`, and answer.
async fn both_show(certificate: &Certificate, pages: SocketAddr, turn: SocketAddr) -> bool {
    let (Ok(mut page), Ok(mut relay)) = (connect(pages, &[certificate]).await, connect(turn, &[certificate]).await)
    else {
        return false;
    };
    page.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    page.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok"), "{answer}");
    // "What is my address?" (RFC 8489), which every TURN server answers.
    let mut question = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
    question.extend([7; 12]);
    relay.write_all(&question).await.unwrap();
    let mut answer = [0; 20];
    relay.read_exact(&mut answer).await.unwrap();
    assert_eq!((&answer[..2], &answer[8..]), (&[1, 1][..], &[7; 12][..]), "a success with the same transaction id");
    true
}

/// Waits until the server's log says `words` once more than `before`.
async fn until_logged(log: &Path, words: &str) {
    let waiting = async {
        while !std::fs::read_to_string(log).unwrap_or_default().contains(words) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let said = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(said.is_ok(), "never logged: {words}: {}", std::fs::read_to_string(log).unwrap_or_default());
}

/// Where browsers are told TURN over TLS is.
async fn announced_turns(place: &TestPlace) -> String {
    let stream = UnixStream::connect(place.data().join("run/test-call.sock")).await.unwrap();
    let (mut socket, _) = client_async("ws://localhost/rooms/tls/somebody", stream).await.unwrap();
    let welcome: Value = serde_json::from_str(socket.next().await.unwrap().unwrap().to_text().unwrap()).unwrap();
    let urls = welcome["ice_servers"][0]["urls"].as_array().unwrap();
    let turns = urls.iter().filter_map(Value::as_str).find(|url| url.starts_with("turns:"));
    turns.unwrap_or_else(|| panic!("no turns: among {urls:?}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_never() {
    let place = TestPlace::new().await;
    let folder = tempfile::tempdir().unwrap();
    let files = Files(folder.path());
    let first = certificate("localhost", 2090);
    files.put(&first.pem, &first.key);
    // The name that people type has no port of the system's choice, so it is chosen here.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pages = free.local_addr().unwrap();
    drop(free);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut environment = on_free_ports(&place.environment());
    environment.extend([
        ("MRP_LISTEN".to_owned(), pages.to_string()),
        ("MRP_HTTP__PUBLIC_URL".to_owned(), format!("https://localhost:{}", pages.port())),
        ("MRP_HTTP__TLS_CERTIFICATE".to_owned(), path("certificate.pem")),
        ("MRP_HTTP__TLS_KEY".to_owned(), path("key.pem")),
    ]);
    let server = Program::serve(&environment, &place.log()).await;
    assert_eq!(server.base, format!("https://localhost:{}", pages.port()));
    let turns = announced_turns(&place).await;
    let port = turns.strip_prefix("turns:localhost:").and_then(|rest| rest.strip_suffix("?transport=tcp"));
    let turn = SocketAddr::new(pages.ip(), port.unwrap_or_else(|| panic!("{turns}")).parse().unwrap());
    assert!(both_show(&first, pages, turn).await);

    let expired = certificate("localhost", 2021);
    let foreign = certificate("another.example", 2090);
    for (pem, key, complaint) in [
        (expired.pem.as_str(), expired.key.as_str(), "ran out on 2021-12-31"),
        (&foreign.pem, &foreign.key, "is not for localhost"),
        (&foreign.pem, &first.key, "is not the key of"),
        ("nothing of the kind", &first.key, "holds no certificate"),
    ] {
        files.put(pem, key);
        until_logged(&place.log(), complaint).await;
        assert!(both_show(&first, pages, turn).await, "the old one stays: {complaint}");
        let looked = mrp(&environment, &["doctor"]).await;
        let looked = String::from_utf8_lossy(&looked.stdout).into_owned();
        assert!(looked.lines().any(|line| line.starts_with("WRONG TLS") && line.contains(complaint)), "{looked}");
    }
    std::fs::remove_file(folder.path().join("key.pem")).unwrap();
    std::fs::remove_file(folder.path().join("certificate.pem")).unwrap();
    until_logged(&place.log(), "cannot be read").await;
    assert!(both_show(&first, pages, turn).await, "the old one stays");

    let second = certificate("localhost", 2091);
    files.put(&second.pem, &second.key);
    let renewed = async {
        while !both_show(&second, pages, turn).await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, renewed).await.expect("the new certificate is shown");
    assert!(!both_show(&first, pages, turn).await, "and the old one no longer");
    let looked = mrp(&environment, &["doctor"]).await;
    let looked = String::from_utf8_lossy(&looked.stdout).into_owned();
    assert!(looked.contains("ok    TLS: the certificate holds until 2091-12-31"), "{looked}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_not_start_without_the_certificate_it_was_given() {
    let place = TestPlace::new().await;
    let mut environment = on_free_ports(&place.environment());
    environment.push(("MRP_HTTP__TLS_CERTIFICATE".to_owned(), "/nowhere/certificate.pem".to_owned()));
    let half = mrp(&environment, &["serve"]).await;
    assert!(String::from_utf8_lossy(&half.stderr).contains("both http.tls_certificate and http.tls_key"));
    environment.push(("MRP_HTTP__TLS_KEY".to_owned(), "/nowhere/key.pem".to_owned()));
    let refused = mrp(&environment, &["serve"]).await;
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("/nowhere/certificate.pem cannot be read"), "{said}");
}
