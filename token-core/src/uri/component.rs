//! The parts of a URL that a claim can name.

/// A component of the URL of a request (CTA-5007 `catu`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Component {
    /// `http` or `https`.
    Scheme,
    /// The host without its port; an IPv6 address in brackets.
    Host,
    /// The port in decimal; empty when it is the scheme's own.
    Port,
    /// The absolute path.
    Path,
    /// What stands behind `?`.
    Query,
    /// The path before its last `/`, or `/`.
    ParentPath,
    /// The path behind its last `/`.
    Filename,
    /// The filename without its extension.
    Stem,
    /// The filename from its last `.` on.
    Extension,
}

impl Component {
    /// Its number in `catu` (spec/cat.md section 2.4).
    #[cfg(feature = "alloc")]
    pub(crate) const fn number(self) -> u64 {
        match self {
            Self::Scheme => 0,
            Self::Host => 1,
            Self::Port => 2,
            Self::Path => 3,
            Self::Query => 4,
            Self::ParentPath => 5,
            Self::Filename => 6,
            Self::Stem => 7,
            Self::Extension => 8,
        }
    }

    /// The component with this number.
    pub(crate) const fn from_number(number: u64) -> Option<Self> {
        Some(match number {
            0 => Self::Scheme,
            1 => Self::Host,
            2 => Self::Port,
            3 => Self::Path,
            4 => Self::Query,
            5 => Self::ParentPath,
            6 => Self::Filename,
            7 => Self::Stem,
            8 => Self::Extension,
            _ => return None,
        })
    }
}
