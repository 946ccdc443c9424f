//! A Python of our own below the build folder, with what nobody here wrote: `tuspy`, a client of the tus protocol, `pympi-ling`, which reads
//! ELAN's files, and `xmlschema`, which holds ours against ELAN's own schema. The schema lies in the source archive of `pympi-ling`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{process, say};

/// The versions are fixed, so that the tests mean the same next year.
const REQUIREMENTS: [&str; 3] = ["tuspy==1.1.0", "pympi-ling==1.71", "xmlschema==4.1.0"];
const WITH_SCHEMA: &str = "pympi-ling==1.71";
/// Takes ELAN's schema out of the source archive in the folder it is started with, and puts it beside the interpreter's folders.
const TAKE_SCHEMA: &str = "
import pathlib, sys, tarfile
folder = pathlib.Path(sys.argv[1])
with tarfile.open(next(folder.glob('source/*.tar.gz'))) as archive:
    name = next(name for name in archive.getnames() if name.endswith('/EAFv3.0.xsd'))
    (folder / 'EAFv3.0.xsd').write_bytes(archive.extractfile(name).read())
";

/// The interpreter that has them. Tests find it through `MRP_TEST_PYTHON`.
pub(crate) fn interpreter(workspace: &Workspace) -> PathBuf {
    workspace.target.join("python/bin/python")
}

/// The interpreter of the virtual environment below the build folder, which is made when it is not there.
pub(super) fn environment(workspace: &Workspace) -> Result<PathBuf> {
    let interpreter = interpreter(workspace);
    if !interpreter.exists() {
        make(workspace)?;
    }
    Ok(interpreter)
}

fn make(workspace: &Workspace) -> Result<()> {
    // Debian's own interpreter, because it is the one that the package list brings.
    let system =
        ["/usr/bin/python3", "python3"].into_iter().find(|path| *path == "python3" || PathBuf::from(path).exists());
    let mut command = Command::new(system.unwrap_or("python3"));
    process::run_quietly(command.args(["-m", "venv", "--clear"]).arg(workspace.target.join("python")))
}

/// Installs them.
pub(super) fn install(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target.join("python");
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == REQUIREMENTS.join(" ")) {
        say::note("nothing is missing");
        return Ok(());
    }
    make(workspace)?;
    process::with_retries(3, || {
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        process::run_quietly(Command::new(interpreter(workspace)).args(pip).args(REQUIREMENTS))?;
        let mut download = Command::new(interpreter(workspace));
        download.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"]);
        download.args(["--no-deps", "--no-binary", "pympi-ling", WITH_SCHEMA]).arg("--dest").arg(folder.join("source"));
        process::run_quietly(&mut download)
    })?;
    process::run_quietly(Command::new(interpreter(workspace)).args(["-c", TAKE_SCHEMA]).arg(&folder))?;
    fs::write(&stamp, REQUIREMENTS.join(" ")).with_context(|| format!("{} cannot be written", stamp.display()))
}
