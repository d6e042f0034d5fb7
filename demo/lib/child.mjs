// The life of one process of the demo: its configuration is the first line of stdin, its addresses are the first line
// of stdout, and it ends when stdin does. Whoever started it can die in any way and leaves nothing behind.

import { createInterface } from "node:readline";

/**
 * Runs `main(configuration)`, which returns `{ ready, stop }`: what to print, and how to end.
 */
export async function child(main) {
  const lines = createInterface({ input: process.stdin });
  const configuration = JSON.parse(await new Promise((resolve) => lines.once("line", resolve)));
  const { ready, stop } = await main(configuration);
  const end = async () => {
    await stop();
    process.exit(0);
  };
  lines.once("close", end);
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  console.log(JSON.stringify(ready));
}
