/** Keys, a policy or claims that cannot be used; names the member and what was expected there. */
export class ConfigError extends Error {
  constructor(member, expected) {
    super(`${member}: expected ${expected}`);
    this.name = "ConfigError";
    this.member = member;
    this.expected = expected;
  }
}

/** A state document that is refused; the one in force stays. */
export class StateError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "StateError";
    this.code = code;
  }
}
