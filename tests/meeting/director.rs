//! Who spoils the lines, kills the server, and looks whether everything comes back.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use tokio::{sync::watch, task::JoinHandle};

use super::{
    figures::Figures,
    line::{CALM, Line, Weather},
    talker::{Cue, Ledger, Role, Seen, Strokes},
};
use crate::support::{Circle, Media, Program, TestPlace, Town, id};

/// However slow the machine is, a fault has healed by then.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two faults: what is measured then is what two people have on an ordinary day.
const CALM_TIME: Duration = Duration::from_secs(6);
/// Media flows when so many packets of each kind have come: half a second of sound.
const FLOWS: u64 = 20;
const LOOK: Duration = Duration::from_millis(100);

/// What happens to a line.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Lossy,
    Slow,
    /// The socket of the room breaks and cannot be opened.
    SocketCut,
    /// Nothing of the call gets through.
    MediaCut,
    /// A tunnel.
    AllCut,
}

const FAULTS: [Fault; 5] = [Fault::Lossy, Fault::Slow, Fault::SocketCut, Fault::MediaCut, Fault::AllCut];

struct Player {
    line: Arc<Line>,
    seen: Arc<Seen>,
    playing: Option<JoinHandle<Ledger>>,
}

pub(super) struct Director {
    place: TestPlace,
    environment: Vec<(String, String)>,
    server: Option<Program>,
    circle: Circle,
    room: String,
    players: [Player; 2],
    cue: watch::Sender<Cue>,
    rng: fastrand::Rng,
    figures: Figures,
}

impl Director {
    /// An installation with a plan to talk about, and two people in the room.
    pub(super) async fn prepare(time: Duration, seed: u64, pace: u32) -> Self {
        let place = TestPlace::new().await;
        let token = place.set_up().await;
        let [http, rtc] = [free_port(), free_port()];
        let mut environment = place.environment();
        // The same ports after the kill, so that the lines lead there again.
        environment.push(("MRP_LISTEN".to_owned(), http.to_string()));
        environment.push(("MRP_RTC__LISTEN".to_owned(), rtc.to_string()));
        let server = Program::serve(&environment, &place.log()).await;
        let town = Town::found(&server.base, &token).await;
        let circle = Circle::new(&town).await;
        let round = circle.round("Samtale, der tales længe om").await;
        let conversation = circle.agreed(&round, &["supervision"]).await;
        let recording = circle.playable(&conversation).await;
        let coding = circle.coding(&recording).await;
        circle.release(&coding).await;
        let room = circle.room(&round).await;

        let (cue, cued) = watch::channel(Cue::Talk);
        let strokes = Strokes::default();
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut players = Vec::new();
        for (letter, who) in [('A', &circle.supervisor), ('B', &circle.worker)] {
            let line = Arc::new(Line::lay(http, rtc, rng.u64(..)).await);
            let seen = Arc::new(Seen::default());
            let role = Role {
                letter,
                who: who.clone(),
                room: id(&room),
                clip: id(&room["clips"][0]),
                strokes: strokes.clone(),
                time,
                pace,
                cue: cued.clone(),
                seen: seen.clone(),
            };
            let media = Media::start(rtc, line.udp, seen.heard.clone());
            let playing = Some(tokio::spawn(role.play(line.clone(), media)));
            players.push(Player { line, seen, playing });
        }
        let players = players.try_into().unwrap_or_else(|_| panic!("there are two"));
        let figures = Figures::new(CALM.delay * 2);
        Self { place, environment, server: Some(server), circle, room: id(&room), players, cue, rng, figures }
    }

    /// Spoils and heals until the time is over, each fault at least once and one killed server in the middle.
    pub(super) async fn run(&mut self, time: Duration) -> Figures {
        self.until_all_is_well("the beginning").await;
        let began = Instant::now();
        let mut killed = false;
        let mut order = FAULTS;
        loop {
            self.rng.shuffle(&mut order);
            for fault in order {
                self.calm().await;
                let whose: &[usize] = self.rng.choice([&[0][..], &[1], &[0, 1]]).expect("there are three");
                let length = Duration::from_millis(self.rng.u64(3_000..6_000));
                self.spoil(fault, whose, length).await;
                if !killed && began.elapsed() > time / 2 {
                    killed = true;
                    self.calm().await;
                    self.kill().await;
                }
            }
            if began.elapsed() > time {
                break;
            }
        }
        if !killed {
            self.kill().await;
        }
        self.calm().await;
        self.end().await;
        std::mem::replace(&mut self.figures, Figures::new(Duration::ZERO))
    }

    async fn spoil(&mut self, fault: Fault, whose: &[usize], length: Duration) {
        let weather = match fault {
            Fault::Lossy => Weather { loss: 15, ..CALM },
            Fault::Slow => Weather { delay: Duration::from_millis(300), ..CALM },
            Fault::SocketCut => Weather { tcp_cut: true, ..CALM },
            Fault::MediaCut => Weather { udp_cut: true, ..CALM },
            Fault::AllCut => Weather { tcp_cut: true, udp_cut: true, ..CALM },
        };
        let lines = || whose.iter().map(|index| &self.players[*index].line);
        lines().for_each(|line| line.turn(weather));
        tokio::time::sleep(length).await;
        lines().for_each(|line| line.turn(CALM));
        let what = format!("{fault:?} for {length:?}");
        let healed = self.until_all_is_well(&what).await;
        self.figures.healed(healed);
    }

    async fn kill(&mut self) {
        self.server.take().expect("it runs").kill().await;
        let server = Program::serve(&self.environment, &self.place.log()).await;
        self.server = Some(server);
        let back = self.until_all_is_well("a killed server").await;
        self.figures.killed(back);
    }

    /// An ordinary stretch: strokes are timed, memory is weighed, and then the strokes are wiped.
    async fn calm(&mut self) {
        // What was held up by the fault is not of this stretch.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let from = Instant::now();
        tokio::time::sleep(CALM_TIME).await;
        let to = Instant::now();
        for player in &self.players {
            let latencies = std::mem::take(&mut *player.seen.latencies.lock().unwrap());
            self.figures.strokes(latencies.into_iter().filter(|(at, _)| (from..to).contains(at)));
        }
        self.figures.memory(self.server.as_ref().expect("it runs").resident_mib());
        self.rest().await;
        self.cue.send_replace(Cue::Wipe);
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.cue.send_replace(Cue::Talk);
    }

    /// Nobody says anything new, and everything said has been heard.
    async fn rest(&self) {
        self.cue.send_replace(Cue::Rest);
        let settled = || self.players.iter().all(|player| player.seen.settled.load(Ordering::SeqCst));
        self.until("everything said is heard", settled).await;
    }

    /// Both are in, and each hears and sees the other. Returns how long that took.
    async fn until_all_is_well(&mut self, after: &str) -> Duration {
        let began = Instant::now();
        let inside = || self.players.iter().all(|player| player.seen.inside.load(Ordering::SeqCst));
        self.until(&format!("both are in again after {after}"), inside).await;
        let heard = || {
            self.players.each_ref().map(|player| {
                let heard = &player.seen.heard;
                [heard.sound.load(Ordering::Relaxed), heard.picture.load(Ordering::Relaxed)]
            })
        };
        let before = heard();
        let flows = || {
            let pairs = before.iter().flatten().zip(heard().into_iter().flatten());
            pairs.into_iter().all(|(before, now)| now >= before + FLOWS)
        };
        self.until(&format!("media flows both ways after {after}"), flows).await;
        began.elapsed()
    }

    async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let began = Instant::now();
        while !holds() {
            let broken =
                self.players.iter().position(|player| player.playing.as_ref().is_some_and(JoinHandle::is_finished));
            assert!(broken.is_none(), "waiting until {what}: person {broken:?} has given up; why, stands above");
            assert!(
                began.elapsed() < PATIENCE,
                "not within {PATIENCE:?}: {what}; {:?}",
                self.players.each_ref().map(|player| &player.seen.heard)
            );
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Everybody leaves, and what each has heard is compared with what was kept.
    async fn end(&mut self) {
        self.rest().await;
        self.cue.send_replace(Cue::Leave);
        let mut ledgers = Vec::new();
        for player in &mut self.players {
            ledgers.push(player.playing.take().expect("it plays").await.unwrap());
            self.figures.person(&player.seen, player.line.dropped());
        }
        self.circle.supervisor.refresh().await;
        let kept = self.circle.supervisor.get(&format!("/api/feedback/rooms/{}/messages", self.room)).await.ok();
        let [first, second] = &ledgers[..] else { panic!("there are two") };
        first.settle(&kept, second);
        second.agree(first);
        self.server.take().expect("it runs").stop().await;
    }
}

fn free_port() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
