//! Which files a seat reads beside its database: the sides of a sync, named by whoever asks.

use std::path::{Path, PathBuf};

use crate::api::sync::SyncAsk;
use crate::api::{Refusal, RefusalKind};

/// Where the other sides of a sync may lie.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Sources {
    /// Wherever the account of this program can read; whoever asks could read it anyway.
    #[default]
    Anywhere,
    /// In the folder of the database and in these, because whoever asks has nothing of this host but the seat.
    Near(Vec<PathBuf>),
}

impl Sources {
    /// The ask with the paths that are really meant.
    ///
    /// # Errors
    /// For a path that lies elsewhere. Whether there is such a file is not told.
    pub(super) fn admit(&self, ask: SyncAsk, database: &Path) -> Result<SyncAsk, Refusal> {
        let Self::Near(more) = self else { return Ok(ask) };
        let folder = database.parent().unwrap_or(Path::new("/"));
        let folders: Vec<PathBuf> = std::iter::once(folder)
            .chain(more.iter().map(PathBuf::as_path))
            .filter_map(|folder| folder.canonicalize().ok())
            .collect();
        let near = |path: &str| -> Result<String, Refusal> {
            let meant = folder.join(path).canonicalize().ok();
            let near = meant.filter(|meant| folders.iter().any(|folder| meant.starts_with(folder)));
            near.map(|meant| meant.to_string_lossy().into_owned()).ok_or_else(|| elsewhere(path))
        };
        let source = if ask.extract.is_some() { ask.source } else { near(&ask.source)? };
        let destination = ask.destination.as_deref().map(near).transpose()?;
        Ok(SyncAsk { source, destination, ..ask })
    }
}

fn elsewhere(path: &str) -> Refusal {
    let sentence =
        format!("There is no database \"{path}\" that this key lets you read: only what lies beside the open one is.");
    Refusal::new(RefusalKind::NotAllowed, sentence)
        .hint("Whoever keeps the keys of that host adds a folder with --sources in authorized_keys.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_near_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["srv", "srv/more", "other", "elsewhere"] {
            std::fs::create_dir(at(name)).unwrap();
            std::fs::write(at(name).join("train.db"), b"").unwrap();
        }
        std::os::unix::fs::symlink(at("elsewhere/train.db"), at("srv/link.db")).unwrap();
        let sources = Sources::Near(vec![at("other"), at("missing")]);
        let admit = |path: &Path| {
            let ask = SyncAsk { source: path.to_string_lossy().into_owned(), ..SyncAsk::default() };
            sources.admit(ask, &at("srv/prod.db")).map(|ask| ask.source)
        };
        for near in ["srv/train.db", "srv/more/train.db", "other/train.db", "srv/../srv/train.db"] {
            assert!(admit(&at(near)).is_ok(), "{near}");
        }
        assert_eq!(admit(Path::new("train.db")), admit(&at("srv/train.db")));
        for far in ["elsewhere/train.db", "srv/../elsewhere/train.db", "srv/link.db", "srv/none.db", "missing/x.db"] {
            assert!(admit(&at(far)).unwrap_err().sentence.shown().to_string().contains("no database"), "{far}");
        }
        for far in ["/etc/passwd", "../elsewhere/train.db", "", "/proc/self/environ", "\u{0}"] {
            assert!(admit(Path::new(far)).is_err() || far.is_empty(), "{far}");
        }
        let carried = SyncAsk { source: "a@b:/x".to_owned(), extract: Some("1".to_owned()), ..SyncAsk::default() };
        assert!(sources.admit(carried, &at("srv/prod.db")).is_ok(), "what was carried is no file of a name");
    }
}
