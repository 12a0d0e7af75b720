import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId, TransactionId } from "@gerbang/protocol";
import { localChangeHints } from "../../src/store/changes.ts";

const [ONE, OTHER] = ["G1", "G2"] as unknown as readonly [MerchantId, MerchantId];
const [PAID, OPEN] = ["t1", "t2"] as unknown as readonly [TransactionId, TransactionId];

suite("hints of changes", () => {
  test("call those who hear of what changed, and nobody else", () => {
    const changes = localChangeHints();
    const called: string[] = [];
    const hear = (name: string, of?: Parameters<typeof changes.subscribe>[1]) =>
      changes.subscribe(() => called.push(name), of);
    const ends = [
      hear("everybody's"),
      hear("merchant's", { merchantId: ONE }),
      hear("paid", { merchantId: ONE, transactionId: PAID }),
      hear("open", { merchantId: ONE, transactionId: OPEN }),
      hear("other merchant's", { merchantId: OTHER }),
    ];
    const calledBy = (change: Parameters<typeof changes.announce>[0]) => {
      called.length = 0;
      changes.announce(change);
      return called.toSorted();
    };
    assert.deepEqual(calledBy({ merchantId: ONE, transactionId: PAID }), [
      "everybody's",
      "merchant's",
      "paid",
    ]);
    // Of its clock, say, which everything of it goes by.
    assert.deepEqual(calledBy({ merchantId: ONE }), ["everybody's", "merchant's", "open", "paid"]);
    assert.deepEqual(calledBy({ merchantId: OTHER, transactionId: PAID }), [
      "everybody's",
      "other merchant's",
    ]);
    for (const end of ends) end();
    assert.deepEqual(calledBy({ merchantId: ONE, transactionId: PAID }), []);
  });
});
