//! Proving the package: in a fresh, minimal Debian, and, quicker, from its unpacked files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{self, Server};
use crate::{say, site};

/// What is done inside the fresh Debian.
const SCRIPT: &str = include_str!("prove.sh");

/// The systemd units of the package.
const UNITS: [&str; 2] = ["mrp.service", "mrp-work.service"];

/// Makes a minimal Debian of this machine's release, goes through an operator's day in it, and keeps it as the container's file system.
/// `pages`: whether the program carries the pages inside.
pub(super) fn in_clean_root(package: &Path, pages: bool) -> Result<PathBuf> {
    let release = fs::read_to_string("/etc/os-release").context("/etc/os-release cannot be read")?;
    let suite = suite(&release).context("/etc/os-release names no release of Debian")?;
    let system = package.with_file_name("mrp-container.tar");
    let script = package.with_file_name("prove.sh");
    fs::write(&script, SCRIPT).context("the script of the proof cannot be written")?;
    let [http, media, turn] = [site::free_port()?, site::free_port()?, site::free_port()?];
    let arguments = format!("{} {http} {media} {turn} {}", env!("CARGO_PKG_VERSION"), if pages { "yes" } else { "no" });
    // All of it is shown only when something fails.
    process::run_quietly(
        Command::new("mmdebstrap")
            .args(["--variant=minbase", "--quiet"])
            .arg(format!("--customize-hook=copy-in '{}' '{}' /tmp", package.display(), script.display()))
            .arg(format!("--customize-hook=chroot \"$1\" bash /tmp/prove.sh {arguments}"))
            .arg("--customize-hook=rm \"$1/tmp/prove.sh\"")
            .arg(&suite)
            .arg(&system),
    )
    .context("the package does not do in a clean root what its README says")?;
    Ok(system)
}

fn suite(os_release: &str) -> Option<String> {
    os_release.lines().find_map(|line| Some(line.strip_prefix("VERSION_CODENAME=")?.trim_matches('"').to_owned()))
}

/// Unpacks the package and starts what is in it: the quick proof, for a machine that has its libraries already.
pub(super) fn unpacked(package: &Path) -> Result<()> {
    let contents = process::capture(Command::new("dpkg-deb").arg("--contents").arg(package))?;
    for file in ["./usr/bin/mrp", "./usr/bin/mrp-probe", "./etc/mrp/mrp.toml", "./usr/share/doc/mrp/README.md"] {
        let owned_by_root = |line: &&str| line.ends_with(file) && line.contains(" root/root ");
        if !contents.lines().any(|line| owned_by_root(&line)) {
            bail!("{file} is not in the package, or not root's: {contents}");
        }
    }
    let root = package.with_file_name("unpacked");
    let _left_over = fs::remove_dir_all(&root);
    process::run_quietly(Command::new("dpkg-deb").arg("--raw-extract").arg(package).arg(&root))?;
    for script in ["postinst", "prerm", "postrm"] {
        process::run_quietly(Command::new("sh").arg("-n").arg(root.join("DEBIAN").join(script)))?;
    }
    units(&root)?;

    let (data, ports) = (root.join("var/lib/mrp"), site::Ports::free()?);
    fs::create_dir_all(&data)?;
    let program = root.join("usr/bin/mrp");
    let command = |words: &[&str]| {
        let mut command = site::command(&program, &data, ports);
        command.current_dir(&data).arg("--config").arg(root.join("etc/mrp/mrp.toml")).args(words);
        command
    };
    let mut server = Server::start(&command(&["serve"]), &root.join("serve.log"))?;
    site::wait_until_it_answers(&mut server, ports.http)?;
    // The probe that `doctor` starts is the one beside it.
    process::run_quietly(&mut command(&["doctor", "--call"]))?;
    Ok(())
}

/// Asks systemd whether it understands the units; it says so on its error output, and nothing by its exit code.
fn units(root: &Path) -> Result<()> {
    if !process::is_installed("systemd-analyze") {
        say::note("systemd-analyze is not installed: the units are not looked at");
        return Ok(());
    }
    let folder = root.join("units");
    fs::create_dir_all(&folder)?;
    let mut command = Command::new("systemd-analyze");
    command.args(["verify", "--man=no"]);
    for unit in UNITS {
        let text = fs::read_to_string(root.join("usr/lib/systemd/system").join(unit))?;
        // On this machine the program lies in the unpacked package.
        let text = text.replace("=/usr/bin/mrp", &format!("={}", root.join("usr/bin/mrp").display()));
        fs::write(folder.join(unit), text)?;
        command.arg(folder.join(unit));
    }
    let output = command.output().context("systemd-analyze cannot be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let about_us: Vec<&str> = said.lines().filter(|line| UNITS.iter().any(|unit| line.contains(unit))).collect();
    if !about_us.is_empty() || !output.status.success() {
        bail!("systemd does not understand the units: {said}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_release_of_debian() {
        assert_eq!(suite("NAME=x\nVERSION_CODENAME=bookworm\n").as_deref(), Some("bookworm"));
        assert_eq!(suite("NAME=x\n"), None);
    }

    #[test]
    fn the_script_of_the_proof_is_a_script() {
        process::run_quietly(Command::new("bash").args(["-n", "-c", SCRIPT])).unwrap();
    }

    #[test]
    fn a_unit_that_systemd_does_not_understand_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let units_folder = root.path().join("usr/lib/systemd/system");
        fs::create_dir_all(&units_folder).unwrap();
        let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
        for unit in UNITS {
            fs::copy(deploy.join(unit), units_folder.join(unit)).unwrap();
        }
        fs::create_dir_all(root.path().join("usr/bin")).unwrap();
        std::os::unix::fs::symlink("/bin/true", root.path().join("usr/bin/mrp")).unwrap();
        units(root.path()).unwrap();
        if process::is_installed("systemd-analyze") {
            let unit = units_folder.join(UNITS[0]);
            fs::write(&unit, fs::read_to_string(&unit).unwrap().replace("ProtectClock", "ProtectClok")).unwrap();
            assert!(units(root.path()).unwrap_err().to_string().contains("ProtectClok"));
        }
    }
}
