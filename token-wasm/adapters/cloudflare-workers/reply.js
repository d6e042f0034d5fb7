// What the gate sends beside a grant, or instead of a denial.

/** Puts fields on a response in place of those of the same name; cookies are added to others. */
export function setFields(headers, fields) {
  for (const [name, value] of fields) {
    if (name.toLowerCase() === "set-cookie") headers.append(name, value);
    else headers.set(name, value);
  }
}
