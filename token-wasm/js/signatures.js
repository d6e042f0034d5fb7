// Signatures that WebCrypto checks.

const decoder = new TextDecoder();
const NAME_AT = 5;

/** What WebCrypto calls each algorithm. The salt of PSS is as long as the hash (RFC 7518 section 3.5). */
const ALGORITHMS = new Map(
  Object.entries({
    RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
    PS256: { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 },
    PS384: { name: "RSA-PSS", hash: "SHA-384", saltLength: 48 },
    ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
    ES384: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
    EdDSA: { name: "Ed25519" },
  }),
);

/** The keys of a gate, each of which is imported once, and what is checked with them. */
export class SignatureChecks {
  #keysJson;
  #keys;
  /** Of each crypto object, promises of imported keys by the key's place. */
  #imported = new WeakMap();

  constructor(keysJson) {
    this.#keysJson = keysJson;
  }

  /** Whether the signature of a question is right. Whatever goes wrong, it is not. */
  async isRight(question, crypto) {
    try {
      const { algorithm, place, signature, input } = readQuestion(question);
      const key = await this.#key(crypto, place, algorithm);
      return (await crypto.subtle.verify(algorithm, key, signature, input)) === true;
    } catch {
      return false;
    }
  }

  #key(crypto, place, algorithm) {
    const imported = this.#imported.get(crypto) ?? new Map();
    this.#imported.set(crypto, imported);
    if (!imported.has(place)) {
      const key = this.#import(crypto, place, algorithm);
      imported.set(place, key);
      // What could not be imported is tried again with the next token.
      key.catch(() => imported.delete(place));
    }
    return imported.get(place);
  }

  /** The required members alone: what else a JWK says has been judged when the gate was made. */
  async #import(crypto, place, algorithm) {
    this.#keys ??= JSON.parse(this.#keysJson).keys;
    const { kty, n, e, crv, x, y } = this.#keys[place];
    return crypto.subtle.importKey("jwk", { kty, n, e, crv, x, y }, algorithm, false, ["verify"]);
  }
}

/** The key's place and the signature's length, two bytes each, the signature, and what was signed. */
function readQuestion(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = NAME_AT + view.getUint32(1, true);
  const algorithm = ALGORITHMS.get(decoder.decode(bytes.subarray(NAME_AT, at)));
  const signatureAt = at + 4;
  const inputAt = signatureAt + view.getUint16(at + 2, true);
  const [signature, input] = [bytes.subarray(signatureAt, inputAt), bytes.subarray(inputAt)];
  return { algorithm, place: view.getUint16(at, true), signature, input };
}
