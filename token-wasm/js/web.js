// Browsers and everything else: the module must be fetched first.
import { isLoaded, load } from "./engine.js";

export * from "./index.js";

/**
 * Loads the module: from a URL (by default the file next to this one), a Response, bytes, or a
 * compiled module. Once; later calls do nothing.
 */
export async function init(source = new URL("./token_wasm_bg.wasm", import.meta.url)) {
  if (isLoaded()) return;
  load(await compile(await source));
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

export default init;
