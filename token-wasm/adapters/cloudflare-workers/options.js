// The options of `edgeGate`, checked when the worker starts: a misspelt option must not leave a gate open.

const KNOWN = {
  options: ["policy", "keys", "stateKeys", "minter", "state", "facts", "cors", "originSecret", "debugSecret", "canaryShare"],
  state: ["url", "kv", "key", "refresh", "timeout"],
  cors: ["origins", "credentials", "headers", "maxAge"],
};

/** Returns the options with their defaults, or throws a TypeError that names the member. */
export function checkedOptions(options) {
  known("options", options);
  const { policy, keys, stateKeys, minter, state, facts, cors, originSecret, debugSecret, canaryShare = 1 } = options;
  demand(policy !== undefined, "policy", "a policy, or a function of env");
  demand(typeof keys === "function", "keys", "a function of env: keys are secrets and live there");
  for (const [name, secret] of Object.entries({ stateKeys, minter, originSecret, debugSecret, facts })) {
    demand(secret === undefined || typeof secret === "function", name, "a function");
  }
  demand(canaryShare >= 0 && canaryShare <= 1, "canaryShare", "a number from 0 to 1");
  return {
    policy: typeof policy === "function" ? policy : () => policy,
    keys,
    stateKeys,
    minter,
    state: state && checkedState(state, stateKeys),
    facts,
    cors: cors && checkedCors(cors),
    originSecret,
    debugSecret,
    canaryShare,
  };
}

function checkedState(state, stateKeys) {
  known("state", state);
  const { url, kv, key = "state", refresh = 2, timeout = 2 } = state;
  demand(url !== undefined || kv !== undefined, "state", "url or kv");
  demand(url === undefined || typeof url === "string" || typeof url === "function", "state.url", "a URL, or a function of env");
  demand(kv === undefined || typeof kv === "function", "state.kv", "a function of env");
  demand(refresh > 0, "state.refresh", "seconds above 0");
  demand(timeout > 0, "state.timeout", "seconds above 0");
  demand(stateKeys !== undefined, "stateKeys", "the keys that sign state documents, as a function of env");
  return { url: typeof url === "string" ? () => url : url, kv, key, refresh, timeout };
}

function checkedCors(cors) {
  known("cors", cors);
  const { origins, credentials = false, headers = [], maxAge = 600 } = cors;
  demand(origins === "*" || Array.isArray(origins), "cors.origins", '"*" or a list of origins');
  // Fetch standard, "CORS protocol and credentials": with credentials the origin must be named.
  demand(!(credentials && origins === "*"), "cors.origins", "a list of origins when credentials are allowed");
  return { origins, credentials, headers, maxAge };
}

function known(place, object) {
  demand(typeof object === "object" && object !== null, place, "an object");
  const names = KNOWN[place];
  for (const name of Object.keys(object)) demand(names.includes(name), `${place}.${name}`, `one of ${names.join(", ")}`);
}

function demand(condition, member, expected) {
  if (!condition) throw new TypeError(`edgeGate: ${member}: expected ${expected}`);
}
