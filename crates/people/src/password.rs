//! Passwords: argon2id with the parameters OWASP recommends, computed away from the threads that serve requests.

use std::sync::{Arc, LazyLock};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::PeopleError;

/// OWASP's password storage cheat sheet: 19 MiB of memory, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Shorter ones are guessed too fast.
const SHORTEST: usize = 12;
/// Longer ones only make the server work.
const LONGEST: usize = 256;
/// How many hashes are computed side by side.
const AT_ONCE: usize = 4;
/// Fewer different characters are a pattern, not a password.
const DIFFERENT_CHARACTERS: usize = 5;

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash compared with when there is no such account, so that the answer takes as long.
static NOBODYS_HASH: LazyLock<String> = LazyLock::new(|| hash_now(&crate::secret::new_token()));

fn hash_now(password: &str) -> String {
    argon2().hash_password(password.as_bytes()).expect("any password of bounded length can be hashed").to_string()
}

/// Whether a chosen password will do.
///
/// # Errors
/// [`PeopleError::WeakPassword`].
pub(crate) fn check_strength(password: &str, email: &str) -> Result<(), PeopleError> {
    let lower = password.to_lowercase();
    let mut different: Vec<char> = lower.chars().collect();
    let length = different.len();
    different.sort_unstable();
    different.dedup();
    let name = email.split('@').next().unwrap_or_default();
    let holds_name = name.len() >= 4 && lower.contains(name);
    if (SHORTEST..=LONGEST).contains(&length) && different.len() >= DIFFERENT_CHARACTERS && !holds_name {
        Ok(())
    } else {
        Err(PeopleError::WeakPassword)
    }
}

/// Computes password hashes, a few at a time: each takes 19 MiB, and a flood of sign-ins must not take all memory.
#[derive(Debug, Clone)]
pub(crate) struct Passwords(Arc<Semaphore>);

impl Passwords {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PeopleError> {
        let _permit = self.0.acquire().await.map_err(|_| PeopleError::Interrupted)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| PeopleError::Interrupted)
    }

    /// Hashes a password for keeping.
    pub(crate) async fn hash(&self, password: String) -> Result<String, PeopleError> {
        self.compute(move || hash_now(&password)).await
    }

    /// Whether the password fits. Without a hash it takes as long, and the answer is no.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, PeopleError> {
        self.compute(move || {
            let known = hash.is_some();
            let text = hash.unwrap_or_else(|| NOBODYS_HASH.clone());
            // Nobody has a password this long; hashing the start of it takes as long as hashing a real one.
            let bytes = password.as_bytes();
            let bytes = &bytes[..bytes.len().min(LONGEST * 4)];
            let fits = PasswordHash::new(&text).is_ok_and(|parsed| argon2().verify_password(bytes, &parsed).is_ok());
            known && fits
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let passwords = Passwords::new();
        let stored = passwords.hash("kaffe med hest i regn".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify("kaffe med hest i regn".to_owned(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify("kaffe med hest i regm".to_owned(), Some(stored)).await.unwrap());
        assert!(!passwords.verify("kaffe med hest i regn".to_owned(), None).await.unwrap());
    }

    #[test]
    fn short_patterned_and_own_names_will_not_do() {
        for weak in ["elleve tegn", "aaaaaaaaaaaaaa", "121212121212", "x-annebirgitte-x"] {
            assert!(check_strength(weak, "annebirgitte@fjordby.example").is_err(), "{weak}");
        }
        assert!(check_strength("kaffe med hest", "annebirgitte@fjordby.example").is_ok());
        assert!(check_strength(&"langt nok ".repeat(40), "a@b.example").is_err());
    }
}
