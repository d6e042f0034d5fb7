//! The part of a CDN's paths that a token opens.

use thiserror::Error;
use token_core::Uri;

/// Everything below a directory, or one file. Always in normal form: what an edge compares with
/// the path of a request after normalising that (RFC 3986 section 6.2.2).
///
/// ```
/// use token_sdk::PathScope;
/// let scope = PathScope::new("/live/final/")?.with_manifest("master.m3u8")?;
/// assert_eq!(scope.playback_path(), "/live/final/master.m3u8");
/// assert!(PathScope::new("/live/final").is_err()); // would open /live/final-backstage/ too
/// assert!(PathScope::new("/live/../").is_err());
/// # Ok::<(), token_sdk::PathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathScope {
    path: String,
    /// What is played, below `path`.
    manifest: String,
}

/// Why a path cannot be the scope of a token.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PathError {
    /// It does not begin with `/`.
    #[error("path {0:?}: expected it to begin with /")]
    NotAbsolute(String),
    /// It does not end at a segment boundary.
    #[error("path {0:?}: expected it to end with /, so that it does not open its siblings")]
    NotADirectory(String),
    /// It ends with `/`, which no file does.
    #[error("path {0:?}: expected the path of one file, without / at its end")]
    NotAFile(String),
    /// Edges would normalise it to another path, and never match.
    #[error("path {0:?}: expected the normal form of RFC 3986 section 6.2.2 (no dot segments, no needless escapes)")]
    NotNormal(String),
    /// A manifest was given for the path of one file.
    #[error("path {0:?} is one file and has no manifest below it")]
    HasNoManifest(String),
}

impl PathScope {
    /// Everything below a directory. The path begins and ends with `/`.
    ///
    /// # Errors
    /// The path is relative, does not end with `/`, or is not in normal form.
    pub fn new(path: &str) -> Result<Self, PathError> {
        let scope = Self::normal(path)?;
        if path.ends_with('/') { Ok(scope) } else { Err(PathError::NotADirectory(path.to_owned())) }
    }

    /// One file.
    ///
    /// # Errors
    /// The path is relative, ends with `/`, or is not in normal form.
    pub fn file(path: &str) -> Result<Self, PathError> {
        let scope = Self::normal(path)?;
        if path.ends_with('/') { Err(PathError::NotAFile(path.to_owned())) } else { Ok(scope) }
    }

    /// With what a player loads first, relative to the directory.
    ///
    /// # Errors
    /// The scope is one file, or the joined path is not in normal form.
    pub fn with_manifest(mut self, manifest: &str) -> Result<Self, PathError> {
        if !self.is_directory() {
            return Err(PathError::HasNoManifest(self.path));
        }
        Self::normal(&format!("{}{manifest}", self.path))?;
        manifest.clone_into(&mut self.manifest);
        Ok(self)
    }

    fn normal(path: &str) -> Result<Self, PathError> {
        if !path.starts_with('/') {
            return Err(PathError::NotAbsolute(path.to_owned()));
        }
        if !Uri::path_is_normal(path) {
            return Err(PathError::NotNormal(path.to_owned()));
        }
        Ok(Self { path: path.to_owned(), manifest: String::new() })
    }

    /// Whether it is everything below a directory.
    #[must_use]
    pub fn is_directory(&self) -> bool {
        self.path.ends_with('/')
    }

    /// The path of the directory or file.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path a player loads first: the manifest where there is one.
    #[must_use]
    pub fn playback_path(&self) -> String {
        format!("{}{}", self.path, self.manifest)
    }
}
