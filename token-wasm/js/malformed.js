/** A description of a request that says nothing definite: denied with request-malformed. */
class MalformedRequest extends Error {}

export function demand(condition) {
  if (!condition) throw new MalformedRequest();
}
