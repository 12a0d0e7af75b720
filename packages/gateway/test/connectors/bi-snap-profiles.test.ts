import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { findProfileProblems } from "../../src/connectors/bi-snap/check-profile.ts";
import { externalIdOf, freshExternalId } from "../../src/connectors/bi-snap/names.ts";
import type { Profile } from "../../src/connectors/bi-snap/profile.ts";
import { DANA } from "../../src/connectors/bi-snap/profiles/dana.ts";
import { DOKU } from "../../src/connectors/bi-snap/profiles/doku.ts";
import { MIDTRANS } from "../../src/connectors/bi-snap/profiles/midtrans.ts";
import { PROFILES, profileOf } from "../../src/connectors/bi-snap/profiles/profiles.ts";
import { WINPAY } from "../../src/connectors/bi-snap/profiles/winpay.ts";

suite("a profile of the national standard", () => {
  test("is one of each provider, without a contradiction", () => {
    assert.deepEqual(Object.keys(PROFILES).toSorted(), [
      "dana",
      "doku",
      "gerbang",
      "midtrans",
      "winpay",
    ]);
    for (const profile of Object.values(PROFILES)) {
      assert.deepEqual(findProfileProblems(profile), [], profile.name);
    }
    assert.throws(() => profileOf({ profile: "other" }), /no profile other/);
  });

  test("that contradicts itself is found by what is wrong with it", () => {
    const { token: _token, ...tokenless } = MIDTRANS;
    const wrong: readonly (readonly [Profile, RegExp])[] = [
      [tokenless, /need a token/],
      [{ ...DANA, token: { path: "/t", code: "73" } }, /no use/],
      [{ ...MIDTRANS, query: { ...MIDTRANS.query, path: "v1.0/qr" } }, /begin with a slash/],
      [{ ...MIDTRANS, query: { ...MIDTRANS.query, code: "5" } }, /two digits/],
      [{ ...MIDTRANS, codes: { ...MIDTRANS.codes, "50000": "other" } }, /below 500/],
      [{ ...MIDTRANS, codes: { ...MIDTRANS.codes, "40401": "done" } }, /nothing else is/],
      [{ ...MIDTRANS, codes: { "20200": "in_progress" } }, /success must be known/],
      [{ ...WINPAY, statuses: { "07": "not_found" } }, /paid must be known/],
      [{ ...WINPAY, absentMeans: "never_made" }, /pending must be known/],
      [{ ...DOKU, channelId: { usual: "H 2 H", form: /^\w+$/ } }, /usual channel/],
      [{ ...DANA, partnerReference: { form: /^\w+$/, min: 1, max: 24 } }, /own reference/],
      [{ ...DANA, validity: { minSeconds: 60, maxSeconds: 60 } }, /for some time/],
      [
        { ...DANA, notification: { ...DANA.notification, signedPaths: [] } },
        /signature must be over some path/,
      ],
      [{ ...DANA, notification: { ...DANA.notification, subpaths: [] } }, /come somewhere/],
    ];
    for (const [profile, problem] of wrong) {
      const problems = findProfileProblems(profile);
      assert.equal(problems.length, 1, `${String(problem)}: ${problems.join("; ")}`);
      assert.match(problems[0] ?? "", problem);
    }
  });

  test("says what its provider offers, and what it promises of asking twice", () => {
    assert.deepEqual(
      [MIDTRANS, DOKU, DANA, WINPAY].map(({ name, generate, refund, cancel, query }) => ({
        name,
        generate: generate.repeated,
        refund: refund?.repeated,
        cancels: cancel !== undefined,
        lists: query.listsRefunds,
      })),
      [
        {
          name: "midtrans",
          generate: "same_answer",
          refund: "same_answer",
          cancels: true,
          lists: true,
        },
        {
          name: "doku",
          generate: "unspecified",
          refund: "unspecified",
          cancels: true,
          lists: false,
        },
        {
          name: "dana",
          generate: "same_answer",
          refund: "unspecified",
          cancels: true,
          lists: false,
        },
        {
          name: "winpay",
          generate: "unspecified",
          refund: undefined,
          cancels: false,
          lists: false,
        },
      ],
    );
  });

  test("has external ids of digits that are the same whenever they are asked for, or of our own names", () => {
    assert.equal(externalIdOf(MIDTRANS, "order", "order-1"), "order-1");
    const id = externalIdOf(DOKU, "order", "order-1");
    assert.match(id, /^\d{32}$/);
    assert.equal(externalIdOf(DOKU, "order", "order-1"), id);
    assert.notEqual(externalIdOf(DOKU, "refund", "order-1"), id);
    assert.notEqual(externalIdOf(DOKU, "order", "order-2"), id);
    assert.match(freshExternalId(), /^\d{32}$/);
    assert.notEqual(freshExternalId(), freshExternalId());
  });
});
