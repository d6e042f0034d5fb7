// Bundles a worker as `wrangler deploy` does: with esbuild, package exports resolved for workerd, and WebAssembly files
// kept as modules of their own.

import { mkdir, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

/**
 * The modules of a worker that imports the package `edge-token`.
 * @param {{ worker: string, package: string, work: string }} paths the worker's file, the package's folder, and a folder to work in
 */
export async function bundle(paths) {
  const packages = join(paths.work, "node_modules");
  await rm(packages, { recursive: true, force: true });
  await mkdir(packages, { recursive: true });
  await symlink(paths.package, join(packages, "edge-token"));
  const { outputFiles } = await build({
    entryPoints: [paths.worker],
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    nodePaths: [packages],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    outdir: paths.work,
    write: false,
    logLevel: "warning",
  });
  return outputFiles
    .map(({ path, contents }) => ({ type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: basename(path), contents }))
    .sort((left) => (left.type === "ESModule" ? -1 : 1));
}
