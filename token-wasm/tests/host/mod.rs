//! A host in Rust: writes records as the README says, and reads what comes back.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used)]

use token_wasm::{Answer, Instance, MIN_BUFFER_BYTES, NUMBERS_BYTES, Operation, RECORD_VERSION, Tag, Text};

pub const NOW: i64 = 1_700_000_000;
pub const KEYS: &str =
    r#"{"keys":[{"kty":"oct","kid":"k1","alg":"HS256","k":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"}]}"#;
pub const POLICY: &str = r#"{"issuers":["https://id.example"],"audiences":["cdn"],"state":"none"}"#;
pub const CLAIMS: &str = r#"{"iss":"https://id.example","aud":"cdn","exp":1700000300,"sid":"s-1","catu":{"path":{"prefix":"/live/"}},"catm":["GET"]}"#;
pub const URL: &str = "https://cdn.example/live/1.m4s";

/// Operations whose output is a decision record.
const DECIDING: [u8; 2] = [Operation::Check as u8, Operation::Finish as u8];
const DECISION_HEAD_BYTES: usize = 40;

/// A record being written.
pub struct Record {
    head: [u8; 8],
    numbers: Vec<u8>,
    texts: [Option<Vec<u8>>; 10],
    values: Vec<u8>,
    table: Vec<u8>,
}

impl Record {
    pub fn new(operation: Operation) -> Self {
        let mut head = [0; 8];
        head[0] = operation as u8;
        head[1] = RECORD_VERSION;
        Self { head, numbers: Vec::new(), texts: [const { None }; 10], values: Vec::new(), table: Vec::new() }
    }

    pub fn check(operation: Operation) -> Self {
        let mut record = Self::new(operation);
        record.numbers = vec![0; NUMBERS_BYTES];
        record.number(0, NOW.to_le_bytes())
    }

    pub fn flags(mut self, flags: u32) -> Self {
        // Those of texts that are there stay.
        let flags = u32::from_le_bytes(self.head[4..].try_into().unwrap()) | flags;
        self.head[4..].copy_from_slice(&flags.to_le_bytes());
        self
    }

    pub fn number<const N: usize>(mut self, at: usize, bytes: [u8; N]) -> Self {
        self.numbers[at..at + N].copy_from_slice(&bytes);
        self
    }

    pub fn text(mut self, text: Text, value: impl AsRef<[u8]>) -> Self {
        self.texts[text as usize] = Some(value.as_ref().to_vec());
        let flags = u32::from_le_bytes(self.head[4..].try_into().unwrap()) | text.flag();
        self.head[4..].copy_from_slice(&flags.to_le_bytes());
        self
    }

    pub fn field(mut self, tag: Tag, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        self.values.extend_from_slice(value);
        let entry = (tag as u32) << 26 | u32::try_from(value.len()).unwrap();
        self.table.extend_from_slice(&entry.to_le_bytes());
        self
    }

    pub fn bytes(mut self) -> Vec<u8> {
        let count = u16::try_from(self.table.len() / 4).unwrap();
        self.head[2..4].copy_from_slice(&count.to_le_bytes());
        let length = |text: &Option<Vec<u8>>| u32::try_from(text.as_ref().map_or(0, Vec::len)).unwrap().to_le_bytes();
        // Other records have neither numbers nor texts.
        let lengths = if self.numbers.is_empty() { Vec::new() } else { self.texts.iter().flat_map(length).collect() };
        let texts = self.texts.into_iter().flatten().flatten().collect();
        [self.head.to_vec(), self.numbers, lengths, texts, self.values, self.table].concat()
    }
}

/// An instance with its buffer.
pub struct Host {
    pub instance: Instance,
    pub buffer: Vec<u8>,
}

impl Host {
    pub fn new() -> Self {
        Self { instance: Instance::new(), buffer: vec![0; MIN_BUFFER_BYTES] }
    }

    pub fn configured() -> Self {
        Self::with_policy(POLICY)
    }

    pub fn with_policy(policy: &str) -> Self {
        let mut host = Self::new();
        let record = Record::new(Operation::Configure).field(Tag::Keys, KEYS).field(Tag::Policy, policy);
        let (answer, output) = host.handle(&record.bytes());
        assert_eq!(answer.code(), 0, "{}", String::from_utf8_lossy(&output));
        host
    }

    /// A host whose gate remembers tokens.
    pub fn remembering() -> Self {
        let mut host = Self::new();
        let record = Record::new(Operation::Configure).field(Tag::Keys, KEYS).field(Tag::Policy, POLICY);
        assert_eq!(host.handle(&record.field(Tag::Seed, [7; 16]).bytes()).0.code(), 0);
        host
    }

    pub fn minter() -> Self {
        let mut host = Self::new();
        let (answer, output) = host.handle(&Record::new(Operation::ConfigureMinter).field(Tag::Keys, KEYS).bytes());
        assert_eq!(answer.code(), 0, "{}", String::from_utf8_lossy(&output));
        host
    }

    pub fn mint(&mut self, flags: u32, claims: &str) -> String {
        let record = Record::new(Operation::Mint).flags(flags).field(Tag::Claims, claims);
        let (answer, output) = self.handle(&record.bytes());
        let output = String::from_utf8(output).unwrap();
        assert_eq!(answer.code(), 0, "{output}");
        output
    }

    pub fn handle(&mut self, record: &[u8]) -> (Answer, Vec<u8>) {
        self.buffer[..record.len()].copy_from_slice(record);
        let answer = Answer::from_bits(self.instance.handle(&mut self.buffer, record.len()));
        // The texts of a decision record stand behind the record that was decided.
        let is_decision = record.first().is_some_and(|operation| DECIDING.contains(operation));
        let length = answer.output_bytes();
        if is_decision && length >= DECISION_HEAD_BYTES {
            let texts = &self.buffer[record.len()..][..length - DECISION_HEAD_BYTES];
            return (answer, [&self.buffer[..DECISION_HEAD_BYTES], texts].concat());
        }
        (answer, self.buffer[..length].to_vec())
    }
}

pub const MINT_CAT: u32 = 1 << 7;
pub const MINT_JWT: u32 = 1 << 8;
pub const HEADERS_KNOWN: u32 = 1;
pub const HEADERS_PARTIAL: u32 = 1 << 11;

/// A request with every kind of field, allowed under [`POLICY`].
pub fn full_check(operation: Operation, token: &str) -> Record {
    Record::check(operation)
        .flags(HEADERS_KNOWN | 0b1_1110)
        .number(12, 64_500_u32.to_le_bytes())
        .number(16, 52.5_f64.to_le_bytes())
        .number(24, 13.4_f64.to_le_bytes())
        .number(32, 34.0_f64.to_le_bytes())
        .number(40, 0.5_f64.to_le_bytes())
        .text(Text::Method, "GET")
        .text(Text::Url, URL)
        .field(Tag::HeaderName, "user-agent")
        .field(Tag::HeaderValue, "x")
        .text(Text::Address, "203.0.113.7")
        .text(Text::Country, "DE")
        .text(Text::Subdivision, "DE-BE")
        .text(Text::Metro, "807")
        .text(Text::Alpn, "h2")
        .field(Tag::TlsClientKey, [0x30, 0])
        .text(Text::TlsFingerprint, "t13d")
        .text(Text::Token, token)
}
