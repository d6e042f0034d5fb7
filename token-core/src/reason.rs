//! The reasons for which a token is denied: one table gives code, name, stage and HTTP status.

use core::fmt;

/// The part of the decision a reason belongs to; also the order in which parts are judged, but
/// for [`Stage::Claims`], which stands between the signature and the time, and [`Stage::Host`],
/// which comes before all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// 1xx: the token's outer form and the syntax of its parts.
    Envelope,
    /// 2xx: which key and algorithm.
    Key,
    /// 3xx: signature, MAC, decryption.
    Signature,
    /// 4xx: expiry and validity times.
    Time,
    /// 5xx: issuer, audience, subject, tenant, version, type.
    Identity,
    /// 6xx: what the claims demand of the request.
    Request,
    /// 7xx: revocation, epochs, replay.
    State,
    /// 8xx: the form of claims.
    Claims,
    /// 9xx: configuration and facts the host got wrong.
    Host,
}

impl Stage {
    /// The name in decisions and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Envelope => "envelope",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Time => "time",
            Self::Identity => "identity",
            Self::Request => "request",
            Self::State => "state",
            Self::Claims => "claims",
            Self::Host => "host",
        }
    }

    /// How far a decision got when it failed here; of several denials the furthest is reported.
    #[must_use]
    pub const fn depth(self) -> u8 {
        match self {
            Self::Host => 0,
            Self::Envelope => 1,
            Self::Key => 2,
            Self::Signature => 3,
            Self::Claims => 4,
            Self::Time => 5,
            Self::Identity => 6,
            Self::Request => 7,
            Self::State => 8,
        }
    }
}

/// What a player should do after a denial: the `Token-Action` header. It tells no attacker why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Fetch a new token and go on.
    Refresh,
    /// Give up: another token of this kind would be denied as well.
    Stop,
    /// Try the same request again after `Retry-After`.
    Retry,
}

impl Action {
    /// The value of the `Token-Action` header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refresh => "refresh",
            Self::Stop => "stop",
            Self::Retry => "retry",
        }
    }
}

macro_rules! reasons {
    ($($code:literal $variant:ident $name:literal $stage:ident $status:literal $action:ident $text:literal;)*) => {
        /// Why a token is denied. Codes and names are stable and never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Reason {
            $(#[doc = $text] $variant = $code,)*
        }

        impl Reason {
            /// Every reason, in the order of the codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable number.
            #[must_use]
            pub const fn code(self) -> u16 {
                match self { $(Self::$variant => $code,)* }
            }

            /// The stable kebab-case name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The part of the decision that denied.
            #[must_use]
            pub const fn stage(self) -> Stage {
                match self { $(Self::$variant => Stage::$stage,)* }
            }

            /// The HTTP status unless the host remaps it.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// What a player should do; total, so that no denial leaves a player guessing.
            #[must_use]
            pub const fn action(self) -> Action {
                match self { $(Self::$variant => Action::$action,)* }
            }

            /// A sentence for an operator: what was checked and found.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The reason with this code.
            #[must_use]
            pub const fn from_code(code: u16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

reasons! {
    100 TokenMissing "token-missing" Envelope 401 Refresh "The request carries no token.";
    101 TokenTooLong "token-too-long" Envelope 401 Stop "The token is longer than the limit.";
    102 FormatUnknown "format-unknown" Envelope 401 Stop "The token is neither a CWT in COSE nor a JWS in compact form.";
    103 Base64Invalid "base64-invalid" Envelope 401 Stop "A part of the token is not canonical base64url (RFC 4648 section 5).";
    104 CborMalformed "cbor-malformed" Envelope 401 Stop "The CBOR is malformed or not in its shortest, definite form (RFC 8949 section 4.2).";
    105 JsonMalformed "json-malformed" Envelope 401 Stop "The JSON is malformed (RFC 8259).";
    106 EnvelopeInvalid "envelope-invalid" Envelope 401 Stop "The COSE or JWS structure or one of its headers is not as RFC 9052 or RFC 7515 demands.";
    107 DuplicateKey "duplicate-key" Envelope 401 Stop "A map or object names the same member twice.";
    108 NestingTooDeep "nesting-too-deep" Envelope 401 Stop "Arrays and maps are nested deeper than the limit.";
    109 TrailingBytes "trailing-bytes" Envelope 401 Stop "Bytes follow after the end of the token or its payload.";
    110 CriticalHeaderUnknown "critical-header-unknown" Envelope 401 Stop "The crit header names a header that is not understood.";
    111 HeaderBucketsOverlap "header-buckets-overlap" Envelope 401 Stop "A header stands in both the protected and the unprotected map (RFC 9052 section 3).";
    112 EncryptionUnsupported "encryption-unsupported" Envelope 401 Stop "The token is encrypted and this build has no encryption.";
    200 AlgorithmMissing "algorithm-missing" Key 401 Stop "The JWT names no algorithm.";
    201 AlgorithmNotAllowed "algorithm-not-allowed" Key 401 Stop "The token's algorithm is not that of the key, or is never accepted.";
    202 KeyIdMissing "key-id-missing" Key 401 Stop "The token names no key and several keys fit.";
    203 KeyUnknown "key-unknown" Key 401 Refresh "No key has the token's key id.";
    204 KeyNotInForce "key-not-in-force" Key 401 Refresh "The key is revoked or outside its validity.";
    205 KeyNotForFormat "key-not-for-format" Key 401 Stop "The key's scope excludes this token format.";
    206 KeyOutOfScope "key-out-of-scope" Key 401 Stop "The token's issuer, audience or path lies outside the key's scope.";
    300 SignatureInvalid "signature-invalid" Signature 401 Stop "The signature or MAC does not match.";
    301 DecryptionFailed "decryption-failed" Signature 401 Stop "The token could not be decrypted.";
    400 ExpiryMissing "expiry-missing" Time 401 Stop "The token carries no exp and the policy requires it.";
    401 Expired "expired" Time 401 Refresh "The time is at or after exp.";
    402 NotYetValid "not-yet-valid" Time 401 Retry "The time is before nbf.";
    403 IssuedInFuture "issued-in-future" Time 401 Retry "The token was issued in the future.";
    404 LifetimeTooLong "lifetime-too-long" Time 401 Stop "The token lives longer than the policy or the key allows.";
    500 IssuerMissing "issuer-missing" Identity 401 Stop "The token names no issuer and the policy demands one.";
    501 IssuerNotAllowed "issuer-not-allowed" Identity 401 Stop "The issuer is not among those of the policy.";
    502 AudienceMissing "audience-missing" Identity 401 Stop "The token names no audience and the policy demands one.";
    503 AudienceNotAllowed "audience-not-allowed" Identity 401 Stop "None of the token's audiences is ours.";
    504 SubjectMissing "subject-missing" Identity 401 Stop "The token names no subject and the policy demands one.";
    505 VersionUnsupported "version-unsupported" Identity 401 Stop "The catv version is not 1.";
    506 TypeNotAllowed "type-not-allowed" Identity 401 Stop "The typ header is not that of an access token.";
    507 TenantMismatch "tenant-mismatch" Identity 401 Stop "The token's tenant is not one the key signs for.";
    508 SubjectNotAllowed "subject-not-allowed" Identity 401 Stop "The subject is not among those of the policy.";
    600 ContextMissing "context-missing" Request 401 Stop "A claim needs a fact that the host did not give.";
    601 Uri "uri" Request 401 Refresh "The URL does not match catu.";
    602 Method "method" Request 401 Stop "The method is not listed in catm.";
    603 Network "network" Request 401 Refresh "Neither address nor AS number is listed in catnip.";
    604 Country "country" Request 401 Stop "The location is not listed in catgeoiso3166.";
    605 Area "area" Request 401 Stop "The position lies in none of the areas of geohash or catgeocoord.";
    606 Altitude "altitude" Request 401 Stop "The altitude is outside catgeoalt.";
    607 Alpn "alpn" Request 401 Stop "The negotiated protocol is not listed in catalpn.";
    608 Header "header" Request 401 Stop "A request header does not match cath.";
    609 TlsKey "tls-key" Request 401 Stop "The client's TLS key is not that of cattpk.";
    610 ProofOfPossession "proof-of-possession" Request 401 Refresh "No valid proof of possession of the key in cnf.";
    611 Composition "composition" Request 401 Refresh "A composition (or, nor, and) of claim sets is not satisfied.";
    612 UriMalformed "uri-malformed" Request 401 Stop "The URL is malformed or ambiguous.";
    613 TlsFingerprint "tls-fingerprint" Request 401 Stop "The TLS fingerprint is not that of cattprint.";
    614 Metro "metro" Request 401 Stop "The market area is not listed in metro.";
    700 TokenRevoked "token-revoked" State 403 Stop "The token id is revoked.";
    701 SessionRevoked "session-revoked" State 403 Stop "The playback session is revoked.";
    702 SubjectRevoked "subject-revoked" State 403 Stop "Tokens of this subject issued at that time are revoked.";
    703 KeyRevoked "key-revoked" State 403 Refresh "The key that signed the token is revoked.";
    704 IssuerRevoked "issuer-revoked" State 403 Stop "The issuer is revoked.";
    705 EpochStale "epoch-stale" State 403 Refresh "The token's epoch is below the floor.";
    706 EpochMissing "epoch-missing" State 403 Refresh "The token carries no epoch and one is demanded.";
    707 StatusUnknown "status-unknown" State 503 Retry "A revocation look-up gave no answer.";
    708 StateStale "state-stale" State 503 Retry "No state document is loaded, or it is too old.";
    709 Replayed "replayed" State 403 Refresh "The token was used before.";
    710 SampledOut "sampled-out" State 403 Stop "The token was rejected by its probability of rejection.";
    711 NetworkRevoked "network-revoked" State 403 Stop "The viewer's network is blocked.";
    800 ClaimMalformed "claim-malformed" Claims 401 Stop "A claim's value is not of its type or range.";
    801 ClaimUnsupported "claim-unsupported" Claims 401 Stop "A claim is known or critical but not enforced here.";
    802 ClaimRequired "claim-required" Claims 401 Stop "A claim that the policy requires is absent.";
    803 TooManyClaims "too-many-claims" Claims 401 Stop "The token holds more claims or items than the limit.";
    804 EncryptionRequired "encryption-required" Claims 401 Stop "A claim must be encrypted and is not.";
    900 RequestMalformed "request-malformed" Host 500 Retry "The host's description of the request is malformed.";
    901 NotConfigured "not-configured" Host 500 Retry "Keys, policy, state or clock of the host are not usable.";
    902 ScratchTooSmall "scratch-too-small" Host 500 Retry "The scratch buffer is smaller than the token or URL needs.";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
