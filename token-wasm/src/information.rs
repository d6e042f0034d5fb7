//! What this build is.

use core::fmt::{self, Write as _};

use token_core::Reason;

use crate::answer::Answer;
use crate::output::Output;
use crate::record::RECORD_VERSION;

/// What can be built in, and whether it was.
const FEATURES: [(&str, bool); 7] = [
    ("mint", cfg!(feature = "mint")),
    ("explain", cfg!(feature = "explain")),
    ("es256", cfg!(feature = "es256")),
    ("es384", cfg!(feature = "es384")),
    ("eddsa", cfg!(feature = "eddsa")),
    ("rsa", cfg!(feature = "rsa")),
    ("regex", cfg!(feature = "regex")),
];

/// Writes version, features and reasons of this build as JSON.
pub(crate) fn write(buffer: &mut [u8]) -> Answer {
    let mut output = Output::new(buffer);
    let written = write_information(&mut output);
    Answer::written(written, &output)
}

fn write_information(output: &mut Output<'_>) -> fmt::Result {
    write!(output, "{{\"version\":\"{}\",\"record\":{RECORD_VERSION}", env!("CARGO_PKG_VERSION"))?;
    output.write_str(",\"features\":[")?;
    let mut comma = "";
    for (feature, _) in FEATURES.iter().filter(|(_, is_built)| *is_built) {
        write!(output, "{comma}\"{feature}\"")?;
        comma = ",";
    }
    output.write_str("],\"reasons\":[")?;
    for (index, reason) in Reason::ALL.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(
            output,
            "{comma}{{\"code\":{},\"name\":\"{reason}\",\"stage\":\"{}\",\"status\":{},\"action\":\"{}\"}}",
            reason.code(),
            reason.stage().name(),
            reason.http_status(),
            reason.action().name()
        )?;
    }
    output.write_str("]}")
}
