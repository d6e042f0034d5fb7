/** The numbers at the top of the page. */
export class Status {
  #element;
  isStateDown = false;

  constructor(element) {
    this.#element = element;
  }

  show({ edge, origin, stateLine, keys }) {
    const { version, age, refused, unreachable } = edge.state;
    this.isStateDown = stateLine !== "up";
    this.#put("state", version === null ? "none" : `version ${version}, ${Math.round(age)} s old`);
    this.#put("line", this.isStateDown || refused > 0 ? `${stateLine}, ${unreachable} failed, ${refused} refused` : "up", this.isStateDown);
    this.#put("key", keys.find((key) => key.use_state === "active")?.kid ?? "none");
    this.#put("ratio", edge.served === 0 ? "–" : ratio(edge.served, origin.requests));
  }

  #put(name, text, isAlarm = false) {
    const place = this.#element.querySelector(`[data-status="${name}"]`);
    place.textContent = text;
    place.classList.toggle("alarm", isAlarm);
  }
}

/** Of what the edge let through, the part that the origin did not see. */
function ratio(served, fetched) {
  const hits = Math.max(0, served - fetched);
  return `${Math.round((100 * hits) / served)} % of ${served}`;
}
