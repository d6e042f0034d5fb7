// What the artefacts ask of a host.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { init } from "../../dist/npm/web.js";

const RAW = readFileSync(new URL("../../dist/raw/token_wasm.wasm", import.meta.url));
const NPM = new URL("../../dist/npm/", import.meta.url);

test("the raw module imports nothing and exports what its page says", () => {
  const module = new WebAssembly.Module(RAW);
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const functions = WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`);
  for (const wanted of ["memory memory", "function token_reserve", "function token_handle"]) assert.ok(functions.includes(wanted), wanted);
});

test("the raw module without state lives in one mebibyte", () => {
  const { memory, token_reserve: reserve } = new WebAssembly.Instance(new WebAssembly.Module(RAW), {}).exports;
  assert.notEqual(reserve(0), 0);
  assert.equal(reserve(2 ** 25), 0);
  assert.ok(memory.buffer.byteLength <= 1 << 20, String(memory.buffer.byteLength));
});

test("the package imports only what its glue gives", () => {
  const module = new WebAssembly.Module(readFileSync(new URL("token_wasm_bg.wasm", NPM)));
  for (const { module: from } of WebAssembly.Module.imports(module)) assert.equal(from, "./token_wasm_bg.js");
});

test("every file that the package's exports name is there", () => {
  const { exports } = JSON.parse(readFileSync(new URL("package.json", NPM)));
  const files = JSON.stringify(exports).match(/"\.\/[^"]*\.(?:js|ts|wasm|json)"/g).map((name) => JSON.parse(name));
  for (const file of files) readFileSync(new URL(file, NPM));
});

test("the web entry takes bytes and asks for init before it", async () => {
  const { Gate } = await import("../../dist/npm/web.js");
  assert.throws(() => new Gate({ keys: { keys: [] }, policy: {} }), /await init\(\) first/);
  await init(readFileSync(new URL("token_wasm_bg.wasm", NPM)));
  assert.throws(() => new Gate({ keys: { keys: [] }, policy: {} }), { name: "ConfigError" });
});
