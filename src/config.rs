//! Configuration: built-in defaults, then one TOML file, then the environment. Unknown keys are errors.
//!
//! Without any of it the server runs on SQLite and a local vault under `./data`.

mod database;
mod http;
mod media;
mod rooms;
mod rtc;
mod sign_in;
mod vault;

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

pub use self::{database::Database, http::Http, media::Media, rooms::Rooms, rtc::Rtc, sign_in::SignIn, vault::Vault};

/// Everything that can be configured.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The product's visible name (rulings 13).
    pub product_name: String,
    /// Where everything lies that is not said otherwise.
    pub data: PathBuf,
    /// The web server.
    pub http: Http,
    /// Where rows are kept.
    pub database: Database,
    /// Where films and keys are kept.
    pub vault: Vault,
    /// Transcoding.
    pub media: Media,
    /// The call.
    pub rtc: Rtc,
    /// The rooms people meet in.
    pub rooms: Rooms,
    /// Signing in.
    pub sign_in: SignIn,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            product_name: "Min Rådgivningspartner".to_owned(),
            data: PathBuf::from("data"),
            http: Http::default(),
            database: Database::default(),
            vault: Vault::default(),
            media: Media::default(),
            rtc: Rtc::default(),
            rooms: Rooms::default(),
            sign_in: SignIn::default(),
        }
    }
}

impl Config {
    /// Reads the configuration.
    ///
    /// `DATABASE_URL`, `MRP_VAULT` and `MRP_KEYS` name the three stores; any other key is `MRP_SECTION__KEY`.
    ///
    /// # Errors
    /// When the file cannot be read, or a key or value is not known.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut layers = config::Config::builder();
        layers = match file {
            Some(file) => layers.add_source(config::File::from(file).format(config::FileFormat::Toml)),
            None => layers.add_source(config::File::new("mrp.toml", config::FileFormat::Toml).required(false)),
        };
        let environment = config::Environment::with_prefix("MRP")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            // The one list: addresses with commas between them.
            .list_separator(",")
            .with_list_parse_key("rtc.announce");
        // Only names with a section are keys; MRP_CONFIG, MRP_VAULT, MRP_TEST_MEDIA and their like are not.
        let named = std::env::vars().filter(|(name, _)| name.starts_with("MRP_") && name.contains("__")).collect();
        layers = layers.add_source(environment.source(Some(named)));
        for (name, key) in [
            ("DATABASE_URL", "database.url"),
            ("MRP_VAULT", "vault.location"),
            ("MRP_KEYS", "vault.keys"),
            ("MRP_DATA", "data"),
            ("MRP_LISTEN", "http.listen"),
        ] {
            layers = layers.set_override_option(key, std::env::var(name).ok())?;
        }
        layers
            .build()
            .context("the configuration cannot be read")?
            .try_deserialize()
            .context("the configuration has a key or value that is not known")
    }

    /// The database's address, in the data folder unless said otherwise.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database.url.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("mrp.db").display()))
    }

    /// Where films lie.
    #[must_use]
    pub fn vault_location(&self) -> String {
        self.vault.location.clone().unwrap_or_else(|| self.data.join("vault").display().to_string())
    }

    /// Where keys lie: never inside the vault or the database.
    #[must_use]
    pub fn keys_location(&self) -> String {
        self.vault.keys.clone().unwrap_or_else(|| self.data.join("keys").display().to_string())
    }

    /// The file with the master key.
    #[must_use]
    pub fn master_key_file(&self) -> PathBuf {
        self.vault.master_key_file.clone().unwrap_or_else(|| self.data.join("master.key"))
    }

    /// The folder with the speaker model, whether or not it is there.
    #[must_use]
    pub fn models_folder(&self) -> PathBuf {
        let beside = || std::env::current_exe().ok()?.parent().map(|folder| folder.join("models"));
        let named = self.media.models.clone();
        named
            .or_else(|| beside().filter(|folder| folder.is_dir()))
            .unwrap_or_else(|| PathBuf::from("/usr/share/mrp/models"))
    }

    /// The file with the key access tokens are signed with.
    #[must_use]
    pub fn token_key_file(&self) -> PathBuf {
        self.sign_in.token_key_file.clone().unwrap_or_else(|| self.data.join("token.key"))
    }
}
