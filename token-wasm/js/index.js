import { engines } from "./engine.js";
import { EngineGate } from "./gate.js";
import { EngineMinter } from "./minter.js";

export { ConfigError, StateError } from "./errors.js";

/** Keys, policy and state, ready to decide. */
export class Gate extends EngineGate {
  constructor(options) {
    super(engines, options);
  }
}

/** A key, ready to mint. */
export class Minter extends EngineMinter {
  constructor(options) {
    super(engines, options);
  }
}
