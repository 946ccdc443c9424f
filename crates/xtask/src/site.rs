//! A running `mrp` as other commands see it: where it answers, and whether it does yet.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::Server;

/// The port of a server that has not been told otherwise.
const DEFAULT_PORT: u16 = 8080;

/// How long a start may take: migrating a large database is the slowest part.
const PATIENCE: Duration = Duration::from_secs(60);

/// `mrp` with its data in a folder, listening on some ports, and nothing taken over from the developer's environment.
pub(crate) fn command(program: &Path, data: &Path, ports: Ports) -> Command {
    let mut command = Command::new(program);
    crate::test::clear_configuration(&mut command);
    command.env("MRP_DATA", data).env("MRP_LISTEN", format!("127.0.0.1:{}", ports.http));
    command.env("MRP_RTC__LISTEN", format!("0.0.0.0:{}", ports.media));
    command.env("MRP_RTC__TURN_LISTEN", format!("0.0.0.0:{}", ports.turn));
    // `cargo xtask setup` puts the models beside the folder of the program that cargo builds.
    if let Some(models) =
        program.ancestors().nth(2).map(|target| target.join("models")).filter(|models| models.is_dir())
    {
        command.env("MRP_MEDIA__MODELS", models);
    }
    command
}

/// The command that prints the first administrator's link.
pub(crate) fn invite(program: &Path, data: &Path, ports: Ports) -> Command {
    let mut command = command(program, data, ports);
    command.args(["admin", "invite", "admin@fjordby.example"]);
    command.args(["--name", "Anders Vestergaard", "--municipality", "Fjordby"]);
    command
}

/// Waits until the server says that it is well, and returns how long that took.
pub(crate) fn wait_until_it_answers(server: &mut Server, port: u16) -> Result<Duration> {
    let began = Instant::now();
    loop {
        if is_well(port) {
            return Ok(began.elapsed());
        }
        if server.has_ended() {
            bail!("the server ended while it was starting; what it wrote says why");
        }
        if began.elapsed() > PATIENCE {
            bail!("the server does not answer on port {port}");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// One request written by hand: a client library would be the heaviest thing in this crate.
fn is_well(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) else { return false };
    let mut answer = String::new();
    stream.set_read_timeout(Some(Duration::from_secs(5))).is_ok()
        && stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

/// The ports of a server: the usual ones, or others where something on this machine has taken them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ports {
    pub(crate) http: u16,
    media: u16,
    turn: u16,
}

impl Ports {
    /// The usual ports, as far as they are free.
    pub(crate) fn usual_or_free() -> Result<Self> {
        Ok(Self { http: this_or_free(DEFAULT_PORT)?, media: this_or_free(3470)?, turn: this_or_free(3478)? })
    }

    /// Ports that are free and that nobody else would choose.
    pub(crate) fn free() -> Result<Self> {
        Ok(Self { http: free_port()?, media: free_port()?, turn: free_port()? })
    }
}

fn this_or_free(port: u16) -> Result<u16> {
    if is_free(port) { Ok(port) } else { free_port() }
}

/// Media and TURN use a port for UDP and TCP, so it must be free for both.
fn is_free(port: u16) -> bool {
    TcpListener::bind(("0.0.0.0", port)).is_ok() && UdpSocket::bind(("0.0.0.0", port)).is_ok()
}

/// A port that nobody listens on at this moment.
pub(crate) fn free_port() -> Result<u16> {
    for _ in 0..20 {
        let port = TcpListener::bind("127.0.0.1:0").context("no port is free")?.local_addr()?.port();
        if is_free(port) {
            return Ok(port);
        }
    }
    bail!("no port is free for both TCP and UDP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_ends_at_once_is_reported_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Server::start(Command::new("sh").args(["-c", "exit 1"]), &folder.path().join("log")).unwrap();
        let error = wait_until_it_answers(&mut server, free_port().unwrap()).unwrap_err();
        assert!(error.to_string().contains("ended while it was starting"), "{error}");
    }

    #[test]
    fn keeps_away_from_a_port_that_is_taken() {
        let for_tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let for_udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        for taken in [for_tcp.local_addr().unwrap().port(), for_udp.local_addr().unwrap().port()] {
            assert_ne!(this_or_free(taken).unwrap(), taken);
        }
    }

    #[test]
    fn only_the_answer_200_is_well() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = ["HTTP/1.1 503 No\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nok"];
        let serving = thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 256];
                let _read = stream.read(&mut request).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert!(!is_well(port));
        assert!(is_well(port));
        serving.join().unwrap();
    }
}
