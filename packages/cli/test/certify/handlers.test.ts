import assert from "node:assert/strict";
import { it } from "node:test";
import { sampleOf } from "../../../checkout/test/support/sample.ts";
import { judge } from "../../src/certify/judge/judge.ts";
import { written } from "../../src/certify/schedule/notation.ts";
import { watchBy } from "../../src/certify/search.ts";
import { openShop, startShop } from "./support/playing.ts";
import { handlerShop, sdkShop, wildShop } from "./support/shops.ts";

/** Real processes, played by the hundred: seconds on a quiet machine, and what others leave of a busy one. */
const PATIENT = { timeout: 240_000 };

/** A race, a stale answer, a kill and a crash: what only a real process shows. By day the race and the kill. */
const CASES = [
  [14, "p S∥S", "I1"],
  [16, "⟨P⟩ p S", "I4"],
  [19, "p S#", "I7"],
  [25, "F:unknown-transaction", "I13"],
] as const;
const SAMPLE = sampleOf(CASES, 2);

it("finds what is wrong with a process, and nothing where nothing is", PATIENT, async (t) => {
  const { driver, goldens } = await openShop(t, handlerShop(0, "sqlite"), [written("P p S")]);
  // With it, one moment of a kill after the other is tried until one goes wrong.
  const watch = watchBy(goldens);
  for (const [, text] of SAMPLE) {
    const trace = await driver.play(written(text), watch);
    assert.ok(trace);
    assert.equal(judge(trace, goldens), undefined, text);
  }
  await driver.close();
  for (const [edit, text, invariant] of SAMPLE) {
    const wrong = await startShop(t, handlerShop(edit, "sqlite"));
    // A process that dies takes along what is played beside it, and that is nobody's fault.
    const both = [written(text), written("p S")];
    const [trace, beside] = await wrong.driver.playAll(both, watch);
    assert.equal(trace && judge(trace, goldens)?.invariant, invariant, text);
    assert.equal(beside && judge(beside, goldens), undefined, `beside ${text}`);
    assert.ok(beside);
    await wrong.driver.close();
  }
});

/**
 * Its clock goes on while a refund stays open; an open transaction that nobody made keeps no order open; and a refund
 * of which no word came is nobody's debt.
 */
const OF_STANDARD = ["p r S⊘ R", "F:unknown-transaction x X", "p S r f b⊘ R"];

it("finds nothing wrong with the SDK where only the standard profile looks", PATIENT, async (t) => {
  const ordinary = ["P p S", "x X", "p S r f b"].map((text) => written(text));
  const { driver, goldens } = await openShop(t, sdkShop("node:http"), ordinary);
  for (const text of OF_STANDARD) {
    const trace = await driver.play(written(text), watchBy(goldens));
    assert.ok(trace);
    assert.equal(judge(trace, goldens), undefined, text);
  }
  await driver.close();
});

it("sees what is done after the answer behind the message that it is about", PATIENT, async (t) => {
  // It answers, works 300 ms later, and closes what is paid where an older attempt has ended.
  const ordinary = [written("P x X c₂ P₂ p₂ S₂")];
  const { driver, goldens } = await openShop(t, wildShop("W7"), ordinary);
  const trace = await driver.play(written("x c₂ p₂ S₂ X"), watchBy(goldens));
  const violation = trace && judge(trace, goldens);
  assert.deepEqual([violation?.invariant, violation?.step?.letter], ["I9", "X"]);
  await driver.close();
});
