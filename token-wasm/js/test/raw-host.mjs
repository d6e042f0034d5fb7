// A host of the raw module: no imports, no glue. Runs the same gate on it as the npm package does
// on its own module.
import { readFileSync } from "node:fs";

import { EngineGate } from "../gate.js";
import { EngineMinter } from "../minter.js";

const ARTEFACT = new URL("../../dist/raw/token_wasm_all.wasm", import.meta.url);

/** Instances of a raw module, by default the one with every feature, each with a memory of its own. */
export function rawEngines(bytes = readFileSync(ARTEFACT)) {
  const module = new WebAssembly.Module(bytes);
  let generation = 0;
  return {
    get generation() {
      return generation;
    },
    open() {
      const { memory, token_reserve, token_handle } = new WebAssembly.Instance(module, {}).exports;
      return { memory, reserve: token_reserve, handle: (length) => Number(token_handle(length)) };
    },
    restart() {
      generation += 1;
    },
  };
}

const engines = rawEngines();

/** A gate on the raw module. */
export class Gate extends EngineGate {
  constructor(options) {
    super(engines, options);
  }
}

/** A minter on the raw module. */
export class Minter extends EngineMinter {
  constructor(options) {
    super(engines, options);
  }
}
