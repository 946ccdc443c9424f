//! The pages are found by their folder when this is compiled, also in a clone where they have not been built yet.
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("web/build");
    std::fs::create_dir_all(&folder).expect("the folder of the web build can be made");
}
