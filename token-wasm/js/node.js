// Node, Deno and Bun: the module is read from its file when the package is imported.
import { readFileSync } from "node:fs";

import { load } from "./engine.js";

load(new WebAssembly.Module(readFileSync(new URL("./token_wasm_bg.wasm", import.meta.url))));

export * from "./index.js";
