//! `cargo xtask dist`: what an operator installs.
//!
//! One binary with the pages inside, a Debian package around it, and a file system for containers. The package is proved by
//! going through an operator's day with it in a fresh, minimal Debian, which is then kept as the container's file system.

mod models;
mod prove;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::say::{self, Stopwatch};
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use crate::{bench, process, web};

/// What `cargo xtask dist` can be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Packs the dev build, which is made faster and runs slower; for trying the packaging itself
    #[arg(long)]
    dev: bool,
}

/// Where a file of the package comes from (below the checkout), where it goes, and its mode.
const FILES: &[(&str, &str, u32)] = &[
    ("deploy/mrp.service", "usr/lib/systemd/system/mrp.service", 0o644),
    ("deploy/mrp-work.service", "usr/lib/systemd/system/mrp-work.service", 0o644),
    ("deploy/mrp.toml", "etc/mrp/mrp.toml", 0o644),
    ("deploy/README.md", "usr/share/doc/mrp/README.md", 0o644),
    ("LICENSE", "usr/share/doc/mrp/copyright", 0o644),
    ("deploy/debian/postinst", "DEBIAN/postinst", 0o755),
    ("deploy/debian/prerm", "DEBIAN/prerm", 0o755),
    ("deploy/debian/postrm", "DEBIAN/postrm", 0o755),
    ("deploy/debian/conffiles", "DEBIAN/conffiles", 0o644),
];

/// Builds, packs, and installs into a clean root.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut stopwatch = Stopwatch::start();
    setup::install(workspace, Purpose::Dist)?;
    stopwatch.time("pages", "Build the pages", || web::build(workspace))?;
    stopwatch.time("build", "Build the programs", || {
        if options.dev { workspace.build_everything() } else { bench::build_release(workspace) }
    })?;
    let programs = workspace.target.join(if options.dev { "debug" } else { "release" });
    let folder = workspace.target.join("dist");
    let package =
        stopwatch.time("package", "Pack the Debian package", || pack(workspace, &programs, &folder, options.dev))?;
    let models = stopwatch.time("models", "Pack the speaker model", || models::pack(workspace, &folder))?;
    stopwatch.time("unpack", "Unpack it and start what is in it", || prove::unpacked(&package))?;
    // A dev build reads its pages from the checkout, where a clean root has none.
    let system =
        stopwatch.time("install", "Install, start, upgrade and purge it in a fresh, minimal Debian", || {
            prove::in_clean_root(&package, !options.dev)
        })?;
    stopwatch.print();
    say::line(&format!(
        "\nThe release is made: {}, {} and, for containers, {}.",
        package.display(),
        models.display(),
        system.display()
    ));
    Ok(())
}

/// The part that `cargo xtask test` proves, with the dev build: packing, and starting what was packed.
pub(crate) fn try_packing(workspace: &Workspace) -> Result<()> {
    let package = pack(workspace, &workspace.target.join("debug"), &workspace.target.join("dist-dev"), true)?;
    prove::unpacked(&package)
}

/// Stages the files and builds the package; `quickly` makes a larger one.
fn pack(workspace: &Workspace, programs: &Path, folder: &Path, quickly: bool) -> Result<PathBuf> {
    let root = folder.join("root");
    let _left_over = fs::remove_dir_all(&root);
    for program in ["mrp", "mrp-probe"] {
        let target = root.join("usr/bin").join(program);
        place(&programs.join(program), &target, 0o755)?;
        process::run_quietly(Command::new("strip").arg("--strip-unneeded").arg(&target))?;
    }
    for (from, to, mode) in FILES {
        place(&workspace.path(from), &root.join(to), *mode)?;
    }
    let architecture = process::capture(Command::new("dpkg").arg("--print-architecture"))?.trim().to_owned();
    let depends = shared_libraries(folder, &root)?;
    let control = control(env!("CARGO_PKG_VERSION"), &architecture, &depends, installed_kib(&root)?);
    fs::write(root.join("DEBIAN/control"), control).context("the control file cannot be written")?;
    let package = folder.join(format!("mrp_{}_{architecture}.deb", env!("CARGO_PKG_VERSION")));
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group"]).args(if quickly { &["-Zgzip", "-z1"][..] } else { &["-Zxz"] });
    process::run_quietly(build.arg("--build").arg(&root).arg(&package))?;
    Ok(package)
}

fn place(from: &Path, to: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file of the package lies in a folder")?)?;
    fs::copy(from, to).with_context(|| format!("{} cannot be packed", from.display()))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    Ok(())
}

/// Asks Debian's own tool which packages bring the libraries that the programs load.
fn shared_libraries(folder: &Path, root: &Path) -> Result<String> {
    // The tool insists on a source package around it.
    fs::create_dir_all(folder.join("debian"))?;
    fs::write(folder.join("debian/control"), "Source: mrp\n\nPackage: mrp\nArchitecture: any\n")?;
    let said = process::capture(
        Command::new("dpkg-shlibdeps")
            .current_dir(folder)
            .arg("-O")
            .args(["mrp", "mrp-probe"].map(|program| format!("-e{}", root.join("usr/bin").join(program).display()))),
    )?;
    match said.trim().strip_prefix("shlibs:Depends=") {
        Some(depends) if depends.contains("libavcodec") => Ok(depends.to_owned()),
        _ => bail!("dpkg-shlibdeps did not find FFmpeg among the libraries: {}", said.trim()),
    }
}

fn installed_kib(root: &Path) -> Result<u64> {
    let said =
        process::capture(Command::new("du").args(["--summarize", "--block-size=1K", "--apparent-size"]).arg(root))?;
    said.split_whitespace()
        .next()
        .and_then(|number| number.parse().ok())
        .context("du does not say how large the package is")
}

fn control(version: &str, architecture: &str, depends: &str, installed_kib: u64) -> String {
    format!(
        "Package: mrp\n\
         Version: {version}\n\
         Architecture: {architecture}\n\
         Installed-Size: {installed_kib}\n\
         Depends: {depends}, adduser, util-linux, ca-certificates\n\
         Suggests: mrp-models\n\
         Section: web\n\
         Priority: optional\n\
         Maintainer: Min Rådgivningspartner <mrp@localhost>\n\
         Description: video supervision of social workers' conversations with young people\n \
         Record, analyse, feedback, reflect: one circle for a social worker and a supervisor,\n \
         in the browser, with every film encrypted.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_a_control_file_that_dpkg_reads() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("DEBIAN")).unwrap();
        fs::write(root.join("DEBIAN/control"), control("1.2.3", "all", "libc6", 7)).unwrap();
        let package = folder.path().join("x.deb");
        process::run_quietly(Command::new("dpkg-deb").arg("--build").arg(&root).arg(&package)).unwrap();
        let depends = process::capture(Command::new("dpkg-deb").arg("--field").arg(&package).arg("Depends")).unwrap();
        assert_eq!(depends.trim(), "libc6, adduser, util-linux, ca-certificates");
    }

    #[test]
    fn packs_only_files_that_are_there() {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (from, ..) in FILES {
            assert!(checkout.join(from).is_file(), "{from}");
        }
    }

    /// There is no container engine where this is tested, so at least the samples must agree with each other and with the program.
    #[test]
    fn the_container_samples_agree_with_the_package() {
        let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
        let containerfile = fs::read_to_string(deploy.join("Containerfile")).unwrap();
        let compose = fs::read_to_string(deploy.join("compose.yaml")).unwrap();
        let compose: serde_json::Value = serde_saphyr::from_str(&compose).unwrap();
        let server = &compose["services"]["mrp"];
        let exposed = containerfile.lines().find_map(|line| line.strip_prefix("EXPOSE ")).unwrap();
        let published: Vec<String> =
            server["ports"].as_array().unwrap().iter().map(|port| port.as_str().unwrap().to_owned()).collect();
        for port in exposed.split(' ') {
            let port = port.trim_end_matches("/tcp");
            let found = published.iter().any(|entry| entry.trim_end_matches("/tcp").ends_with(&format!(":{port}")));
            assert!(found, "compose.yaml does not publish {port}: {published:?}");
        }
        let volume = containerfile.lines().find_map(|line| line.strip_prefix("VOLUME ")).unwrap();
        let mounted = server["volumes"].as_array().unwrap().iter().any(|entry| entry == &format!("state:{volume}"));
        assert!(mounted, "the master key of a container must outlive it: {volume}");
        let garage = fs::read_to_string(deploy.join("garage.toml")).unwrap();
        let garage: toml::Table = garage.parse().unwrap();
        let bound = garage["s3_api"]["api_bind_addr"].as_str().unwrap();
        let endpoint = server["environment"]["AWS_ENDPOINT_URL"].as_str().unwrap();
        assert_eq!(endpoint.rsplit(':').next(), bound.rsplit(':').next(), "the store listens elsewhere");
        assert_eq!(server["environment"]["AWS_REGION"], garage["s3_api"]["s3_region"].as_str().unwrap());
        let store = endpoint.trim_start_matches("http://").split(':').next().unwrap();
        assert!(compose["services"][store].is_object(), "no service is called {store}");
        assert!(
            FILES.iter().any(|(_, to, _)| *to == "etc/mrp/mrp.toml"),
            "and `mrp` finds its file where the units say"
        );
    }
}
