//! One person's line to the server: a proxy for TCP and UDP that can be slow, lossy or cut.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::{mpsc, watch},
    time::Instant,
};

/// So many packets may be on the way; a real line drops more too.
const ON_THE_WAY: usize = 4_096;

/// How the line is at the moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weather {
    /// One way.
    pub(super) delay: Duration,
    /// Of a hundred packets of media, each way.
    pub(super) loss: u8,
    /// The browser's line, signals and media.
    pub(super) tcp_cut: bool,
    pub(super) udp_cut: bool,
}

/// The weather between two faults.
pub(super) const CALM: Weather = Weather { delay: Duration::from_millis(40), loss: 1, tcp_cut: false, udp_cut: false };

/// The line, with the ports the person sees instead of the server's.
pub(super) struct Line {
    pub(super) tcp: SocketAddr,
    pub(super) udp: SocketAddr,
    weather: watch::Sender<Weather>,
    dropped: Arc<AtomicU64>,
}

impl Line {
    /// A line to the server at these ports.
    pub(super) async fn lay(server_tcp: SocketAddr, server_udp: SocketAddr, seed: u64) -> Self {
        let (weather, looked_at) = watch::channel(CALM);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let front = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let (tcp, udp) = (listener.local_addr().unwrap(), front.local_addr().unwrap());
        let dropped = Arc::new(AtomicU64::new(0));
        tokio::spawn(carry_streams(listener, server_tcp, looked_at.clone()));
        tokio::spawn(carry_datagrams(front, server_udp, looked_at, seed, dropped.clone()));
        Self { tcp, udp, weather, dropped }
    }

    pub(super) fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Packets of media this line has lost.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

async fn carry_streams(listener: TcpListener, server: SocketAddr, weather: watch::Receiver<Weather>) {
    while let Ok((near, _)) = listener.accept().await {
        if weather.borrow().tcp_cut {
            continue;
        }
        let mut cut = weather.clone();
        let weather = weather.clone();
        tokio::spawn(async move {
            let Ok(far) = TcpStream::connect(server).await else { return };
            for stream in [&near, &far] {
                stream.set_nodelay(true).unwrap();
            }
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            tokio::select! {
                () = pump(near_in, far_out, weather.clone()) => {}
                () = pump(far_in, near_out, weather) => {}
                _ = cut.wait_for(|weather| weather.tcp_cut) => {}
            }
        });
    }
}

/// Carries one direction, everything as late as the line is long.
async fn pump(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    weather: watch::Receiver<Weather>,
) {
    let (sender, mut on_the_way) = mpsc::channel::<(Instant, Vec<u8>)>(ON_THE_WAY);
    let read = async {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(length) = from.read(&mut buffer).await {
            let due = Instant::now() + weather.borrow().delay;
            if length == 0 || sender.send((due, buffer[..length].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let write = async {
        while let Some((due, bytes)) = on_the_way.recv().await {
            tokio::time::sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = read => {}
        () = write => {}
    }
}

/// Each address of the person gets an address of its own on the server's side, as at any router.
async fn carry_datagrams(
    front: UdpSocket,
    server: SocketAddr,
    weather: watch::Receiver<Weather>,
    seed: u64,
    dropped: Arc<AtomicU64>,
) {
    let front = Arc::new(front);
    let mut backs: HashMap<SocketAddr, mpsc::Sender<(Instant, Vec<u8>)>> = HashMap::new();
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut buffer = vec![0; 2_048];
    while let Ok((length, source)) = front.recv_from(&mut buffer).await {
        let now = *weather.borrow();
        if now.udp_cut || rng.u8(0..100) < now.loss {
            dropped.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        if !backs.contains_key(&source) {
            // The person has a new connection; the ones before the last are over.
            backs.retain(|_, back| !back.is_closed());
            let back = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
            back.connect(server).await.unwrap();
            let to_server = delayed(back.clone(), None);
            let to_person = delayed(front.clone(), Some(source));
            tokio::spawn(answer(back, to_person, weather.clone(), rng.fork(), dropped.clone()));
            backs.insert(source, to_server);
        }
        drop(backs[&source].try_send((Instant::now() + now.delay, buffer[..length].to_vec())));
    }
}

async fn answer(
    back: Arc<UdpSocket>,
    to_person: mpsc::Sender<(Instant, Vec<u8>)>,
    weather: watch::Receiver<Weather>,
    mut rng: fastrand::Rng,
    dropped: Arc<AtomicU64>,
) {
    let mut buffer = vec![0; 2_048];
    loop {
        // A server that has been killed refuses for a moment.
        let Ok(length) = back.recv(&mut buffer).await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let now = *weather.borrow();
        if now.udp_cut || rng.u8(0..100) < now.loss {
            dropped.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        drop(to_person.try_send((Instant::now() + now.delay, buffer[..length].to_vec())));
    }
}

/// Sends each packet when it is due; to `destination`, or wherever the socket is connected to.
fn delayed(socket: Arc<UdpSocket>, destination: Option<SocketAddr>) -> mpsc::Sender<(Instant, Vec<u8>)> {
    let (sender, mut on_the_way) = mpsc::channel::<(Instant, Vec<u8>)>(ON_THE_WAY);
    tokio::spawn(async move {
        while let Some((due, packet)) = on_the_way.recv().await {
            tokio::time::sleep_until(due).await;
            // The other end may just be dead: then the packet is lost, as it would be.
            let _ = match destination {
                Some(destination) => socket.send_to(&packet, destination).await,
                None => socket.send(&packet).await,
            };
        }
    });
    sender
}
