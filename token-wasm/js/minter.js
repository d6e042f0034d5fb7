import { Channel, outputBytes, reasonCode } from "./channel.js";
import { ConfigError } from "./errors.js";
import { configError, configure, jsonText } from "./gate.js";
import { Flag, Operation, Tag } from "./operation.js";
import { readText, writeRecord } from "./record.js";

/** A minter on any engine. */
export class EngineMinter {
  #engines;
  #keys;
  #channel;
  #generation;

  constructor(engines, { key } = {}) {
    this.#engines = engines;
    this.#keys = `{"keys":[${jsonText("key", key)}]}`;
    this.#start();
  }

  /** Mints a token; throws a ConfigError that names the claim that cannot be minted. */
  mint(format, claims) {
    const flag = { cat: Flag.ONLY_CAT, jwt: Flag.ONLY_JWT }[format];
    if (flag === undefined) throw new ConfigError("format", '"cat" or "jwt"');
    const fields = [[Tag.CLAIMS, jsonText("claims", claims)]];
    if (this.#generation !== this.#engines.generation) this.#start();
    try {
      const channel = this.#channel;
      const answer = channel.handle(writeRecord(channel, Operation.MINT, fields, flag));
      if (reasonCode(answer) !== 0) throw configError(channel, outputBytes(answer));
      const token = readText(channel, outputBytes(answer));
      channel.reserve();
      return token;
    } catch (error) {
      if (!(error instanceof ConfigError)) this.#engines.restart();
      throw error;
    }
  }

  #start() {
    const generation = this.#engines.generation;
    this.#channel = new Channel(this.#engines.open());
    configure(this.#channel, [[Tag.KEYS, this.#keys]], Operation.CONFIGURE_MINTER);
    this.#generation = generation;
  }
}
