// The steps of a decision as a table, and the command that repeats it.

const COLUMNS = ["check", "claim", "demanded", "observed", "verdict"];

/** A table row with the explanation; `path` is the request's path with the token in it. */
export function explained(report, path, files) {
  const row = document.createElement("tr");
  row.className = "explained";
  const place = document.createElement("td");
  place.colSpan = 7;
  place.append(steps(report.steps), command(line(report, path, files)));
  row.append(place);
  return row;
}

function steps(list) {
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const column of COLUMNS) head.append(Object.assign(document.createElement("th"), { textContent: column }));
  const body = table.createTBody();
  for (const step of list) {
    const row = body.insertRow();
    row.className = step.verdict === "ok" ? "" : "failed";
    for (const column of COLUMNS) {
      const cell = row.insertCell();
      cell.className = column;
      cell.textContent = step[column] ?? "";
    }
  }
  return table;
}

function command(text) {
  const place = document.createElement("div");
  place.className = "command";
  const code = Object.assign(document.createElement("code"), { textContent: text });
  const copy = Object.assign(document.createElement("button"), { textContent: "Copy" });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  });
  place.append(code, copy);
  return place;
}

/** `tokenctl explain` with the facts, the token and the state of this decision. */
function line({ facts, state_version: version }, path, files) {
  const [, token, rest] = /^\/CAT=([^/]*)(.*)$/.exec(path) ?? [null, "", path];
  const options = {
    keys: files.keys,
    policy: files.policy,
    state: version === null ? undefined : `${files.state_folder}/state-${version}.cose`,
    "state-keys": version === null ? undefined : files.state_keys,
    now: facts.now,
    method: facts.method,
    url: files.cdn + rest,
    ip: facts.ip,
    asn: facts.asn,
    country: facts.geo.country,
    subdivision: facts.geo.subdivision,
    metro: facts.geo.metro,
  };
  const words = Object.entries(options).filter(([, value]) => value !== undefined);
  return [files.tokenctl, "explain", ...words.map(([name, value]) => `--${name} ${quoted(String(value))}`), quoted(token)].join(" ");
}

/** One word for a shell. */
function quoted(text) {
  return /^[\w./:=@,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
