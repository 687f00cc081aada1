//! The databases that are measured on: the demonstration at a size, made once and kept in the build folder.

#![allow(dead_code, reason = "each bench that includes this uses its own part of it")]

use std::fs;
use std::path::{Path, PathBuf};

use beadle::demo;
use beadle::service::account::os_account;
use beadle::tui::rehearsal::NOW;

use crate::table;

/// The demonstration at one size.
pub struct Data {
    pub users: u32,
    folder: PathBuf,
}

impl Data {
    /// Finds the databases, or makes them; a file says that they were finished.
    pub fn of(users: u32) -> Self {
        let data = Self { users, folder: table::home().join(users.to_string()) };
        let finished = data.folder.join("finished");
        if !finished.exists() {
            demo::build(&data.folder, u64::from(users), NOW, 7, Some(&os_account()), &mut |step| eprintln!("{step}"))
                .expect("the demonstration is made");
            fs::write(finished, "").expect("the build folder can be written to");
        }
        data
    }

    /// Only read by measures.
    pub fn production(&self) -> PathBuf {
        self.folder.join("prod.db")
    }

    pub fn training(&self) -> PathBuf {
        self.folder.join("train.db")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A copy of the production database that may be written to.
    pub fn copy(&self, name: &str) -> PathBuf {
        let copy = self.file(name);
        remove(&copy);
        fs::copy(self.production(), &copy).expect("the database is copied");
        copy
    }
}

/// Removes a database with its neighbours, if it is there.
pub fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // It need not be there.
        let _ = fs::remove_file(PathBuf::from(name));
    }
}
