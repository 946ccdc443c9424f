//! How somebody likes to work: favourites, keys of her own. Hers alone, no part of anybody's work, and read by nobody but her pages.

use mrp_vocabulary::AccountId;
use serde_json::Value;

use crate::{
    People, PeopleError,
    store::preference,
    views::{NewPreference, PreferenceView},
};

/// A name has so many characters.
const LONGEST_NAME: usize = 100;
/// A value takes so many bytes: ten favourites and a hundred keys fit several times over.
const LARGEST_VALUE: usize = 16 * 1024;
/// So many things of one person.
const MOST: i64 = 100;

impl People {
    pub(crate) async fn list_preferences(&self, account: AccountId) -> mrp_database::Result<Vec<PreferenceView>> {
        let rows = preference::list(&self.db, account).await?;
        // What is not JSON was written by nobody's page; without it she has the usual keys.
        let view = |row: preference::PreferenceRow| {
            let value = serde_json::from_str(&row.value).ok()?;
            Some(PreferenceView { name: row.name, value, changed_at_ms: row.changed_at })
        };
        Ok(rows.into_iter().filter_map(view).collect())
    }

    pub(crate) async fn put_preference(
        &self,
        account: AccountId,
        name: &str,
        new: &NewPreference,
    ) -> Result<(), PeopleError> {
        let value = checked(name, &new.value)?;
        // A clock that runs ahead must not keep later changes out for ever.
        let changed_at = new.changed_at_ms.clamp(0, self.clock.now_ms());
        Ok(preference::put(&self.db, account, (name, &value), changed_at, MOST).await?)
    }
}

fn checked(name: &str, value: &Value) -> Result<String, PeopleError> {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(letter) {
        return Err(PeopleError::Invalid("preference_name"));
    }
    let text = value.to_string();
    if text.len() > LARGEST_VALUE { Err(PeopleError::Invalid("preference_too_large")) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_is_a_plain_word_and_a_value_is_small() {
        assert_eq!(checked("favourites.test-2018", &json!({ "1": null })).unwrap(), r#"{"1":null}"#);
        for name in ["", "a/b", "å", &"x".repeat(101)] {
            assert!(checked(name, &json!(1)).is_err(), "{name}");
        }
        assert!(checked("keys", &json!("x".repeat(16 * 1024))).is_err());
    }
}
