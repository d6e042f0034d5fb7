// Cloudflare Workers and workerd: the module is compiled before the worker starts.
import module from "./token_wasm_bg.wasm";

import { load } from "./engine.js";

load(module);

export * from "./index.js";
