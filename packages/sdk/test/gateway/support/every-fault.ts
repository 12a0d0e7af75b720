import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { createRandom } from "../../support/fault-plan.ts";
import { assertEveryOrderRight, meetFate } from "./fates.ts";
import { type Merchant, openMerchant } from "./merchant.ts";

const HOUR = 60;
const AT_ONCE = 40;

/** Orders are charged and meet their fate, many at once, while notifications are on their way. */
export async function live(merchant: Merchant, orders: number): Promise<void> {
  const numbers = Array.from({ length: orders }, (_, index) => index);
  await merchant.take(numbers.map((index) => `order-${index}`));
  const work = async () => {
    for (let index = numbers.shift(); index !== undefined; index = numbers.shift()) {
      await merchant.charge(`order-${index}`);
      await meetFate(merchant, `order-${index}`, index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Lets time pass until the merchant follows no order any more. */
export async function settle(merchant: Merchant): Promise<void> {
  // By then the gateway has given up the last delivery, and orders have to be known.
  for (let hours = 0; hours < 12; hours += 1) {
    await merchant.pass(HOUR);
    await merchant.reconcile();
    if ((await merchant.followed()) === 0) return;
  }
  assert.fail(`${await merchant.followed()} orders are followed for ever`);
}

/**
 * A merchant whose notifications meet every fault, and whose own callbacks fail now and then. Each of
 * these many orders has to come right, each callback exactly once.
 */
export async function surviveEveryFault(t: TestContext, orders: number): Promise<void> {
  const random = createRandom(20_261_102);
  const merchant = await openMerchant(t, {
    faults: [
      { fault: "drop", share: 0.2 },
      { fault: "duplicate", share: 0.1, copies: 2 },
      { fault: "reorder", share: 0.1 },
      { fault: "delay", share: 0.1, seconds: 5_400 },
      { fault: "corrupt_signature", share: 0.02 },
      { fault: "wrong_amount", share: 0.05 },
      { fault: "unknown_member", share: 0.1 },
      { fault: "missing_member", share: 0.1 },
      { fault: "slow", share: 0.02, seconds: 0.02 },
      { fault: "cut", share: 0.03 },
    ],
    fails: () => random() < 0.03,
  });
  await live(merchant, orders);
  await settle(merchant);
  await assertEveryOrderRight(merchant);
  // The plan was felt: forgeries were refused, and failures of the merchant's own tried again.
  for (const status of [200, 401, 503]) assert.ok(merchant.answers.has(status), `no ${status}`);
}
