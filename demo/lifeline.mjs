// Runs a program that does not end by itself when whoever started it dies. Usage: node lifeline.mjs PROGRAM ARGUMENT…
// The program is asked to end when stdin ends; stdout and stderr are its own.

import { spawn } from "node:child_process";

/** Milliseconds to finish the requests under way. */
const PATIENCE = 5000;

const [program, ...args] = process.argv.slice(2);
const running = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });

function end() {
  running.kill("SIGTERM");
  setTimeout(() => running.kill("SIGKILL"), PATIENCE).unref();
}

running.on("error", (error) => {
  console.error(`${program}: ${error.message}`);
  process.exit(1);
});
running.on("exit", (code) => process.exit(code ?? 1));
process.stdin.on("end", end).resume();
process.on("SIGTERM", end);
process.on("SIGINT", end);
