export * from "./index.js";

/**
 * Loads the module, once: from a URL (by default the file next to this one), a Response, bytes, or
 * a compiled module. Before it nothing else can be used.
 */
export function init(
  source?: string | URL | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module | Promise<Response>,
): Promise<void>;

export default init;
