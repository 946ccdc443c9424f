//! Killed while a film is made playable.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::house::House;
use crate::support::{append, film, until_playable};

/// The films that are made playable.
pub(super) struct Transcodes {
    conversation: Value,
    recordings: Vec<String>,
    /// How long one takes when nobody disturbs it.
    takes: Duration,
    /// How many kills met a media child at its work.
    pub(super) hit: usize,
}

impl Transcodes {
    /// Makes one film playable undisturbed.
    pub(super) async fn prepare(house: &House, conversation: Value) -> Self {
        let mut this = Self { conversation, recordings: Vec::new(), takes: Duration::ZERO, hit: 0 };
        let recording = this.upload(house).await;
        let began = Instant::now();
        until_playable(&house.circle.worker, &recording).await;
        this.takes = began.elapsed();
        this
    }

    async fn upload(&mut self, house: &House) -> String {
        let film = film();
        let (upload, recording) = house.circle.begin_upload(&self.conversation, &film).await;
        append(&house.circle.worker, &upload, 0, film).await;
        self.recordings.push(recording.clone());
        recording
    }

    /// Sends a film and interrupts the work on it.
    pub(super) async fn kill(&mut self, house: &mut House) {
        let recording = self.upload(house).await;
        let path = format!("/api/record/recordings/{recording}");
        while house.server().media_children().is_empty()
            && house.circle.worker.get(&path).await.ok()["state"] == "processing"
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        house.kill_within(self.takes).await;
        let found = house.circle.worker.get(&path).await.ok();
        assert!(matches!(found["state"].as_str(), Some("processing" | "playable")), "{found}");
        assert_eq!(found["size_bytes"], film().len());
        let at_work = found["state"] == "processing" || found["growing"] == true || found["improving"] == true;
        self.hit += usize::from(at_work);
    }

    /// In the end every film plays, whatever happened on the way.
    pub(super) async fn settle(&self, house: &House) {
        for recording in &self.recordings {
            until_playable(&house.circle.worker, recording).await;
        }
    }
}
