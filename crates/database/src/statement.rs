//! SQL as named constants, so that a test can prepare every one of them on both databases.

/// A named statement.
pub type Statement = (&'static str, &'static str);

/// Declares the statements of a store: constants, and the list `STATEMENTS` of all of them.
///
/// ```ignore
/// statements! {
///     /// Who has this id?
///     FIND_ACCOUNT = "select id, email from account where id = $1";
/// }
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$meta])* pub(crate) const $name: &str = $sql;)+

        /// Every statement of this store, for the test that prepares them on both databases.
        pub const STATEMENTS: &[$crate::Statement] = &[$((stringify!($name), $sql)),+];
    };
}
