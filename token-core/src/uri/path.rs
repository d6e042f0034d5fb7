//! Parts of a path, named and cut as in C++17 `std::filesystem::path`; nothing is collapsed.

/// The path before its last `/`; `/` when that is empty.
pub(super) fn parent(path: &[u8]) -> &[u8] {
    match last(path, b'/').and_then(|slash| path.get(..slash)) {
        Some([]) | None => b"/",
        Some(parent) => parent,
    }
}

/// The path after its last `/`.
pub(super) fn filename(path: &[u8]) -> &[u8] {
    last(path, b'/').and_then(|slash| path.get(slash.saturating_add(1)..)).unwrap_or(path)
}

/// A filename cut before its last `.`, unless that is its first character. `.` and `..`, for which
/// C++ has rules of their own, are not filenames of a normalised path.
pub(super) fn stem_and_extension(filename: &[u8]) -> (&[u8], &[u8]) {
    match last(filename, b'.') {
        None | Some(0) => (filename, b""),
        Some(dot) => filename.split_at_checked(dot).unwrap_or((filename, b"")),
    }
}

/// Whether a prefix covers a path, by whole segments.
pub(super) fn covers(prefix: &[u8], path: &[u8]) -> bool {
    let Some(rest) = path.strip_prefix(prefix) else {
        return false;
    };
    prefix.starts_with(b"/") && (prefix.ends_with(b"/") || rest.is_empty() || rest.starts_with(b"/"))
}

fn last(text: &[u8], wanted: u8) -> Option<usize> {
    text.iter().rposition(|byte| *byte == wanted)
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
            assert_eq!(parent(path.as_bytes()), parent_path.as_bytes(), "{path}");
            assert_eq!(filename(path.as_bytes()), name.as_bytes(), "{path}");
            assert_eq!(stem_and_extension(name.as_bytes()), (stem.as_bytes(), extension.as_bytes()), "{path}");
        }
    }

    #[test]
    fn prefixes_end_at_segment_boundaries() {
        for (prefix, path) in
            [("/a", "/a"), ("/a", "/a/"), ("/a", "/a/x"), ("/a/", "/a/"), ("/a/", "/a/x"), ("/", "/a")]
        {
            assert!(covers(prefix.as_bytes(), path.as_bytes()), "{prefix} {path}");
        }
        for (prefix, path) in
            [("/a/", "/a"), ("/a", "/ab"), ("/a/", "/ab/"), ("/a", "/"), ("", "/a"), ("a", "a/x"), ("/a/b", "/a")]
        {
            assert!(!covers(prefix.as_bytes(), path.as_bytes()), "{prefix} {path}");
        }
    }
}
