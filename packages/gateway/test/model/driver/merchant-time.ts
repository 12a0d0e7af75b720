import type { Body } from "../reference/state.ts";
import type { MerchantClient } from "./merchant-client.ts";
import type { GatewayProcess } from "./world.ts";

/** A merchant's clock, and taking the merchant in hand, asked of one process or the other by turns. Milliseconds. */
export class MerchantTime {
  readonly #client: MerchantClient;
  readonly #process: () => GatewayProcess;

  constructor(client: MerchantClient, process: () => GatewayProcess) {
    this.#client = client;
    this.#process = process;
  }

  /** From then on nothing happens by itself. */
  async take(): Promise<void> {
    await this.#client.sandbox(this.#process(), "POST", "/control", { ttl: "60s" });
  }

  async letGo(): Promise<void> {
    await this.#client.sandbox(this.#process(), "DELETE", "/control");
  }

  /** What is due is left to the workers, and to whoever calls at the same time. */
  async moveTo(at: number): Promise<void> {
    await this.#setClock({ mode: "frozen", now: new Date(at).toISOString() });
  }

  /** Lets it run, from a moment or as the machine's does; returns what it shows. */
  async run(from: number | undefined): Promise<number> {
    return await this.#setClock(
      from === undefined ? { mode: "real" } : { mode: "offset", now: new Date(from).toISOString() },
    );
  }

  /** Returns at what it stands still. */
  async freeze(): Promise<number> {
    return await this.#setClock({ mode: "frozen" });
  }

  /** Until all is done that is due; returns what the clock shows. */
  async rest(): Promise<number> {
    for (;;) {
      const { body } = await this.#advanceBy(0);
      if (body["complete"] === true) return Date.parse(String(body["now"]));
    }
  }

  /** What happens, in as many answers as it takes. */
  async *advance(ms: number): AsyncGenerator<readonly Body[]> {
    for (let left = ms; ; ) {
      const { body } = await this.#advanceBy(left);
      yield body["happened"] as readonly Body[];
      left = Number(body["remaining_ms"]);
      if (left === 0 && body["complete"] === true) return;
    }
  }

  async #advanceBy(ms: number) {
    const body = { by: `${ms}ms` };
    return await this.#client.sandbox(this.#process(), "POST", "/clock/advance", body);
  }

  async #setClock(body: object): Promise<number> {
    const answer = await this.#client.sandbox(this.#process(), "PUT", "/clock", body);
    return Date.parse(String(answer.body["now"]));
  }
}
