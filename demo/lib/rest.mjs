// Calls to the demo's other parts.

/** A JSON API behind a bearer secret: `call("POST", "/revoke", {…})`. Anything but a 2xx is an error. */
export function client(base, secret) {
  return async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
}
