// Small HTTP servers on loopback, on ports the system chooses.

import { createServer } from "node:http";
import { timingSafeEqual } from "node:crypto";

/** Listens on 127.0.0.1 and returns the server and its address. */
export async function listen(handler) {
  const server = createServer((request, response) => {
    Promise.resolve(handler(request, response)).catch((error) => {
      console.error(`${request.method} ${pathOf(request)}: ${error.message}`);
      if (response.headersSent) response.destroy();
      else answer(response, error.status ?? 500, { message: error.message });
    });
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

/** Ends a server with the connections it still has. */
export async function close({ server }) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** The path without the query: queries may carry tokens. */
export function pathOf(request) {
  return request.url.split("?", 1)[0];
}

/** Answers with JSON. */
export function answer(response, status, body) {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/** An error that is answered with this status. */
export function httpError(status, message) {
  return Object.assign(new Error(message), { status });
}

/** Reads a JSON body of at most 4 MiB; an absent one is `{}`. */
export async function readJson(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > 4 << 20) throw httpError(413, "the body is longer than 4 MiB");
    parts.push(part);
  }
  return length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString("utf8"));
}

/** Whether the request's `Authorization` is this bearer secret. */
export function hasBearer(request, secret) {
  return sameText(request.headers.authorization ?? "", `Bearer ${secret}`);
}

/** Compares texts in constant time. */
export function sameText(left, right) {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** An admin listener: a table of `"METHOD /path"` → `(body, request) → answer`, behind a bearer secret. */
export function admin(secret, routes) {
  return listen(async (request, response) => {
    if (!hasBearer(request, secret)) throw httpError(401, "the admin secret is missing");
    const route = routes[`${request.method} ${pathOf(request)}`];
    if (!route) throw httpError(404, `no such route; there are: ${Object.keys(routes).join(", ")}`);
    answer(response, 200, (await route(await readJson(request), request)) ?? {});
  });
}
