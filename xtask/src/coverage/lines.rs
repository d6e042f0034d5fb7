//! The lines of a report in the format of lcov: `SF:` names a file, `DA:` a line and how often it ran.

use std::collections::BTreeMap;
use std::fs;

use crate::failure::{Context, Failure};
use crate::paths;

/// How often each line of each file ran; files are named from the workspace's root.
pub(super) struct Lines(BTreeMap<String, BTreeMap<usize, u64>>);

impl Lines {
    /// Reads a report; lines of tests are left out.
    pub(super) fn read(lcov: &str) -> Result<Self, Failure> {
        let root = fs::canonicalize(paths::root())?;
        let mut files = BTreeMap::new();
        let mut file = String::new();
        let mut end = 0;
        for record in lcov.lines() {
            if let Some(path) = record.strip_prefix("SF:") {
                let path = fs::canonicalize(path).context(path)?;
                file = path.strip_prefix(&root)?.display().to_string();
                end = beginning_of_tests(&file, &fs::read_to_string(&path)?);
            } else if let Some((line, times)) = record.strip_prefix("DA:").and_then(|data| data.split_once(',')) {
                let line = line.parse().context(record)?;
                if line < end {
                    *files.entry(file.clone()).or_insert_with(BTreeMap::new).entry(line).or_insert(0) +=
                        times.parse::<u64>().context(record)?;
                }
            }
        }
        Ok(Self(files))
    }

    /// Lines that ran, lines at all, and those that did not run.
    pub(super) fn of(&self, folder: &str) -> (u32, u32, Vec<String>) {
        let (mut reached, mut all, mut missed) = (0, 0, Vec::new());
        for (file, lines) in self.0.iter().filter(|(file, _)| file.starts_with(folder)) {
            for (line, times) in lines {
                all += 1;
                match times {
                    0 => missed.push(format!("{file}:{line}")),
                    _ => reached += 1,
                }
            }
        }
        (reached, all, missed)
    }
}

/// The first line of a file's tests, which stand last; line 1 where it has nothing else.
fn beginning_of_tests(file: &str, text: &str) -> usize {
    if file.ends_with("/tests.rs") || file.ends_with("/properties.rs") {
        return 1;
    }
    let mut lines = text.lines().zip(1..);
    lines.find(|(line, _)| *line == "#[cfg(test)]").map_or(usize::MAX, |(_, number)| number)
}
