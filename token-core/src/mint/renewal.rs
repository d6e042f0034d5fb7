//! `catr` from typed values.

use super::{ClaimSet, MintError};
use crate::claims::{Label, RenewalType};
use crate::wire::cbor::Appender;

/// How a token is to be renewed (`catr`).
///
/// ```
/// use token_core::{ClaimSet, Renewal};
/// let claims = ClaimSet::new()
///     .with_issued_at(1_700_000_000)
///     .with_expiry(1_700_000_300)
///     .with_renewal(&Renewal::cookie(300).deadline(60).cookie_parameters(&["Path=/live/", "Secure"]))?;
/// let json = r#"{"exp":1700000300,"iat":1700000000,"catr":{"type":"cookie","expadd":300,"deadline":60,"cookie-params":["Path=/live/","Secure"]}}"#;
/// assert_eq!(claims.to_json(), json);
/// # Ok::<(), token_core::MintError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Renewal<'a> {
    kind: RenewalType,
    seconds: u64,
    deadline: Option<u64>,
    cookie_name: Option<&'a str>,
    header_name: Option<&'a str>,
    cookie_parameters: Option<&'a [&'a str]>,
    header_parameters: Option<&'a [&'a str]>,
    status: Option<u16>,
}

impl<'a> Renewal<'a> {
    /// The way the token came, for so many seconds from the renewal on.
    pub const fn automatic(seconds: u64) -> Self {
        Self::new(RenewalType::Automatic, seconds)
    }

    /// In a cookie, for so many seconds from the renewal on.
    pub const fn cookie(seconds: u64) -> Self {
        Self::new(RenewalType::Cookie, seconds)
    }

    /// In a field of the response, for so many seconds from the renewal on.
    pub const fn header(seconds: u64) -> Self {
        Self::new(RenewalType::Header, seconds)
    }

    /// By a redirect to the same URL with the new token, for so many seconds from the renewal on. Only a
    /// token that stood in the URL is renewed so.
    pub const fn redirect(seconds: u64) -> Self {
        Self::new(RenewalType::Redirect, seconds)
    }

    const fn new(kind: RenewalType, seconds: u64) -> Self {
        Self {
            kind,
            seconds,
            deadline: None,
            cookie_name: None,
            header_name: None,
            cookie_parameters: None,
            header_parameters: None,
            status: None,
        }
    }

    /// From so many seconds before `exp` on; 60 when it is not said. A player that asks less often
    /// misses it.
    pub const fn deadline(mut self, seconds: u64) -> Self {
        self.deadline = Some(seconds);
        self
    }

    /// In a cookie of this name, one in which the edges look for tokens.
    pub const fn cookie_name(mut self, name: &'a str) -> Self {
        self.cookie_name = Some(name);
        self
    }

    /// In a field of this name.
    pub const fn header_name(mut self, name: &'a str) -> Self {
        self.header_name = Some(name);
        self
    }

    /// With these attributes of the cookie, such as `Path=/`; `Path=/; Secure; HttpOnly` when none are
    /// given.
    pub const fn cookie_parameters(mut self, parameters: &'a [&'a str]) -> Self {
        self.cookie_parameters = Some(parameters);
        self
    }

    /// With these parameters behind the token in the field.
    pub const fn header_parameters(mut self, parameters: &'a [&'a str]) -> Self {
        self.header_parameters = Some(parameters);
        self
    }

    /// With this status of a redirect: 301, 302, 303, 307 or 308; 302 when it is not said.
    pub const fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    fn append(&self, appender: &mut Appender<'_>) {
        let optional = [
            self.deadline.is_some(),
            self.cookie_name.is_some(),
            self.header_name.is_some(),
            self.cookie_parameters.is_some(),
            self.header_parameters.is_some(),
            self.status.is_some(),
        ];
        let count = optional.into_iter().filter(|is_said| *is_said).count().saturating_add(2);
        appender.map(count);
        let mut member = |number: u64, append: &mut dyn FnMut(&mut Appender<'_>)| {
            appender.unsigned(number);
            append(appender);
        };
        member(0, &mut |appender| appender.unsigned(self.kind.number()));
        member(1, &mut |appender| appender.unsigned(self.seconds));
        if let Some(seconds) = self.deadline {
            member(2, &mut |appender| appender.unsigned(seconds));
        }
        for (number, name) in [(3, self.cookie_name), (4, self.header_name)] {
            if let Some(name) = name {
                member(number, &mut |appender| appender.text(name));
            }
        }
        for (number, parameters) in [(5, self.cookie_parameters), (6, self.header_parameters)] {
            if let Some(parameters) = parameters {
                member(number, &mut |appender| {
                    appender.array(parameters.len());
                    parameters.iter().for_each(|parameter| appender.text(parameter));
                });
            }
        }
        if let Some(status) = self.status {
            member(7, &mut |appender| appender.unsigned(u64::from(status)));
        }
    }
}

impl ClaimSet {
    /// With `catr`. Edges renew only tokens whose `iat` or `origin_iat` says when the first one was
    /// issued.
    ///
    /// # Errors
    /// No seconds, a deadline at which the new token would be due at once, a name that is no token of
    /// HTTP, parameters with control characters or beyond ASCII, or a status that names no other URL.
    pub fn with_renewal(self, renewal: &Renewal<'_>) -> Result<Self, MintError> {
        if renewal.deadline.is_some_and(|deadline| deadline >= renewal.seconds) {
            return Err(MintError::new("catr", "a deadline that is shorter than the renewal"));
        }
        if renewal.status.is_some_and(|status| !matches!(status, 301 | 302 | 303 | 307 | 308)) {
            return Err(MintError::new("catr", "a status of 301, 302, 303, 307 or 308"));
        }
        self.with_checked(Label::CATR, |appender| renewal.append(appender))
    }
}
