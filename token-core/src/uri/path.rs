//! Parts of a path, named and cut as in C++17 `std::filesystem::path`; nothing is collapsed.

/// The path before its last `/`; `/` when that is empty.
pub(super) fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((parent, _)) => parent,
    }
}

/// The path after its last `/`.
pub(super) fn filename(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, filename)| filename)
}

/// A filename cut before its last `.`, unless that is its first character. `.` and `..`, for which
/// C++ has rules of their own, are not filenames of a normalised path.
pub(super) fn stem_and_extension(filename: &str) -> (&str, &str) {
    match filename.rfind('.') {
        None | Some(0) => (filename, ""),
        Some(dot) => filename.split_at_checked(dot).unwrap_or((filename, "")),
    }
}

/// Whether a prefix covers a path, by whole segments.
pub(super) fn covers(prefix: &str, path: &str) -> bool {
    let Some(rest) = path.strip_prefix(prefix) else {
        return false;
    };
    prefix.starts_with('/') && (prefix.ends_with('/') || rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_std_filesystem() {
        // path, parent-path, filename, stem, extension
        let table = [
            ["/a/b/file.tar.gz", "/a/b", "file.tar.gz", "file.tar", ".gz"],
            ["/file.m3u8", "/", "file.m3u8", "file", ".m3u8"],
            ["/a/file", "/a", "file", "file", ""],
            ["/a/file.", "/a", "file.", "file", "."],
            ["/a/.hidden", "/a", ".hidden", ".hidden", ""],
            ["/a/.hidden.txt", "/a", ".hidden.txt", ".hidden", ".txt"],
            ["/a/...", "/a", "...", "..", "."],
            ["/a/b/", "/a/b", "", "", ""],
            ["/", "/", "", "", ""],
            ["/a.b/file", "/a.b", "file", "file", ""],
            ["//", "/", "", "", ""],
            ["/a//b", "/a/", "b", "b", ""],
        ];
        for [path, parent_path, name, stem, extension] in table {
            assert_eq!(parent(path), parent_path, "{path}");
            assert_eq!(filename(path), name, "{path}");
            assert_eq!(stem_and_extension(name), (stem, extension), "{path}");
        }
    }

    #[test]
    fn prefixes_end_at_segment_boundaries() {
        for (prefix, path) in
            [("/a", "/a"), ("/a", "/a/"), ("/a", "/a/x"), ("/a/", "/a/"), ("/a/", "/a/x"), ("/", "/a")]
        {
            assert!(covers(prefix, path), "{prefix} {path}");
        }
        for (prefix, path) in
            [("/a/", "/a"), ("/a", "/ab"), ("/a/", "/ab/"), ("/a", "/"), ("", "/a"), ("a", "a/x"), ("/a/b", "/a")]
        {
            assert!(!covers(prefix, path), "{prefix} {path}");
        }
    }
}
