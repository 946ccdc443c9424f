use super::{Circle, Person, Program, RoomSocket, TestPlace, Town, id};

/// A meeting about a released plan, on a server of its own.
pub(crate) struct MeetingPlace {
    _place: TestPlace,
    pub(crate) server: Program,
    pub(crate) town: Town,
    pub(crate) circle: Circle,
    pub(crate) room: String,
}

impl MeetingPlace {
    /// With these settings besides the usual ones.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        let place = TestPlace::new().await;
        let token = place.set_up().await;
        let server = Program::serve(&place.environment_with(settings), &place.log()).await;
        let town = Town::found(&server.base, &token).await;
        let circle = Circle::new(&town).await;
        let round = circle.round("Samtale med mange på linjen").await;
        let conversation = circle.agreed(&round, &["supervision"]).await;
        let recording = circle.playable(&conversation).await;
        let coding = circle.coding(&recording).await;
        circle.release(&coding).await;
        let room = id(&circle.room(&round).await);
        Self { _place: place, server, town, circle, room }
    }

    pub(crate) async fn enter(&self, who: &Person) -> RoomSocket {
        let mut line = RoomSocket::open(&self.town, who, &self.room).await.unwrap();
        line.hear("welcome", |_| true).await;
        line
    }

    pub(crate) async fn close(self) {
        self.server.stop().await;
    }
}
