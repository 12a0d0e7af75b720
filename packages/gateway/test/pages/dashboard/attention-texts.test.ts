import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { AttentionCase } from "../../../src/operations/upstream/read-attention.ts";
import { contradictionText } from "../../../src/pages/dashboard/attention/contradiction-text.ts";
import { howText } from "../../../src/pages/dashboard/attention/how-text.ts";

const english = (text: string, _indonesian: string) => text;
const indonesian = (_english: string, text: string) => text;

function caseOf(data: Readonly<Record<string, unknown>>): AttentionCase {
  const attention = { data, kind: "contradiction" };
  return { attention, attempt: { upstreamOrderId: "order-7" } } as unknown as AttentionCase;
}

suite("what is said of an answer that does not fit", () => {
  test("names what is booked and what is said now, in both languages", () => {
    const amount = caseOf({ why: "paid_amount", booked: 43_999, said: 44_000 });
    const unpaid = caseOf({ why: "paid_no_more", booked: 44_000, said: "cancelled" });
    const texts: readonly (readonly [typeof english, AttentionCase, RegExp])[] = [
      [
        english,
        amount,
        /Rp 43\.999 are booked for order order-7.*now says that Rp 44\.000 were paid/,
      ],
      [english, unpaid, /now says that it was not paid \(cancelled\)/],
      [indonesian, amount, /Rp 43\.999 sudah dibukukan.*dibayar Rp 44\.000/],
      [indonesian, unpaid, /tidak dibayar \(cancelled\)/],
    ];
    for (const [say, one, known] of texts) assert.match(contradictionText(say, one).known, known);
    const taken = contradictionText(english, caseOf({ why: "order id taken" }));
    assert.match(taken.known, /the order id is in use there already/);
  });

  test("tells how it ended in the reader's language, and a person's reason as it was written", () => {
    assert.equal(
      howText(indonesian, "the upstream says what is booked"),
      "Upstream menyatakan sama dengan pembukuan",
    );
    assert.equal(howText(indonesian, "asked them by phone"), "asked them by phone");
    assert.equal(howText(indonesian, undefined), "");
  });
});
