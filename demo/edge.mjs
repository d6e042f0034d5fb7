// The CDN: workerd with the example worker of the adapter. Its admin listener deploys: every deployment is a fresh
// isolate with bindings of its own, as a deployment to a CDN is.
// Configuration: {"worker", "package", "work": paths, "admin_secret", "bindings": what every deployment has}.

import { bundle } from "./lib/bundle.mjs";
import { child } from "./lib/child.mjs";
import { admin, close, httpError } from "./lib/http.mjs";
import { startWorker } from "./lib/runtime.mjs";

/** Seconds an old deployment lives on for the requests it still has. */
const DRAIN_SECONDS = 5;

child(async ({ worker, package: folder, work, admin_secret, bindings }) => {
  const modules = await bundle({ worker, package: folder, work });
  const deployments = new Map();
  let count = 0;

  const control = await admin(admin_secret, {
    /** Starts a deployment: {"worker": another worker, "bindings": more bindings, "kv": true for a KV namespace STATE}. */
    "POST /deploy": async ({ worker: other, bindings: more = {}, kv = false }) => {
      const deployed = other ? await bundle({ worker: other, package: folder, work }) : modules;
      const { runtime, url } = await startWorker({ modules: deployed, bindings: { ...bindings, ...more }, kv });
      count += 1;
      const id = String(count);
      deployments.set(id, runtime);
      return { id, url };
    },
    /** Ends a deployment once it is drained: {"id"}. */
    "POST /retire": ({ id }) => {
      const runtime = found(deployments, id);
      deployments.delete(id);
      setTimeout(() => runtime.dispose(), DRAIN_SECONDS * 1000);
    },
    /** Writes a state document to a deployment's KV namespace, as a publisher does: {"id", "document": hex}. */
    "POST /publish": async ({ id, document }) => {
      const namespace = await found(deployments, id).getKVNamespace("STATE");
      await namespace.put("state", Uint8Array.from(Buffer.from(document, "hex")));
    },
  });

  return {
    ready: { admin: control.url },
    stop: () => Promise.all([close(control), ...[...deployments.values()].map((runtime) => runtime.dispose())]),
  };
});

function found(deployments, id) {
  const runtime = deployments.get(id);
  if (!runtime) throw httpError(404, `no deployment ${id}`);
  return runtime;
}
