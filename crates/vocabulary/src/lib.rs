#![doc = include_str!("../README.md")]

mod age_band;
mod clock;
mod consent;
mod ids;
mod media_time;
mod network;
mod role;
mod span;
mod text;

pub use age_band::AgeBand;
pub use clock::{Clock, time_from_ms};
pub use consent::Purpose;
pub use ids::*;
pub use media_time::MediaTime;
pub use network::network_of;
pub use role::Role;
pub use span::{InvalidSpan, Span};
pub use text::{Language, contains_cpr_like};

/// A stored or received word that is not one of the known words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{word}\" is not a known {noun}")]
pub struct UnknownWord {
    /// What kind of word was expected, for example "role".
    pub noun: &'static str,
    /// What stood there instead.
    pub word: String,
}

/// Gives an enum its stable word: in the database, in JSON and in addresses.
///
/// One list per noun, so that the three can never differ.
#[macro_export]
macro_rules! words {
    // The word is a `tt`: wrapped as a `literal` the schema derive does not see it, and the API document would name the variants.
    ($(#[$meta:meta])* $vis:vis enum $name:ident ($noun:literal) { $($(#[$vmeta:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize, ::utoipa::ToSchema)]
        $vis enum $name {
            $($(#[$vmeta])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable word, as stored and sent.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(word: &str) -> ::std::result::Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    other => Err($crate::UnknownWord { noun: $noun, word: other.to_owned() }),
                }
            }
        }

        impl ::std::convert::TryFrom<String> for $name {
            type Error = $crate::UnknownWord;
            fn try_from(word: String) -> ::std::result::Result<Self, Self::Error> {
                word.parse()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use utoipa::{
        PartialSchema,
        openapi::{RefOr, Schema},
    };

    use super::Role;

    #[test]
    fn the_api_document_names_the_words_that_are_sent() {
        let RefOr::T(Schema::Object(schema)) = Role::schema() else { panic!("a role is a plain word") };
        let named: Vec<_> =
            schema.enum_values.unwrap_or_default().iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
        let sent: Vec<_> = Role::ALL.iter().map(|role| role.word().to_owned()).collect();
        assert_eq!(named, sent);
    }
}
