// The package as a user installs it: its exports under the conditions of each runtime, its types.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../../dist/npm", import.meta.url));
const COMPILER = fileURLToPath(new URL("../../tools/node_modules/typescript/bin/tsc", import.meta.url));
const KEY = '{ kty: "oct", kid: "k1", alg: "HS256", k: "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc" }';
const OPTIONS = `{ keys: { keys: [${KEY}] }, policy: { issuers: null, audiences: null, state: "none" } }`;
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "edge-token-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(PACKAGE, join(folder, "node_modules/edge-token"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
});
after(() => rmSync(folder, { recursive: true }));

function node(program, ...flags) {
  writeFileSync(join(folder, "program.mjs"), program);
  return execFileSync(process.execPath, [...flags, "program.mjs"], { cwd: folder, encoding: "utf8" }).trim();
}

/** Compiles one file strictly; the messages of the compiler. */
function compile(source) {
  writeFileSync(join(folder, "program.ts"), source);
  const flags = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom,dom.iterable"];
  try {
    return execFileSync(process.execPath, [COMPILER, ...flags, "program.ts"], { cwd: folder, encoding: "utf8" });
  } catch (error) {
    return error.stdout;
  }
}

test("node imports it by its name, ready to use", () => {
  const program = `
    import { Gate, Minter } from "edge-token";
    const token = new Minter({ key: ${KEY} }).mint("jwt", { exp: 1700000300 });
    console.log(new Gate(${OPTIONS}).check({ now: 1700000000, token }).decision);`;
  assert.equal(node(program), "allow");
});

test("the example of the package's page runs", async () => {
  const { readFileSync } = await import("node:fs");
  const [, example] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(PACKAGE, "README.md"), "utf8"));
  const decision = JSON.parse(node(`${example}\nconsole.log(JSON.stringify(decision));`));
  assert.equal(decision.decision, "allow");
  assert.equal(decision.url, "https://cdn.example/live/1.m4s");
});

test("other runtimes load the module themselves", () => {
  const program = `
    import { readFileSync } from "node:fs";
    import init, { Gate } from "edge-token/web";
    await init(readFileSync("node_modules/edge-token/token_wasm_bg.wasm"));
    console.log(new Gate(${OPTIONS}).check({ now: 1700000000 }).reason);`;
  assert.equal(node(program), "token-missing");
});

test("the types accept what the package accepts", () => {
  const source = `
    import { ConfigError, Gate, Minter, StateError, type Decision, type GateRequest } from "edge-token";
    import init from "edge-token/web";
    await init(new Uint8Array());
    const gate = new Gate(${OPTIONS});
    const request: GateRequest = {
      now: 1, method: "GET", url: "https://a/", headers: new Headers(), ip: "::1", asn: 1, alpn: null, tls: {},
      geo: { country: "DE", metro: 807 }, token: new Uint8Array(), format: "cat", untagged: "mac0",
    };
    const decision: Decision = gate.check(request);
    if (decision.decision === "allow") decision.url satisfies string | undefined;
    else decision.reason satisfies string;
    gate.check({ now: 1, headers: { cookie: ["a=1", "b=2"] } });
    gate.check({ now: 1, headers: [["a", "b"]] });
    gate.explain(request).steps.map((step) => step.verdict);
    gate.loadState(new Uint8Array()).version satisfies number;
    gate.stateVersion satisfies number | null;
    const asked: Promise<Decision> = gate.checkAsync(request, {
      lookup: (lookups) => lookups.map((each) => (each.kind === "subject" ? null : each.kind === "epoch" ? 0 : each.value === "s-1")),
    });
    new Gate({ keys: "", policy: {}, cache: false });
    gate.stripHeaders([["a", "b"]]) satisfies [string, string][];
    new Minter({ key: "{}" }).mint("cat", { exp: 1 }) satisfies string;
    try { gate.loadState(new Uint8Array()); } catch (error) {
      if (error instanceof StateError) error.code satisfies string;
      if (error instanceof ConfigError) error.member satisfies string;
    }`;
  assert.equal(compile(source), "");
});

test("the types refuse what the package refuses", () => {
  const wrong = [
    "new Gate({ keys: {} });",
    "new Gate(options).check({});",
    "new Gate(options).check({ now: 1, alpn: 2 });",
    "new Gate(options).check({ now: 1, format: 'paseto' });",
    "new Gate(options).check({ now: 1 }).url;",
    "new Minter({ key: {} }).mint('paseto', {});",
  ];
  for (const line of wrong) {
    const source = `import { Gate, Minter } from "edge-token";\nconst options = ${OPTIONS};\n${line}`;
    assert.match(compile(source), /program\.ts\(3,/, line);
  }
});
