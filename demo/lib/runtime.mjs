// workerd, started with a bundled worker.

import { Log, LogLevel, Miniflare } from "miniflare";

/**
 * Starts a worker in an isolate of its own; `dispose()` ends it.
 * @param {{ modules: object[], bindings: object, kv?: boolean }} worker `kv`: with a KV namespace STATE
 * @returns {Promise<{ runtime: Miniflare, url: string }>}
 */
export async function startWorker({ modules, bindings, kv = false }) {
  const runtime = new Miniflare({
    modules,
    bindings,
    kvNamespaces: kv ? ["STATE"] : [],
    compatibilityDate: "2026-04-01",
    // Straight to the worker: what stands before it is the access network's business.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    cf: false,
    log: new ErrorLog(LogLevel.WARN),
    handleRuntimeStdio: (stdout, stderr) => {
      stdout.on("data", (chunk) => process.stderr.write(chunk));
      stderr.on("data", (chunk) => process.stderr.write(chunk));
    },
  });
  await runtime.ready;
  return { runtime, url: (await runtime.unsafeGetDirectURL()).origin };
}

/** Messages on stderr: stdout is for addresses. */
class ErrorLog extends Log {
  log(message) {
    console.error(message);
  }
}
