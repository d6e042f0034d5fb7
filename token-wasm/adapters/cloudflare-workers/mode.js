// The policy's mode, which only adapters read: denials that are let through while a gate is being introduced.

/** Whether the mode lets this denial through. A decision about a broken edge is never waived: its mode is not known. */
export function isWaived(decision, request, canaryShare) {
  switch (decision.mode) {
    case "log":
    case "off":
      return true;
    case "canary":
      return shareOf(request) >= canaryShare;
    default:
      return false;
  }
}

/** A number in [0, 1) that stays the same for a viewer's address, so that a session is either enforced or not. */
function shareOf(request) {
  // FNV-1a: spreading, not secrecy. http://www.isthe.com/chongo/tech/comp/fnv/
  let hash = 0x811c9dc5;
  for (const character of request.headers.get("cf-connecting-ip") ?? "") {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
