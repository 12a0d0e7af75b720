import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { goldenSchedules, learnGoldens } from "../../src/certify/judge/goldens.ts";
import type { Trace } from "../../src/certify/judge/trace.ts";
import { printShort, written } from "../../src/certify/schedule/notation.ts";
import type { Schedule } from "../../src/certify/schedule/step.ts";
import { watchBy } from "../../src/certify/search.ts";
import { SharedEffects } from "../../src/certify/shared-effects.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

/** A shop whose orders are right, and which sends a mail for each payment; a wrong one for each repeat. */
class MailingDriver extends SimulatedDriver {
  private readonly isWrong: boolean;
  private mails = 0;
  private stock = 1_000;

  constructor(isWrong: boolean) {
    super(0);
    this.isWrong = isWrong;
  }

  override async play(schedule: Schedule): Promise<Trace> {
    const trace = await super.play(schedule);
    for (const view of trace.closing as readonly { readonly credits: number }[]) {
      this.mails += view.credits;
      this.stock -= view.credits;
    }
    const told = schedule.steps.filter(({ letter }) => letter === "S").length;
    if (this.isWrong) this.mails += Math.max(0, told - 1);
    return trace;
  }

  async shared(): Promise<Readonly<Record<string, unknown>>> {
    return await Promise.resolve({ mails: String(this.mails), stock: this.stock });
  }
}

const BATCH = ["p S", "x X", "q S", "p S r f b", "p S S", "k K", "p P S"].map((text) =>
  written(text),
);

async function findOdd(isWrong: boolean): Promise<string | undefined> {
  const driver = new MailingDriver(isWrong);
  const pairs = await Promise.all(
    goldenSchedules().map(async (one) => [await driver.play(one), await driver.play(one)] as const),
  );
  const goldens = learnGoldens(pairs);
  const watch = watchBy(goldens);
  const options = { driver, goldens, watch, offers: undefined, settleMs: 0 };
  const effects = await SharedEffects.learn(options);
  assert.ok(effects);
  const before = await effects.read();
  const odd = await effects.findOdd(before, await driver.playAll(BATCH));
  return odd && `${odd.violation.deviation} ${printShort(odd.trace.schedule)}`;
}

describe("what lies outside all orders", () => {
  it("adds up over a batch of schedules where each order did what it does", async () => {
    assert.equal(await findOdd(false), undefined);
  });

  it("is halved where it does not, until the schedule is left that did more", async () => {
    assert.equal(await findOdd(true), "more p S S");
  });

  it("is not asked for where a merchant names none", async () => {
    const driver = new SimulatedDriver(0);
    const goldens = learnGoldens([]);
    const watch = watchBy(goldens);
    assert.equal(
      await SharedEffects.learn({ driver, goldens, watch, offers: undefined }),
      undefined,
    );
  });
});
