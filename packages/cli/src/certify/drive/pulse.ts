import { setTimeout as pause } from "node:timers/promises";
import type { Exchange } from "../judge/trace.ts";
import type { Step } from "../schedule/step.ts";
import type { AppProcess } from "./app-process.ts";
import { callHttp } from "./http-call.ts";
import type { PlayedOrder } from "./played-order.ts";
import { ShopError } from "./shop-error.ts";

interface PulseOptions {
  readonly app: AppProcess | undefined;
  readonly orderOf: (step: Step) => PlayedOrder;
}

const BACK_WITHIN_MS = 5_000;

/** Whether the merchant's process lives, and what is done where it does not. */
export class Pulse {
  private readonly options: PulseOptions;

  constructor(options: PulseOptions) {
    this.options = options;
  }

  /** Whether the process lives that gave no answer where one was due; where it died it is started again. */
  async isAlive(step: Step, exchanges: readonly Exchange[]): Promise<boolean> {
    const isUnanswered = exchanges.some(({ status }) => status === undefined);
    if (!isUnanswered || step.held || step.delivery === "killed") return true;
    if (await this.answers(step)) return true;
    await this.revive(step);
    return false;
  }

  /** Ours is started again; another's has to come back by itself. */
  async revive(step: Step): Promise<void> {
    const { app } = this.options;
    if (app) await app.restart();
    else await this.untilBack(step);
  }

  private async untilBack(step: Step): Promise<void> {
    const until = performance.now() + BACK_WITHIN_MS;
    while (performance.now() < until) {
      if (await this.answers(step)) return;
      await pause(100);
    }
    throw new ShopError(
      `nothing answers where notifications go, ${await this.toldAt(step)}, since ${step.forgery ?? step.letter}; an application that may die is to be started by app.run`,
      { isUnreachable: true },
    );
  }

  private async answers(step: Step): Promise<boolean> {
    const url = await this.toldAt(step);
    return await callHttp({ method: "GET", url }).then(
      () => true,
      () => false,
    );
  }

  private async toldAt(step: Step): Promise<string> {
    const { url } = await this.options.orderOf(step).newestMessage();
    return new URL(url).origin;
  }
}
