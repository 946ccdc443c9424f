//! Nobody keeps all the ways through a firewall to herself: whoever has more than any honest person loses hers.

use std::collections::HashMap;
use std::sync::Weak;
use std::time::Duration;

use turn::server::Server;

const EVERY: Duration = Duration::from_secs(5);

/// A page asks for up to three on each of its networks; somebody has a few pages, and one that was just loaded anew.
const MOST_FOR_ONE: usize = 64;

/// Looks now and then for as long as the server lives.
pub(super) async fn keep_fair(server: Weak<Server>) {
    let mut look = tokio::time::interval(EVERY);
    loop {
        look.tick().await;
        let Some(server) = server.upgrade() else { return };
        let Ok(allocations) = server.get_allocations_info(None).await else { return };
        for username in greedy(allocations.values().map(|allocation| allocation.username.clone())) {
            tracing::warn!("somebody holds more TURN allocations than a person needs; they are taken back");
            drop(server.delete_allocations_by_username(username).await);
        }
    }
}

/// The user names of those who have too many. The same person has another name each time she is given credentials: the end comes first.
fn greedy(usernames: impl Iterator<Item = String>) -> Vec<String> {
    let mut by_person: HashMap<String, Vec<String>> = HashMap::new();
    for username in usernames {
        let person = username.split_once(':').map_or_else(|| username.clone(), |(_, person)| person.to_owned());
        by_person.entry(person).or_default().push(username);
    }
    let mut greedy: Vec<String> = by_person.into_values().filter(|own| own.len() > MOST_FOR_ONE).flatten().collect();
    greedy.sort_unstable();
    greedy.dedup();
    greedy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_too_many_is_found_by_all_her_names() {
        let names = |person: &str, count: usize| {
            (0..count).map(|number| format!("{}:{person}", number % 2)).collect::<Vec<_>>()
        };
        let all = [names("ann", MOST_FOR_ONE), names("bob", MOST_FOR_ONE + 1)].concat();
        assert_eq!(greedy(all.into_iter()), ["0:bob", "1:bob"]);
    }
}
