// Cloudflare Workers: `edge-token/cloudflare`.

export { EdgeGate, edgeGate } from "./edge-gate.js";
export { cloudflareFacts } from "./facts.js";
