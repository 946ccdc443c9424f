//! The editions there are: those of the program, and those that were written or imported here.
//!
//! Several servers share one database, so nothing that can still change is remembered: an edition is kept in memory with the
//! revision it was read at, and is asked for again until a coding has used it. From then on it cannot change, and the busy
//! paths (each keyword, each clip) find it without asking anybody.

pub mod store;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use mrp_database::{Db, Error, Result, Tx, args};
use mrp_vocabulary::{AccountId, Clock, CourseId};

use crate::{Crosswalk, Edition, EditionSummary, Manual, ManualError, read_crosswalk, read_edition};
use store::{CountRow, CrosswalkRow, EditionRow, StampRow, UseRow};

/// So many are remembered; a programme has a handful.
const MOST_REMEMBERED: usize = 50;

/// What is known about one edition besides its content.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    /// Counts its changes; 0 for those of the program.
    pub(crate) revision: i64,
    /// When the first coding began with it.
    pub(crate) used_at: Option<i64>,
    updated_at: i64,
}

/// An edition with what is known about it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) edition: Arc<Edition>,
    /// `None` for those of the program.
    pub(crate) stamp: Option<Stamp>,
}

impl Known {
    /// The edition without its texts.
    pub(crate) fn summary(&self) -> EditionSummary {
        let summary = self.edition.summary();
        match &self.stamp {
            None => summary,
            Some(stamp) => {
                EditionSummary { built_in: false, revision: stamp.revision, used: stamp.used_at.is_some(), ..summary }
            }
        }
    }
}

/// Why an edition cannot be changed or taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// There is no such edition here.
    NotFound,
    /// A coding has used it.
    Used,
    /// A course is to begin with it.
    Chosen,
    /// Somebody else has changed it meanwhile; this is its revision.
    Changed(i64),
}

/// Editions by id, as they were at their stamp.
type Remembered = HashMap<String, (Stamp, Arc<Edition>)>;

/// All editions. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Editions {
    db: Db,
    clock: Clock,
    manual: Arc<Manual>,
    remembered: Arc<Mutex<Remembered>>,
}

impl Editions {
    /// The editions of the program and of a database.
    ///
    /// # Errors
    /// When the manual that was built in is not sound.
    pub fn new(db: Db, clock: Clock) -> std::result::Result<Self, ManualError> {
        Ok(Self { db, clock, manual: Arc::new(Manual::embedded()?), remembered: Arc::default() })
    }

    /// What the program carries.
    #[must_use]
    pub fn manual(&self) -> &Manual {
        &self.manual
    }

    /// The edition a coding or a course names.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_edition(&self, id: &str) -> Result<Option<Arc<Edition>>> {
        Ok(self.find(id).await?.map(|known| known.edition))
    }

    pub(crate) async fn find(&self, id: &str) -> Result<Option<Known>> {
        if let Some(edition) = self.manual.find_edition_shared(id) {
            return Ok(Some(Known { edition, stamp: None }));
        }
        let remembered = self.remembered.lock().expect("nobody panics while holding it").get(id).cloned();
        if let Some((stamp, edition)) = remembered.filter(|(stamp, _)| stamp.used_at.is_some()) {
            return Ok(Some(Known { edition, stamp: Some(stamp) }));
        }
        let Some(stamp) = self.db.find::<StampRow>(store::FIND_STAMP, args![id]).await? else { return Ok(None) };
        self.at(id, stamp.into()).await
    }

    /// The edition as of a stamp that was just read: from memory, or read anew.
    async fn at(&self, id: &str, stamp: Stamp) -> Result<Option<Known>> {
        let same = |known: &Stamp| (known.revision, known.updated_at) == (stamp.revision, stamp.updated_at);
        let remembered = self.remembered.lock().expect("nobody panics while holding it").get(id).cloned();
        let (stamp, edition) = match remembered {
            Some((known, edition)) if same(&known) => (stamp, edition),
            _ => {
                let Some(row) = self.db.find::<EditionRow>(store::FIND_EDITION, args![id]).await? else {
                    return Ok(None);
                };
                let edition = read_edition(&row.body)
                    .map_err(|findings| Error::Inconsistent(format!("edition.body of {id}: {}", said(&findings))))?;
                (row.stamp(), Arc::new(edition))
            }
        };
        let mut remembered = self.remembered.lock().expect("nobody panics while holding it");
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(id.to_owned(), (stamp.clone(), edition.clone()));
        Ok(Some(Known { edition, stamp: Some(stamp) }))
    }

    /// Every edition: those of the program, then those written here, oldest first.
    pub(crate) async fn list(&self) -> Result<Vec<Known>> {
        let mut all: Vec<Known> = self.manual.editions_shared().map(|edition| Known { edition, stamp: None }).collect();
        for stamp in self.db.list::<StampRow>(store::LIST_STAMPS, args![]).await? {
            let id = stamp.id.clone();
            all.extend(self.at(&id, stamp.into()).await?);
        }
        Ok(all)
    }

    /// Whether any edition has a dimension of that key.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn knows_dimension(&self, key: &str) -> Result<bool> {
        Ok(self.list().await?.iter().any(|known| known.edition.find_dimension(key).is_some()))
    }

    /// An edition as it was written, with its comments.
    pub(crate) async fn find_text(&self, id: &str) -> Result<Option<String>> {
        if let Some(text) = Manual::embedded_text(id) {
            return Ok(Some(text.to_owned()));
        }
        Ok(self.db.find::<EditionRow>(store::FIND_EDITION, args![id]).await?.map(|row| row.body))
    }

    /// Keeps a new edition; `false` when its id is taken.
    pub(crate) async fn create(&self, tx: &mut Tx, id: &str, body: &str, author: AccountId) -> Result<bool> {
        if self.manual.find_edition(id).is_some() {
            return Ok(false);
        }
        Ok(tx.execute(store::INSERT_EDITION, args![id, body, author, self.clock.now_ms()]).await? == 1)
    }

    /// Changes an edition that no coding has used.
    pub(crate) async fn update(
        &self,
        tx: &mut Tx,
        id: &str,
        body: &str,
        revision: i64,
    ) -> Result<std::result::Result<(), Kept>> {
        if tx.execute(store::UPDATE_EDITION, args![id, body, revision, self.clock.now_ms()]).await? == 1 {
            return Ok(Ok(()));
        }
        Ok(Err(self.why_kept(tx, id).await?))
    }

    /// Takes away an edition that no coding has used and no course is to begin with.
    pub(crate) async fn delete(&self, tx: &mut Tx, id: &str) -> Result<std::result::Result<(), Kept>> {
        if tx.execute(store::DELETE_EDITION, args![id]).await? == 1 {
            tx.execute(store::DELETE_CROSSWALKS_OF, args![id]).await?;
            return Ok(Ok(()));
        }
        Ok(Err(match self.why_kept(tx, id).await? {
            Kept::Changed(_) => Kept::Chosen,
            other => other,
        }))
    }

    async fn why_kept(&self, tx: &mut Tx, id: &str) -> Result<Kept> {
        Ok(match tx.find::<StampRow>(store::FIND_STAMP, args![id]).await? {
            None => Kept::NotFound,
            Some(stamp) if stamp.used_at.is_some() => Kept::Used,
            Some(stamp) => Kept::Changed(stamp.revision),
        })
    }

    /// A coding begins with it: from now on it stays as it is. `false` when it is gone.
    pub(crate) async fn begin_use(&self, tx: &mut Tx, id: &str) -> Result<bool> {
        Ok(self.manual.find_edition(id).is_some()
            || tx.execute(store::USE_EDITION, args![id, self.clock.now_ms()]).await? == 1)
    }

    /// Holds an edition until the transaction ends, so that it is not taken away meanwhile. `false` when there is none.
    pub(crate) async fn hold(&self, tx: &mut Tx, id: &str) -> Result<bool> {
        Ok(self.manual.find_edition(id).is_some() || tx.execute(store::HOLD_EDITION, args![id]).await? == 1)
    }

    /// How many courses and codings name each edition.
    pub(crate) async fn count_uses(&self) -> Result<HashMap<String, (i64, i64)>> {
        let rows = self.db.list::<UseRow>(store::COUNT_USES, args![]).await?;
        Ok(rows.into_iter().map(|row| (row.edition, (row.courses, row.codings))).collect())
    }

    /// How many codings a course has.
    pub(crate) async fn count_codings(&self, tx: &mut Tx, course: CourseId) -> Result<i64> {
        Ok(tx.find::<CountRow>(store::COUNT_CODINGS_OF_COURSE, args![course]).await?.map_or(0, |row| row.number))
    }

    /// The way from one edition to another, if somebody has written it, with its revision (0: it is the program's).
    pub(crate) async fn find_crosswalk(&self, from: &Edition, to: &Edition) -> Result<Option<(Crosswalk, i64)>> {
        if let Some(crosswalk) = self.manual.find_crosswalk(&from.id, &to.id) {
            return Ok(Some((crosswalk.clone(), 0)));
        }
        let Some(row) = self.db.find::<CrosswalkRow>(store::FIND_CROSSWALK, args![&from.id, &to.id]).await? else {
            return Ok(None);
        };
        // An edition that nobody has used may have got other dimensions since: then the way is to be written again.
        Ok(read_crosswalk(&row.body, from, to).ok().map(|crosswalk| (crosswalk, row.revision)))
    }

    /// A crosswalk as it was written, with its revision.
    pub(crate) async fn find_crosswalk_text(&self, from: &str, to: &str) -> Result<Option<(String, i64)>> {
        let row = self.db.find::<CrosswalkRow>(store::FIND_CROSSWALK, args![from, to]).await?;
        Ok(row.map(|row| (row.body, row.revision)))
    }

    /// Keeps a crosswalk; `false` when somebody has changed it since `revision`.
    pub(crate) async fn put_crosswalk(
        &self,
        tx: &mut Tx,
        crosswalk: &Crosswalk,
        body: &str,
        author: AccountId,
        revision: i64,
    ) -> Result<bool> {
        let row = args![&crosswalk.from, &crosswalk.to, body, author, self.clock.now_ms(), revision];
        Ok(tx.execute(store::PUT_CROSSWALK, row).await? == 1)
    }
}

fn said(findings: &[crate::Finding]) -> String {
    findings.iter().take(3).map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
