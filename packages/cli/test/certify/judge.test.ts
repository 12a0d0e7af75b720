import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { classify } from "../../src/certify/judge/defect-class.ts";
import { type Goldens, goldenSchedules, learnGoldens } from "../../src/certify/judge/goldens.ts";
import { judge } from "../../src/certify/judge/judge.ts";
import { judgeGoldens } from "../../src/certify/judge/relations.ts";
import type { Trace } from "../../src/certify/judge/trace.ts";
import { written } from "../../src/certify/schedule/notation.ts";
import { HandlerModel } from "./support/handler-model.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

/** Shows a word alone, so that going back leaves no trace in any number. */
class TersePage extends HandlerModel {
  override view(number: string): unknown {
    return (super.view(number) as { readonly status: string }).status;
  }
}
/** Learnt as sound, and then deaf to money for what is closed: as a release that breaks it. */
const deaf = (() => {
  let plays = 0;
  return (edit: number): HandlerModel => {
    plays++;
    return new HandlerModel(plays > 2 * goldenSchedules().length ? edit : 0);
  };
})();
const terse = (edit: number): HandlerModel => new TersePage(edit);

/** What the judge makes of one schedule, played on one merchant; `mend` may change what was recorded. */
async function judged(
  edit: number,
  text: string,
  mend = (trace: Trace): Trace => trace,
  maker = (one: number): HandlerModel => new HandlerModel(one),
) {
  const driver = new SimulatedDriver(edit, maker);
  const pairs = [];
  for (const schedule of goldenSchedules())
    pairs.push([await driver.play(schedule), await driver.play(schedule)] as const);
  return judge(mend(await driver.play(written(text))), learnGoldens(pairs));
}

describe("what an order was once seen to know", () => {
  it("is not to be forgotten, even where nobody was told that it was known", async () => {
    // The answer was lost: that it is paid was only seen. A late pending takes it back.
    const violation = await judged(15, "p S! P", undefined, terse);
    assert.equal(violation?.invariant, "I4");
    assert.equal(violation.deviation, "back");
    assert.equal(violation.step?.letter, "P");
    assert.equal(await judged(0, "p S! P", undefined, terse), undefined);
  });
});

describe("what comes at the end", () => {
  it("is judged by what the retry tail was acknowledged", async () => {
    const unheard = (trace: Trace): Trace => ({
      ...trace,
      redelivered: [],
      closing: trace.start,
      reconciled: undefined,
    });
    assert.equal(await judged(0, "p S~", unheard), undefined, "nothing was taken, nothing is owed");
    const taken = (trace: Trace): Trace => ({ ...unheard(trace), redelivered: trace.redelivered });
    assert.equal((await judged(0, "p S~", taken))?.invariant, "I7", "taken, and not booked");
  });

  it("need not show what was given back of what is paid, where not a word came of that", async () => {
    // As the order stood once it was paid.
    const asPaid = (trace: Trace): Trace => {
      const paid = trace.entries[1]?.views ?? [];
      return { ...trace, closing: paid, reconciled: paid };
    };
    assert.equal(await judged(0, "p S r f", asPaid), undefined, "nobody asks for ever");
    const heard = await judged(0, "p S r a f", asPaid);
    assert.deepEqual([heard?.invariant, heard?.reconciled], ["I6", true], "asked for, and then?");
    const asRefunded = (trace: Trace): Trace => {
      const once = trace.entries[3]?.views ?? [];
      return { ...trace, closing: once, reconciled: once };
    };
    assert.equal(await judged(0, "p r f a r f", asRefunded), undefined, "nothing of the second");
    const unpaid = (trace: Trace): Trace => ({
      ...trace,
      closing: trace.start,
      reconciled: trace.start,
    });
    assert.equal((await judged(0, "p r f", unpaid))?.invariant, "I7", "a payment is asked for");
  });

  it("is judged once more after reconciling, where there is such a thing", async () => {
    const violation = await judged(29, "p");
    assert.equal(violation?.invariant, "I7");
    assert.ok(violation.reconciled);
    const none = (trace: Trace): Trace => ({ ...trace, reconciled: undefined });
    assert.equal(await judged(29, "p", none), undefined);
  });
});

describe("what nothing stands out in, but how all of it came together", () => {
  it("is named by what came last, though it came again only at the end", async () => {
    const violation = await judged(15, "P^ p S", undefined, terse);
    assert.equal(violation?.invariant, "I10");
    const nothing = {
      paysOrdinarily: true,
      paysWithoutPending: true,
      booksRefundAlone: true,
      booksRefundAfterReconcile: true,
      missesHeader: false,
    };
    assert.equal(classify(violation, nothing), "GC-20");
    assert.equal(await judged(0, "P^ p S", undefined, terse), undefined);
  });
});

describe("money for what was closed", () => {
  it("must show where it was told, in whatever words", async () => {
    assert.equal(await judged(0, "x X l S"), undefined);
    assert.equal(await judged(0, "x l S X"), undefined);
    assert.equal(await judged(0, "x l X"), undefined, "nobody was told, and nobody need ask");
    assert.equal((await judged(42, "P x X l S", undefined, deaf))?.invariant, "I14");
  });
});

describe("a browser that arrives at the same moment as a message", () => {
  it("may be sent on", async () => {
    const sentOn = (trace: Trace): Trace => ({
      ...trace,
      entries: trace.entries.map((entry) => ({
        ...entry,
        exchanges: entry.exchanges.map((one, at) => (at === 1 ? { ...one, status: 303 } : one)),
      })),
    });
    assert.equal(await judged(0, "p S∥B+", sentOn), undefined);
    assert.equal((await judged(0, "p S∥S", sentOn))?.invariant, "I11");
  });
});

describe("the answer to a forgery", () => {
  const said = async (body: string, sent?: string, text = "F:garbage") =>
    await judged(0, text, (trace) => ({
      ...trace,
      entries: trace.entries.map((entry) => ({
        ...entry,
        exchanges: entry.exchanges.map((one) => ({ ...one, body, ...(sent && { sent }) })),
      })),
    }));
  const signature = "0123456789abcdef".repeat(8);

  it("gives away no key, no stack and no signature but the one that was sent", async () => {
    for (const body of [
      "key SB-Mid-server-abcdefgh12345",
      `{"expected":"${signature}"}`,
      '{"stack":"Error: no\\n    at check (/srv/app/pay.js:12:3)"}',
      "Traceback (most recent call last):\n",
      "#0 /var/www/app/Pay.php(31): check()",
    ]) {
      assert.equal((await said(body))?.invariant, "I15", body);
    }
    assert.equal(await said("the signature does not match"), undefined);
    assert.equal(
      await said(`you sent ${signature}`, `{"signature_key":"${signature}"}`),
      undefined,
    );
    assert.equal(await said(signature, undefined, "p S"), undefined, "the gateway alone reads it");
  });
});

describe("a forgery", () => {
  it("is not excused by being true, unless it made the merchant ask", async () => {
    assert.equal((await judged(1, "p F:unsigned"))?.invariant, "I2");
    assert.equal(await judged(0, "p F:amount"), undefined);
  });
});

describe("a refund that the bank denied", () => {
  const goldens: Goldens = {
    start: "waiting",
    byState: new Map([
      ["c1", "waiting"],
      ["c1 p1", "paid"],
      ["c1 p1 r1", "refund asked for"],
      ["c1 f1 p1 r1", "refunded"],
    ]),
    volatile: new Set(),
    refused: [],
  };
  const shownAtLast = async (view: string) => {
    const played = await new SimulatedDriver(0).play(written("p S r a n"));
    const views = ["paid", "refund asked for"];
    let reads = 0;
    const entries = played.entries.map((entry) =>
      entry.views ? { ...entry, views: [views[reads++]] } : entry,
    );
    return judge({ ...played, entries, closing: [view], reconciled: undefined }, goldens);
  };

  it("may show as asked for still, or as never asked for, and as nothing else", async () => {
    assert.equal(await shownAtLast("refund asked for"), undefined);
    assert.equal(await shownAtLast("paid"), undefined);
    assert.equal((await shownAtLast("refunded"))?.invariant, "I6");
    assert.equal((await shownAtLast("waiting"))?.deviation, "back");
  });
});

describe("what the ordinary runs say by themselves", () => {
  const goldensOf = (refunded: { asked: number; once: number; twice: number }): Goldens => {
    const paid = (sum: number) => ({ status: sum > 0 ? "refunded" : "paid", refunded: sum });
    return {
      start: { status: "waiting", refunded: 0 },
      byState: new Map<string, unknown>([
        ["c1", { status: "waiting", refunded: 0 }],
        ["c1 p1", paid(0)],
        ["c1 p1 r1", paid(refunded.asked)],
        ["c1 f1 p1 r1", paid(refunded.once)],
        ["c1 f1 f2 p1 r1 r2", paid(refunded.twice)],
      ]),
      volatile: new Set(),
      refused: [],
    };
  };
  const told = (refunded: { asked: number; once: number; twice: number }) => {
    const [violation] = judgeGoldens(goldensOf(refunded), 44_000);
    return violation && `${violation.invariant} ${violation.deviation}`;
  };

  it("is enough where refunds add up", () => {
    assert.equal(told({ asked: 0, once: 10_000, twice: 20_000 }), undefined);
  });

  it("is a defect where the second refund counts the first again, always", () => {
    assert.equal(told({ asked: 0, once: 10_000, twice: 30_000 }), "I6 more");
  });

  it("is a defect where a refund shows before the bank has confirmed it", () => {
    assert.equal(told({ asked: 10_000, once: 10_000, twice: 20_000 }), "I6 ahead");
  });
});
