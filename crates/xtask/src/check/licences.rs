//! Licences, bans and sources of everything we depend on, judged by `deny.toml`.
//!
//! `deny.toml` is cargo-deny's own file and the one place where the rules stand. cargo-deny takes many minutes to compile,
//! so the rules are applied here from `cargo metadata`; where cargo-deny is installed it has its say as well.
//! Its `advisories` part is left out: it wants a database from the internet.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::Metadata;
use serde_json::Value as Json;

use super::refuse_if_any;
use crate::workspace::Workspace;
use crate::{process, say};

/// Web packages that the rules would refuse, and why they may stay; deny.toml only knows crates.
const WEB_EXCEPTIONS: &[(&str, &str)] = &[
    ("combine-errors", "MIT by its readme; its package.json does not say so"),
    ("graceful-fs", "BlueOak-1.0.0 is permissive; it is the part of tus-js-client that only runs under Node"),
];

/// Applies the rules to the crates and to the web packages that end up in the product.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let rules = Rules::read(&fs::read_to_string(workspace.path("deny.toml")).context("deny.toml cannot be read")?)?;
    let lock = fs::read_to_string(workspace.web().join("package-lock.json"))
        .context("web/package-lock.json cannot be read")?;
    let mut findings = rules.judge_crates(&workspace.metadata()?);
    findings.extend(
        rules.judge_web_packages(&serde_json::from_str(&lock).context("web/package-lock.json cannot be understood")?),
    );
    refuse_if_any(&findings, "dependencies are against the rules of deny.toml")?;
    if process::is_installed("cargo-deny") {
        say::note("cargo-deny is installed and has its say too");
        process::run(process::cargo().current_dir(&workspace.root).args([
            "deny",
            "--log-level",
            "error",
            "check",
            "licenses",
            "bans",
            "sources",
        ]))?;
    }
    Ok(())
}

/// What of `deny.toml` is applied here.
#[derive(Debug, Default)]
struct Rules {
    licences: BTreeSet<String>,
    /// Licences allowed to one crate only.
    exceptions: Vec<(String, BTreeSet<String>)>,
    banned: BTreeSet<String>,
    registries: BTreeSet<String>,
}

impl Rules {
    fn read(text: &str) -> Result<Self> {
        let file: toml::Table = text.parse().context("deny.toml cannot be understood")?;
        let words = |table: Option<&toml::Value>, key: &str| -> BTreeSet<String> {
            let list = table.and_then(|table| table.get(key)).and_then(toml::Value::as_array);
            list.into_iter().flatten().filter_map(|word| word.as_str().map(str::to_owned)).collect()
        };
        let crate_name = |entry: &toml::Value| {
            let name = entry.get("crate").unwrap_or(entry).as_str()?;
            Some(name.split('@').next().unwrap_or(name).to_owned())
        };
        let entries = |section: &str, key: &str| {
            file.get(section)
                .and_then(|table| table.get(key))
                .and_then(toml::Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        Ok(Self {
            licences: words(file.get("licenses"), "allow"),
            exceptions: entries("licenses", "exceptions")
                .iter()
                .filter_map(|entry| Some((crate_name(entry)?, words(Some(entry), "allow"))))
                .collect(),
            banned: entries("bans", "deny").iter().filter_map(crate_name).collect(),
            registries: words(file.get("sources"), "allow-registry"),
        })
    }

    fn judge_crates(&self, metadata: &Metadata) -> Vec<String> {
        let mut findings = Vec::new();
        for package in &metadata.packages {
            let name = package.name.as_str();
            let source = package.source.as_ref().map(|source| source.repr.as_str());
            findings.extend(self.judge_crate(name, package.license.as_deref(), source));
        }
        findings
    }

    fn judge_crate(&self, name: &str, licence: Option<&str>, source: Option<&str>) -> Vec<String> {
        let mut findings = Vec::new();
        if self.banned.contains(name) {
            findings.push(format!("`{name}` is banned"));
        }
        let registry = source.map(|source| source.trim_start_matches("registry+"));
        if registry.is_some_and(|registry| !self.registries.contains(registry)) {
            findings.push(format!(
                "`{name}` comes from {}, which is not an allowed registry",
                registry.unwrap_or_default()
            ));
        }
        findings.extend(self.judge_licence(name, licence));
        findings
    }

    fn judge_licence(&self, name: &str, licence: Option<&str>) -> Option<String> {
        let Some(licence) = licence else { return Some(format!("`{name}` names no licence")) };
        let own = self.exceptions.iter().find(|(of, _)| of == name).map(|(_, allowed)| allowed);
        let allows = |word: &str| self.licences.contains(word) || own.is_some_and(|own| own.contains(word));
        match satisfies(licence, &allows) {
            Some(true) => None,
            Some(false) => Some(format!("`{name}` is under {licence}, which is not allowed")),
            None => Some(format!("`{name}` has a licence that cannot be understood: {licence}")),
        }
    }

    /// The packages that are built into the pages; what only builds or tests them is not passed on to anybody.
    fn judge_web_packages(&self, lock: &Json) -> Vec<String> {
        let Some(packages) = lock.get("packages").and_then(Json::as_object) else {
            return vec!["web/package-lock.json lists no packages".to_owned()];
        };
        let mut findings = Vec::new();
        for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
            let name = path.rsplit("node_modules/").next().unwrap_or(path);
            if let Some(address) = package.get("resolved").and_then(Json::as_str)
                && !address.starts_with("https://registry.npmjs.org/")
            {
                findings.push(format!("web package `{name}` is locked to an address that is not the public registry"));
            }
            let is_excepted = WEB_EXCEPTIONS.iter().any(|(excepted, _)| *excepted == name);
            if !is_excepted && package.get("dev").and_then(Json::as_bool) != Some(true) {
                findings.extend(self.judge_licence(name, package.get("license").and_then(Json::as_str)));
            }
        }
        findings
    }
}

/// Whether a licence expression (SPDX, and the old `A/B`) can be met with allowed licences; nothing when it is not understood.
fn satisfies(expression: &str, allows: &dyn Fn(&str) -> bool) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let met = any(&mut rest, allows)?;
    rest.is_empty().then_some(met)
}

fn any(rest: &mut &[&str], allows: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut met = all(rest, allows)?;
    while take(rest, "OR") {
        met |= all(rest, allows)?;
    }
    Some(met)
}

fn all(rest: &mut &[&str], allows: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut met = one(rest, allows)?;
    while take(rest, "AND") {
        met &= one(rest, allows)?;
    }
    Some(met)
}

fn one(rest: &mut &[&str], allows: &dyn Fn(&str) -> bool) -> Option<bool> {
    if take(rest, "(") {
        let met = any(rest, allows)?;
        return take(rest, ")").then_some(met);
    }
    let (licence, after) = rest.split_first()?;
    if ["OR", "AND", "WITH", ")"].contains(licence) {
        return None;
    }
    *rest = after;
    if take(rest, "WITH") {
        let (exception, after) = rest.split_first()?;
        *rest = after;
        return Some(allows(&format!("{licence} WITH {exception}")) || allows(licence));
    }
    Some(allows(licence))
}

fn take(rest: &mut &[&str], word: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == word => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(expression: &str) -> Option<bool> {
        satisfies(expression, &|licence| ["MIT", "ISC", "Zlib"].contains(&licence))
    }

    #[test]
    fn reads_licence_expressions() {
        assert_eq!(met("MIT"), Some(true));
        assert_eq!(met("GPL-3.0-only"), Some(false));
        assert_eq!(met("GPL-3.0-only OR MIT"), Some(true));
        assert_eq!(met("GPL-3.0-only/MIT"), Some(true));
        assert_eq!(met("MIT AND GPL-3.0-only"), Some(false));
        assert_eq!(met("ISC AND (GPL-3.0-only OR Zlib)"), Some(true));
        assert_eq!(met("MIT WITH Some-exception"), Some(true));
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        for nonsense in ["", "OR MIT", "(MIT", "MIT MIT", "MIT WITH"] {
            assert_eq!(met(nonsense), None, "{nonsense}");
        }
    }

    fn rules() -> Rules {
        Rules::read(
            "[licenses]\nallow = [\"MIT\"]\nexceptions = [{ crate = \"odd\", allow = [\"WTFPL\"] }]\n\
             [bans]\ndeny = [{ crate = \"openssl\", reason = \"one is enough\" }]\n\
             [sources]\nallow-registry = [\"https://example.org/index\"]",
        )
        .unwrap()
    }

    #[test]
    fn applies_licences_exceptions_bans_and_sources() {
        let from = Some("registry+https://example.org/index");
        assert!(rules().judge_crate("plain", Some("MIT"), from).is_empty());
        assert!(rules().judge_crate("odd", Some("WTFPL"), from).is_empty());
        assert_eq!(rules().judge_crate("other", Some("WTFPL"), from).len(), 1);
        assert_eq!(rules().judge_crate("openssl", Some("MIT"), from).len(), 1);
        assert_eq!(rules().judge_crate("plain", Some("MIT"), Some("git+https://example.org/x")).len(), 1);
        assert_eq!(rules().judge_crate("plain", None, None).len(), 1);
    }

    #[test]
    fn judges_web_packages_of_the_product_and_the_address_of_all() {
        let lock = serde_json::json!({ "packages": {
            "": { "license": "EUPL-1.2" },
            "node_modules/good": { "license": "MIT", "resolved": "https://registry.npmjs.org/good/-/good-1.0.0.tgz" },
            "node_modules/bad": { "license": "GPL-3.0-only" },
            "node_modules/tool": { "license": "GPL-3.0-only", "dev": true },
            "node_modules/mirrored": { "license": "MIT", "dev": true, "resolved": "https://mirror.example/m.tgz" },
        }});
        let findings = rules().judge_web_packages(&lock);
        assert_eq!(findings.len(), 2, "{findings:?}");
    }
}
