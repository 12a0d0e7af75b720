import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import { toJsonReport } from "../../src/certify/report/json-report.ts";
import { isLegal } from "../../src/certify/schedule/causality.ts";
import { written } from "../../src/certify/schedule/notation.ts";
import { buildSuite } from "../../src/certify/schedule/suite.ts";
import { FINDINGS, findingOf } from "../../src/certify/stories/findings/findings.ts";
import { REMEDIES } from "../../src/certify/stories/remedies/remedies.ts";
import { tellStory } from "../../src/certify/stories/tell-story.ts";
import { AMOUNT } from "./support/gateway-model.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

describe("the classes of defects", () => {
  it("are 54, each with its own title, texts in both languages and a schedule that can happen", () => {
    assert.deepEqual(
      FINDINGS.map(({ id }) => id),
      Array.from({ length: 54 }, (_, index) => `GC-${String(index + 1).padStart(2, "0")}`),
    );
    for (const text of ["title", "sentence", "cause"] as const) {
      const all = FINDINGS.flatMap((finding) => [finding[text].en, finding[text].id]);
      assert.equal(new Set(all).size, 108, text);
      for (const one of all) assert.ok(one.trim().length > 5, one);
    }
    for (const { id, shortest, orders } of FINDINGS)
      assert.ok(isLegal(written(shortest, orders)), id);
  });

  it("each have a remedy in three frameworks, and no remedy is for nothing", () => {
    const used = new Set(FINDINGS.map(({ remedy }) => remedy));
    assert.deepEqual([...used].toSorted(), Object.keys(REMEDIES).toSorted());
    for (const { advice, express, laravel, go } of Object.values(REMEDIES)) {
      assert.notEqual(advice.en, advice.id);
      assert.equal(new Set([express, laravel, go]).size, 3);
      for (const code of [express, laravel, go]) assert.ok(code.split("\n").length <= 8, code);
    }
  });

  it("are told in a document without the name of anybody's software", () => {
    const page = readFileSync(
      new URL("../../../../docs/certify-findings.md", import.meta.url),
      "utf8",
    );
    for (const { id } of FINDINGS) assert.ok(page.includes(`\n### ${id} `), id);
    assert.doesNotMatch(page, /midtrans|woocommerce|magento|github|@[0-9a-f]{7}/i);
    assert.throws(() => findingOf("GC-55"), /no such class/);
  });
});

describe("the story of a schedule", () => {
  const told = (text: string, language: "en" | "id" = "en", orders: 1 | 2 = 1) =>
    tellStory(written(text, orders), language);

  it("says what came late, again, at once, held, and by whom", () => {
    assert.deepEqual(told("p S S P"), [
      "You made an order and charged for it.",
      "The customer paid in the app.",
      "The message “settlement” arrived.",
      "The message “settlement” arrived again.",
      "The message “pending” arrived late.",
    ]);
    assert.match(
      told("p S∥S")[2] ?? "",
      /“settlement” and “settlement” arrived at the same moment/,
    );
    assert.match(told("p S∥B+")[2] ?? "", /at the same moment the customer came back/);
    assert.match(told("⟨P⟩ p S").at(-1) ?? "", /held until now/);
    assert.match(told("B+")[1] ?? "", /without having paid/);
    assert.doesNotMatch(told("p B+")[2] ?? "", /without/);
    assert.match(told("p₁ S₁", "en", 2)[1] ?? "", /\(order 1\)/);
    assert.match(told("x c₂ p₂ S₂ X").at(-1) ?? "", /“expire” arrived late/);
  });

  it("is told of every schedule in both languages, which differ", () => {
    for (const { schedule } of buildSuite("standard")) {
      const [english, indonesian] = [tellStory(schedule, "en"), tellStory(schedule, "id")];
      assert.equal(english.length, indonesian.length);
      for (const [index, line] of english.entries()) {
        assert.notEqual(line, indonesian[index]);
        assert.doesNotMatch(line, /\[object|NaN|\.\.$| {2}/);
      }
    }
  });

  it("holds what was answered and shown, and what it should be", async () => {
    const verdict = await certify(new SimulatedDriver(15), { profile: "quick", amount: AMOUNT });
    const story = toJsonReport(verdict, "quick").defects[0]?.story;
    assert.deepEqual(story?.en, [
      "You made an order and charged for it.",
      "The customer paid in the app.",
      "The message “settlement” arrived. You answered 200. You show status paid, credits 1, paid 44000, refunded 0.",
      "The message “pending” arrived late. You answered 200. You show status waiting, credits 1, paid 44000, refunded 0.",
      "It should be status paid, credits 1, paid 44000, refunded 0.",
    ]);
    assert.match(story.id.at(-1) ?? "", /^Seharusnya status paid/);
  });

  it("that only a reconciliation brings to light tells of it", async () => {
    const verdict = await certify(new SimulatedDriver(29), { profile: "quick", amount: AMOUNT });
    const story = toJsonReport(verdict, "quick").defects[0]?.story.en.join("\n") ?? "";
    assert.match(
      story,
      /lost on the way[^]*You reconciled\.[^]*You show status waiting[^]*should be status paid/,
    );
  });

  it("says what came again at the end", async () => {
    const verdict = await certify(new SimulatedDriver(15), { profile: "quick", amount: AMOUNT });
    const { defects } = toJsonReport(verdict, "quick");
    const stories = defects.map(({ story }) => story.en.join("\n"));
    assert.ok(defects.some(({ saw }) => saw.at(-1)?.step === "deliver pending, again"));
    assert.ok(stories.some((one) => one.includes("came again: “pending”. You show")));
  });

  it("blots out keys that an application shows", async () => {
    class Leaking extends SimulatedDriver {
      override async play(schedule: Parameters<SimulatedDriver["play"]>[0]) {
        const text = JSON.stringify(await super.play(schedule));
        return JSON.parse(text.replaceAll('"paid"', '"SB-Mid-server-secret"')) as Awaited<
          ReturnType<SimulatedDriver["play"]>
        >;
      }
    }
    const verdict = await certify(new Leaking(15), { profile: "quick", amount: AMOUNT });
    const text = JSON.stringify(toJsonReport(verdict, "quick"));
    assert.ok(verdict.defects.length > 0);
    assert.ok(!text.includes("Mid-server-secret"));
    assert.ok(text.includes("status …"));
  });
});
