//! Who may depend on whom.
//!
//! The table says of each crate everything it may use from this workspace; an arrow that is not in it is an error, and so
//! is a crate that is not in it. A second table says which crates may know a heavy technology.

use std::collections::BTreeSet;

use anyhow::Result;
use cargo_metadata::{DependencyKind, Metadata};

use super::refuse_if_any;
use crate::workspace::Workspace;

/// One crate and what it may depend on; names without the `mrp-` they all begin with.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
}

/// From the ground up: each row names only rows above it, which a test makes sure of.
const LAYERS: &[Layer] = &[
    Layer { name: "vocabulary", may_use: &[] },
    Layer { name: "vault", may_use: &["vocabulary"] },
    Layer { name: "speech", may_use: &["vocabulary"] },
    Layer { name: "agreement", may_use: &["vocabulary"] },
    Layer { name: "interchange", may_use: &["vocabulary"] },
    Layer { name: "media", may_use: &["vocabulary", "speech"] },
    Layer { name: "database", may_use: &["vocabulary"] },
    Layer { name: "api", may_use: &["vocabulary", "database"] },
    Layer { name: "rtc", may_use: &["vocabulary"] },
    Layer { name: "jobs", may_use: &["vocabulary", "database"] },
    Layer { name: "people", may_use: &["vocabulary", "api", "database", "jobs"] },
    Layer { name: "course", may_use: &["vocabulary", "api", "database", "jobs", "people"] },
    Layer {
        name: "record",
        may_use: &["vocabulary", "api", "vault", "speech", "media", "database", "jobs", "people", "course"],
    },
    Layer {
        name: "analyse",
        may_use: &[
            "vocabulary",
            "api",
            "vault",
            "agreement",
            "interchange",
            "database",
            "jobs",
            "people",
            "course",
            "record",
        ],
    },
    Layer {
        name: "feedback",
        may_use: &[
            "vocabulary",
            "api",
            "vault",
            "interchange",
            "media",
            "database",
            "rtc",
            "jobs",
            "people",
            "course",
            "record",
            "analyse",
        ],
    },
    Layer {
        name: "reflect",
        may_use: &[
            "vocabulary",
            "api",
            "vault",
            "media",
            "database",
            "rtc",
            "jobs",
            "people",
            "course",
            "record",
            "analyse",
            "feedback",
        ],
    },
    Layer {
        name: "library",
        may_use: &["vocabulary", "api", "vault", "media", "database", "jobs", "people", "course", "record", "analyse"],
    },
    Layer { name: "probe", may_use: &["vocabulary"] },
    // Loads the relay with participants of its own.
    Layer { name: "load", may_use: &["vocabulary", "rtc"] },
    Layer { name: "fuzz", may_use: &[] },
    // The benchmarks reckon errors as the tests do, with the same pure functions.
    Layer { name: "xtask", may_use: &["speech"] },
];

/// The composition root may use everything but what stands beside the product.
const ROOT: &str = "mrp";
const BESIDE_THE_PRODUCT: &[&str] = &["probe", "load", "fuzz", "xtask"];

/// Arrows that only tests may have: the probe calls the relay it is the other side of.
const IN_TESTS: &[(&str, &str)] = &[("probe", "rtc")];
/// What the tests of every crate may use.
const IN_ALL_TESTS: &str = "fuzz";

/// Technologies that only some crates may know. Tests of the root talk to real peers, so its dev-dependencies are free.
const TECHNOLOGIES: &[(&str, &[&str])] = &[
    ("axum", &["api", "people", "course", "record", "analyse", "feedback", "reflect", "library", ROOT]),
    ("axum-server", &[ROOT]),
    ("ffmpeg-next", &["media"]),
    ("ffmpeg-sys-next", &["media"]),
    ("earshot", &["speech"]),
    ("ndarray", &["speech"]),
    ("statrs", &["agreement"]),
    ("quick-xml", &["interchange"]),
    ("landlock", &["media"]),
    ("seccompiler", &["media"]),
    ("object_store", &["vault"]),
    ("str0m", &["rtc", "load"]),
    ("turn", &["rtc"]),
    ("webrtc-util", &["rtc"]),
    ("webrtc", &["probe"]),
    ("rtc", &["probe"]),
    ("jsonwebtoken", &["people"]),
    ("argon2", &["people"]),
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["core", "common", "shared", "utils", "util", "helpers", "misc"];

/// A dependency as the rules see it.
#[derive(Debug, Clone)]
struct Arrow {
    from: String,
    to: String,
    /// Whether `to` is a crate of this workspace.
    inside: bool,
    /// Whether only tests use it.
    for_tests: bool,
}

/// Reads the arrows and refuses those that are not in the tables.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let metadata = workspace.metadata()?;
    let crates: Vec<String> = metadata.workspace_packages().iter().map(|package| short(&package.name)).collect();
    let mut findings = judge_names(&crates);
    findings.extend(arrows(&metadata).iter().filter_map(judge));
    refuse_if_any(&findings, "arrows are not in the table of layers")
}

fn short(name: &str) -> String {
    name.strip_prefix("mrp-").unwrap_or(name).to_owned()
}

fn arrows(metadata: &Metadata) -> Vec<Arrow> {
    let inside: BTreeSet<&str> = metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let mut arrows = Vec::new();
    for package in metadata.workspace_packages() {
        for dependency in &package.dependencies {
            arrows.push(Arrow {
                from: short(&package.name),
                to: short(&dependency.name),
                inside: inside.contains(dependency.name.as_str()),
                for_tests: dependency.kind == DependencyKind::Development,
            });
        }
    }
    arrows
}

fn judge_names(crates: &[String]) -> Vec<String> {
    crates
        .iter()
        .filter(|name| *name != ROOT)
        .filter_map(|name| {
            if EMPTY_NAMES.contains(&name.as_str()) {
                Some(format!("`{name}` says nothing about what is inside; name the crate after what it does"))
            } else if LAYERS.iter().all(|layer| layer.name != name) {
                Some(format!("`{name}` is not in the table of layers (crates/xtask/src/check/layers.rs)"))
            } else {
                None
            }
        })
        .collect()
}

/// Why an arrow may not be, or nothing when it may.
fn judge(arrow: &Arrow) -> Option<String> {
    let Arrow { from, to, .. } = arrow;
    if arrow.inside {
        // A crate may be its own test dependency, to see itself with its test features on.
        let tested = from == to || to == IN_ALL_TESTS || IN_TESTS.contains(&(from.as_str(), to.as_str()));
        if arrow.for_tests && tested {
            return None;
        }
        let allowed = if from == ROOT {
            !BESIDE_THE_PRODUCT.contains(&to.as_str())
        } else {
            LAYERS.iter().find(|layer| layer.name == from).is_some_and(|layer| layer.may_use.contains(&to.as_str()))
        };
        return (!allowed).then(|| format!("`{from}` may not depend on `{to}`"));
    }
    let (_, knowers) = TECHNOLOGIES.iter().find(|(technology, _)| technology == to)?;
    if knowers.contains(&from.as_str()) || (from == ROOT && arrow.for_tests) {
        return None;
    }
    Some(format!("`{from}` may not know `{to}`; only {} may", knowers.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow(from: &str, to: &str, inside: bool) -> Arrow {
        Arrow { from: from.to_owned(), to: to.to_owned(), inside, for_tests: false }
    }

    #[test]
    fn allows_an_arrow_downwards() {
        assert_eq!(judge(&arrow("record", "vault", true)), None);
        assert_eq!(judge(&arrow("mrp", "library", true)), None);
    }

    #[test]
    fn refuses_an_arrow_upwards() {
        assert_eq!(judge(&arrow("record", "analyse", true)).as_deref(), Some("`record` may not depend on `analyse`"));
        assert!(judge(&arrow("vault", "database", true)).is_some());
        assert!(judge(&arrow("analyse", "media", true)).is_some());
    }

    #[test]
    fn nothing_depends_on_the_library_or_on_what_stands_beside_the_product() {
        for layer in LAYERS {
            for name in ["library", "probe", "load", "fuzz", "xtask"] {
                assert!(judge(&arrow(layer.name, name, true)).is_some(), "{} -> {name}", layer.name);
            }
        }
        assert!(judge(&arrow("mrp", "probe", true)).is_some());
    }

    #[test]
    fn refuses_a_technology_outside_its_crate() {
        assert!(judge(&arrow("feedback", "str0m", false)).is_some());
        assert_eq!(judge(&arrow("rtc", "str0m", false)), None);
        assert_eq!(judge(&arrow("feedback", "serde", false)), None);
    }

    #[test]
    fn a_crate_may_use_itself_and_its_counterpart_in_its_tests() {
        for (from, to) in [("vault", "vault"), ("probe", "rtc"), ("record", "fuzz")] {
            let mut for_tests = arrow(from, to, true);
            assert!(judge(&for_tests).is_some());
            for_tests.for_tests = true;
            assert_eq!(judge(&for_tests), None);
        }
    }

    #[test]
    fn lets_the_tests_of_the_root_talk_to_real_peers() {
        let mut to_peer = arrow("mrp", "webrtc", false);
        assert!(judge(&to_peer).is_some());
        to_peer.for_tests = true;
        assert_eq!(judge(&to_peer), None);
    }

    #[test]
    fn refuses_a_crate_that_is_not_in_the_table_and_an_empty_name() {
        let findings =
            judge_names(&["record".to_owned(), "mrp".to_owned(), "research".to_owned(), "common".to_owned()]);
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    #[test]
    fn the_table_itself_points_only_upwards_in_the_list() {
        for (position, layer) in LAYERS.iter().enumerate() {
            for used in layer.may_use {
                let at = LAYERS.iter().position(|other| other.name == *used);
                assert!(at.is_some_and(|at| at < position), "{} -> {used}", layer.name);
            }
        }
    }
}
