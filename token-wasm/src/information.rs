//! What this build is.

use core::fmt::{self, Write as _};

use token_core::Reason;

use crate::answer::Answer;
use crate::output::Output;
use crate::record::RECORD_VERSION;

/// What was built in, as JSON.
const FEATURES: &str = match (cfg!(feature = "mint"), cfg!(feature = "explain")) {
    (true, true) => "[\"mint\",\"explain\"]",
    (true, false) => "[\"mint\"]",
    (false, true) => "[\"explain\"]",
    (false, false) => "[]",
};

/// Writes version, features and reasons of this build as JSON.
pub(crate) fn write(buffer: &mut [u8]) -> Answer {
    let mut output = Output::new(buffer);
    let written = write_information(&mut output);
    Answer::written(written, &output)
}

fn write_information(output: &mut Output<'_>) -> fmt::Result {
    write!(output, "{{\"version\":\"{}\",\"record\":{RECORD_VERSION}", env!("CARGO_PKG_VERSION"))?;
    write!(output, ",\"features\":{FEATURES},\"reasons\":[")?;
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
