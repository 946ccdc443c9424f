//! Killed while keywords and clips are written.

use std::{collections::BTreeMap, sync::Arc};

use mrp_vocabulary::{ClipId, Clock, KeywordId};
use reqwest::Method;
use serde_json::{Value, json};

use super::house::{Fuse, House};
use crate::support::{Person, id};

/// So many marks are acknowledged at most before the server dies.
const MOST: usize = 40;
/// The length of the film of the tests.
const FILM_MS: i64 = 2900;

/// A kind of mark, as its address and the analysis name it.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Keyword,
    Clip,
}

/// What somebody has put (or, without words, taken away) under an id.
type Mark = (String, Option<Value>);

/// What was acknowledged of one kind.
#[derive(Debug, Clone)]
struct Ledger {
    kind: Kind,
    kept: BTreeMap<String, Value>,
    /// Sent, and not answered.
    under_way: Option<Mark>,
}

/// An analysis that is being written.
pub(super) struct Marks {
    coding: String,
    ledgers: [Ledger; 2],
}

impl Marks {
    pub(super) async fn prepare(house: &House) -> Self {
        let round = house.circle.round("Samtale, der ses igennem").await;
        let conversation = house.circle.agreed(&round, &["supervision"]).await;
        let recording = house.circle.playable(&conversation).await;
        let path = format!("/api/analyse/recordings/{recording}/coding");
        let coding = id(&house.circle.supervisor.post(&path, json!({})).await.ok());
        Self {
            coding: format!("/api/analyse/codings/{coding}"),
            ledgers: [Kind::Keyword, Kind::Clip].map(|kind| Ledger { kind, kept: BTreeMap::new(), under_way: None }),
        }
    }

    /// Writes both kinds side by side, is interrupted, and looks what is there.
    pub(super) async fn kill(&mut self, house: &mut House) {
        let fuse = Arc::new(Fuse::of(house.rng.usize(1..=MOST)));
        let writers = self.ledgers.clone().map(|ledger| {
            let (supervisor, coding) = (house.circle.supervisor.clone(), self.coding.clone());
            tokio::spawn(write(supervisor, coding, ledger, house.rng.fork(), fuse.clone()))
        });
        house.kill_when(&fuse).await;
        for (ledger, writer) in self.ledgers.iter_mut().zip(writers) {
            *ledger = writer.await.unwrap();
        }
        let supervisor = &house.circle.supervisor;
        let found = supervisor.get(&self.coding).await.ok();
        for ledger in &mut self.ledgers {
            ledger.compare(&found);
            // The page sends again what was not answered.
            if let Some(mark) = ledger.under_way.take() {
                supervisor.send(ledger.request(supervisor, &self.coding, &mark)).await.ok();
                ledger.enter(mark);
            }
        }
        self.settle(house).await;
    }

    /// Everything that was acknowledged is there once, and nothing else.
    pub(super) async fn settle(&self, house: &House) {
        let found = house.circle.supervisor.get(&self.coding).await.ok();
        for ledger in &self.ledgers {
            ledger.compare(&found);
        }
    }
}

impl Ledger {
    fn word(&self) -> &'static str {
        match self.kind {
            Kind::Keyword => "keywords",
            Kind::Clip => "clips",
        }
    }

    /// A mark in the life of a supervisor: mostly a new one, sometimes a change or an end.
    fn next(&self, rng: &mut fastrand::Rng, clock: &Clock) -> Mark {
        let known = rng.choice(self.kept.keys()).cloned();
        match (known, rng.u8(0..10)) {
            (Some(known), 0..2) => (known, None),
            (Some(known), 2..5) => (known, Some(self.words(rng))),
            _ => {
                let new = match self.kind {
                    Kind::Keyword => KeywordId::new(clock).to_string(),
                    Kind::Clip => ClipId::new(clock).to_string(),
                };
                (new, Some(self.words(rng)))
            }
        }
    }

    fn words(&self, rng: &mut fastrand::Rng) -> Value {
        let (at, number) = (rng.i64(0..FILM_MS - 500), rng.u32(..));
        match self.kind {
            Kind::Keyword => json!({
                "at_ms": at, "body": format!("spørger åbent ({number})"), "dimensions": ["ungeperspektiv"],
            }),
            Kind::Clip => json!({
                "kind": "looking_good", "start_ms": at, "end_ms": at + 500,
                "prompt": format!("Hvad gjorde du her? ({number})"), "dimensions": ["positivt_empatisk_klima"],
            }),
        }
    }

    fn request(&self, supervisor: &Person, coding: &str, (id, words): &Mark) -> reqwest::RequestBuilder {
        let path = format!("{coding}/{}/{id}", self.word());
        match words {
            Some(words) => supervisor.request(Method::PUT, &path).json(words),
            None => supervisor.request(Method::DELETE, &path),
        }
    }

    fn enter(&mut self, (id, words): Mark) {
        match words {
            Some(words) => drop(self.kept.insert(id, words)),
            None => drop(self.kept.remove(&id)),
        }
    }

    /// Compares with what the server has; only what is under way may be there or not.
    fn compare(&self, coding: &Value) {
        let mut found: BTreeMap<String, &Value> = BTreeMap::new();
        for mark in coding[self.word()].as_array().unwrap() {
            assert!(found.insert(id(mark), mark).is_none(), "twice: {mark}");
        }
        let open = self.under_way.as_ref().map(|(id, _)| id);
        for (id, words) in self.kept.iter().filter(|(id, _)| Some(*id) != open) {
            let mark = found.remove(id).unwrap_or_else(|| panic!("{id} was acknowledged and is gone: {words}"));
            assert!(says(mark, words), "acknowledged: {words}, kept: {mark}");
        }
        if let Some((id, words)) = &self.under_way {
            let mark = found.remove(id);
            let before_or_after = [self.kept.get(id), words.as_ref()];
            let whole = before_or_after.iter().any(|known| match (known, mark) {
                (Some(words), Some(mark)) => says(mark, words),
                (None, None) => true,
                _ => false,
            });
            assert!(whole, "under way: {before_or_after:?}, kept: {mark:?}");
        }
        assert!(found.is_empty(), "nobody has written {found:?}");
    }
}

/// Whether a mark reads as it was put; the server adds its own fields.
fn says(mark: &Value, words: &Value) -> bool {
    words.as_object().unwrap().iter().all(|(field, value)| mark[field] == *value)
}

/// Writes until the server dies.
async fn write(
    supervisor: Person,
    coding: String,
    mut ledger: Ledger,
    mut rng: fastrand::Rng,
    fuse: Arc<Fuse>,
) -> Ledger {
    let clock = Clock::system();
    loop {
        let mark = ledger.next(&mut rng, &clock);
        let request = ledger.request(&supervisor, &coding, &mark);
        ledger.under_way = Some(mark.clone());
        let Ok(answer) = supervisor.try_send(request).await else { return ledger };
        answer.ok();
        ledger.under_way = None;
        ledger.enter(mark);
        fuse.burn(1);
    }
}
