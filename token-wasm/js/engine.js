import { Engine, __wbg_reset_state as resetState, initSync } from "./token_wasm.js";

let memory = null;
let generation = 0;

/** Instantiates the module, once. */
export function load(module) {
  memory ??= initSync({ module }).memory;
}

/** Whether the module is there. */
export const isLoaded = () => memory !== null;

/** Instances inside the one instance of the wasm module. */
export const engines = {
  /** Counts instances of the module: engines of an earlier one are gone. */
  get generation() {
    return generation;
  },

  open() {
    if (memory === null) throw new Error("edge-token is not initialised: await init() first");
    const engine = new Engine();
    const opened = memory;
    return { memory: opened, reserve: (length) => engine.reserve(length), handle: (length) => engine.handle(length) };
  },

  /** A new instance of the module in place of one that cannot be trusted any more. */
  restart() {
    resetState();
    memory = initSync().memory;
    generation += 1;
  },
};
