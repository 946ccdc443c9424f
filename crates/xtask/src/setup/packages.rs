//! Debian's packages.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Purpose;
use crate::{process, say};

/// A package and why it is here.
struct Package {
    name: &'static str,
    purpose: Purpose,
    #[expect(dead_code, reason = "the reason is written for the reader of this list")]
    why: &'static str,
}

const fn package(name: &'static str, purpose: Purpose, why: &'static str) -> Package {
    Package { name, purpose, why }
}

/// Everything that comes from Debian, in the order of the build.
const PACKAGES: &[Package] = &[
    package("pkg-config", Purpose::Demo, "finds FFmpeg's libraries"),
    package("clang", Purpose::Demo, "bindgen reads FFmpeg's headers with clang's own headers"),
    package("libclang-dev", Purpose::Demo, "the library bindgen loads"),
    package("libavcodec-dev", Purpose::Demo, "FFmpeg: decoding and encoding"),
    package("libavformat-dev", Purpose::Demo, "FFmpeg: containers"),
    package("libavfilter-dev", Purpose::Demo, "FFmpeg: scaling, loudness"),
    package("libavutil-dev", Purpose::Demo, "FFmpeg: what the others share"),
    package("libswscale-dev", Purpose::Demo, "FFmpeg: the filters link it"),
    package("libswresample-dev", Purpose::Demo, "FFmpeg: the filters link it"),
    package("ffmpeg", Purpose::Demo, "makes the demo's films; the peer our transcoder is compared with"),
    package("espeak-ng", Purpose::Demo, "the voices in the demo's films"),
    package("fonts-dejavu-core", Purpose::Demo, "lettering in the demo's films"),
    package("chromium", Purpose::Test, "the browser of the journeys"),
    package("firefox-esr", Purpose::Test, "the other browser people film with, for one journey"),
    package("postgresql", Purpose::Test, "the throw-away server of the tests"),
    package("sqlite3", Purpose::Test, "fills the large database of a benchmark"),
    package(
        "dpkg-dev",
        Purpose::Demo,
        "finds the packages whose libraries our programs load; build-essential brings it",
    ),
    package("mmdebstrap", Purpose::Dist, "makes the clean root that the package is tried in"),
    package(
        "python3-venv",
        Purpose::Demo,
        "a place of its own for what comes from Python packages: the speaker model, an upload client",
    ),
];

/// Debian's postgresql package makes and starts a cluster; this drop-in, read by its install script, asks it not to.
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/no-main-cluster.conf";

/// Installs the packages that are missing for a purpose.
pub(super) fn install(purpose: Purpose) -> Result<()> {
    let wanted: Vec<&str> = PACKAGES
        .iter()
        .filter(|package| package.purpose == Purpose::Demo || package.purpose == purpose)
        .map(|package| package.name)
        .collect();
    if !process::is_installed("apt-get") || !process::is_installed("dpkg-query") {
        say::note(&format!("this is not a Debian system; make sure that you have the like of: {}", wanted.join(" ")));
        return Ok(());
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !is_present(name)).collect();
    if missing.is_empty() {
        say::note("nothing is missing");
        return Ok(());
    }
    say::note(&format!("missing: {}", missing.join(" ")));
    if missing.contains(&"postgresql") {
        forbid_main_cluster()?;
    }
    if missing.iter().any(|name| !is_known(name)) {
        update()?;
        apt_install(&missing)
    } else {
        // The lists are there but may be old; then the mirror no longer has the file they name.
        apt_install(&missing).or_else(|_| {
            update()?;
            apt_install(&missing)
        })
    }
    .with_context(|| format!("apt-get could not install {}", missing.join(" ")))
}

/// Whether dpkg has a package fully installed.
fn is_present(name: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", name])
        .output()
        .is_ok_and(|output| output.status.success() && output.stdout == b"installed")
}

/// Whether apt's lists, possibly empty on a bare machine, have a version of a package.
fn is_known(name: &str) -> bool {
    Command::new("apt-cache")
        .args(["show", "--no-all-versions", name])
        .output()
        .is_ok_and(|output| output.status.success() && !output.stdout.is_empty())
}

fn update() -> Result<()> {
    say::note("fetching apt's package lists");
    process::with_retries(3, || process::run_quietly(as_root("apt-get")?.args(["update", "--quiet"])))
}

fn apt_install(names: &[&str]) -> Result<()> {
    process::with_retries(3, || {
        process::run_quietly(
            as_root("apt-get")?
                .args(["install", "--yes", "--quiet", "--no-install-recommends"])
                .args(["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"])
                .args(names),
        )
    })
}

/// Writes the drop-in, unless PostgreSQL has been set up on this machine before: then its owner has decided.
fn forbid_main_cluster() -> Result<()> {
    if is_present("postgresql-common") || Path::new(NO_CLUSTER).exists() {
        return Ok(());
    }
    let text = "# Made by `cargo xtask setup`: the tests start servers of their own, so none is wanted on this machine.\n\
                create_main_cluster = false\n";
    let script = "mkdir -p \"$(dirname \"$0\")\" && printf '%s' \"$1\" > \"$0\"";
    process::run_quietly(as_root("sh")?.args(["-c", script, NO_CLUSTER, text]))
}

/// A command that runs as root: as it is for root, through sudo for everybody else.
fn as_root(program: &str) -> Result<Command> {
    let mut command = if is_root()? {
        Command::new(program)
    } else if process::is_installed("sudo") {
        let mut sudo = Command::new("sudo");
        sudo.args(["--preserve-env=DEBIAN_FRONTEND", program]);
        sudo
    } else {
        bail!("packages can only be installed by root; run this as root once, or install sudo");
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}

/// Whether we are root.
pub(crate) fn is_root() -> Result<bool> {
    Ok(process::capture(Command::new("id").arg("-u"))?.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_package_that_every_debian_has_and_one_that_none_has() {
        if process::is_installed("dpkg-query") {
            assert!(is_present("base-files"));
            assert!(!is_present("no-package-has-this-name"));
        }
    }

    #[test]
    fn names_each_package_once() {
        let mut names: Vec<_> = PACKAGES.iter().map(|package| package.name).collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
    }
}
