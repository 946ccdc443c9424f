//! Tries what the sandbox must refuse, from inside it, and says what happened.

use std::io;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::{Attempt, SelfTest};

/// Everything except becoming another program, which the kernel answers by ending this one.
pub(super) fn attempts(landlock: bool) -> SelfTest {
    let attempts = vec![
        attempt("open /etc/passwd", std::fs::File::open("/etc/passwd")),
        attempt("open /proc/self/environ", std::fs::File::open("/proc/self/environ")),
        attempt("list /", std::fs::read_dir("/")),
        attempt("create a file", std::fs::File::create("/tmp/mrp-media-self-test")),
        attempt("connect tcp", TcpStream::connect("127.0.0.1:9")),
        attempt("listen tcp", TcpListener::bind("127.0.0.1:0")),
        attempt("udp socket", UdpSocket::bind("127.0.0.1:0")),
        attempt("unix socket", UnixStream::connect("/run/nothing")),
        attempt("fork", Command::new("/bin/true").spawn()),
        attempt("8 EiB of memory", Vec::<u8>::new().try_reserve_exact(1 << 62).map_err(io::Error::other)),
        attempt("memory beyond the limit", Vec::<u8>::new().try_reserve_exact(1 << 40).map_err(io::Error::other)),
    ];
    // Threads must still work, or nothing could be decoded; that is an attempt that must *not* be refused.
    let thread = std::thread::Builder::new()
        .spawn(|| 1 + 1)
        .and_then(|thread| thread.join().map_err(|_| io::Error::other("a thread panicked")));
    let mut test = SelfTest { landlock, attempts };
    if let Err(error) = thread {
        test.attempts.push(Attempt { what: "threads work".to_owned(), refused: false, how: error.to_string() });
    }
    test
}

/// Must end the process. Returns only if the sandbox has a hole.
pub(super) fn become_another_program() {
    let error = Command::new("/bin/true").exec();
    eprintln!("exec returned: {error}");
}

fn attempt<T>(what: &str, result: io::Result<T>) -> Attempt {
    let (refused, how) = match result {
        Ok(_) => (false, "it worked".to_owned()),
        Err(error) => {
            // "Connection refused" or "no such file" would mean that the attempt got through to the outside.
            let refused = !matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound);
            (refused, error.to_string())
        }
    };
    Attempt { what: what.to_owned(), refused, how }
}
