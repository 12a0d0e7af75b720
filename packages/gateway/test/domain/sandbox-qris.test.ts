import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  buildQris,
  computeChecksum,
  inspectQris,
  parseQris,
  type Qris,
  type Rupiah,
} from "@gerbang/protocol";
import fc from "fast-check";
import { assertNonRoutable } from "../../src/domain/qris/non-routable.ts";
import { readSandboxQris } from "../../src/domain/qris/read-sandbox-qris.ts";
import { buildSandboxQris, toSandboxName } from "../../src/domain/qris/sandbox-qris.ts";
import { isNonRoutable } from "../support/non-routable.ts";
import { anyFacts, GOPAY_FACTS, SHOPEE_FACTS } from "../support/sandbox-codes.ts";

/** What the documentation shows of a real service; published samples of its specification. */
const REAL_GOPAY =
  "00020101021226620014COM.GO-JEK.WWW011993600914310020030080210G1002003000303UMI51440014ID.CO.QRIS.WWW0215AID0102030405060303UMI5204581253033605802ID5913Warung Contoh6007BANDUNG6105402845409125000.00624750361f0e2d3c-4b5a-4978-8877-6655443322110703A016304E624";

function read(payload: string): Qris {
  const reading = parseQris(payload);
  assert.ok(reading.outcome === "read", JSON.stringify(reading));
  return reading.qris;
}

/** A sandbox code with something changed, sealed again. */
function changed(change: Partial<Qris>): string {
  return buildQris({ ...read(buildSandboxQris(GOPAY_FACTS)), ...change });
}

suite("a sandbox QR payload", () => {
  test("has the shape of its acquirer: order of the tags, reference, account number", () => {
    const tagsOf = (payload: string) =>
      inspectQris(payload)
        .fields.map(({ tag }) => tag)
        .join(" ");
    const gopay = buildSandboxQris(GOPAY_FACTS);
    assert.equal(tagsOf(gopay), "00 01 26 51 52 53 58 59 60 61 54 62 63");
    assert.match(gopay, /6247(?:5036)1f0e2d3c-4b5a-4978-8877-6655443322110703A016304/);
    assert.match(gopay, /540844000\.00/);
    const shopee = buildSandboxQris(SHOPEE_FACTS);
    assert.equal(tagsOf(shopee), "00 01 26 51 52 53 54 58 59 60 61 62 63");
    assert.match(shopee, /62290525Ab3dE5fG7hJ9kL1mN3pQ5rS7t6304/);
    assert.equal(read(gopay).accounts[0]?.acquirerMerchantId, "G123456789");
    assert.equal(passesLuhn(read(gopay).accounts[0]?.merchantPan ?? ""), true);
    assert.equal(read(shopee).accounts[0]?.merchantPan?.length, 18);
  });

  test("whoever charges what, it is readable, not routable, and leads back to its transaction", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const payload = buildSandboxQris(facts);
        assert.doesNotMatch(payload, /GO-JEK|CO\.SHOPEE|CO\.QRIS/);
        const { accounts, national, merchantName } = read(payload);
        assert.ok(accounts.every(({ merchantPan }) => !merchantPan?.startsWith("9360")));
        assert.match(national?.nmid ?? "", /^AID.{12}$/);
        assert.match(merchantName, /^TEST [!-~]/);
        assert.ok(isNonRoutable(payload));
        const scanned = readSandboxQris(payload);
        assert.ok(scanned.outcome === "read");
        assert.equal(scanned.reference, facts.reference);
        assert.equal(scanned.amount, facts.amount);
      }),
      { numRuns: 500 },
    );
  });

  test("a merchant's next one is what building it whole gives", () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (facts, { amount, reference, acquirer }) => {
        buildSandboxQris(facts);
        const fits = acquirer === facts.acquirer;
        const next = { ...facts, amount, ...(fits && { reference }) };
        const payload = buildSandboxQris(next);
        const layout = facts.acquirer === "gopay" ? "gopay" : "ascending";
        assert.equal(payload, buildQris(read(payload), layout));
        const scanned = readSandboxQris(payload);
        assert.ok(scanned.outcome === "read");
        assert.deepEqual([scanned.reference, scanned.amount], [next.reference, amount]);
        assert.ok(isNonRoutable(payload));
      }),
      { numRuns: 500 },
    );
  });

  for (const amount of [0, -1, 1.5, Number.NaN, 1e16]) {
    test(`a merchant's next one is refused for an amount of ${amount}, as the first one is`, () => {
      buildSandboxQris(GOPAY_FACTS);
      assert.throws(() => buildSandboxQris({ ...GOPAY_FACTS, amount: amount as Rupiah }));
    });
  }

  test("a merchant's next one has its own reference, however short the one before was", () => {
    buildSandboxQris({ ...GOPAY_FACTS, reference: "A01" });
    const scanned = readSandboxQris(buildSandboxQris({ ...GOPAY_FACTS, reference: "B02" }));
    assert.ok(scanned.outcome === "read");
    assert.equal(scanned.reference, "B02");
  });

  test("a merchant with another name, city or number has other codes at once", () => {
    const before = buildSandboxQris(GOPAY_FACTS);
    for (const change of [
      { name: "Another" },
      { city: "MEDAN" },
      { postalCode: "20111" },
      { categoryCode: "5411" },
      { criterion: "UBE" },
      { nmid: "ID1025000000123" },
    ] as const) {
      const profile = { ...GOPAY_FACTS.profile, ...change };
      assert.notEqual(
        buildSandboxQris({ ...GOPAY_FACTS, profile }),
        before,
        JSON.stringify(change),
      );
    }
  });

  test("the merchant's name is marked once, in 25 characters, even when nothing of it is ASCII", () => {
    assert.equal(toSandboxName("Kopi Kenangan Mantan Terindah"), "TEST Kopi Kenangan Mantan");
    assert.equal(toSandboxName("TEST Kopi"), "TEST Kopi");
    assert.equal(toSandboxName("漢字"), "TEST MERCHANT");
  });
});

suite("the guard against routable payloads", () => {
  const [account] = read(buildSandboxQris(GOPAY_FACTS)).accounts;
  assert.ok(account);

  for (const [what, payload] of [
    ["a real GoPay code", REAL_GOPAY],
    ["a code that cannot be read", `${REAL_GOPAY}0`],
    [
      "a real acquirer's domain",
      changed({ accounts: [{ ...account, reverseDomain: "COM.GO-JEK.WWW" }] }),
    ],
    [
      "an Indonesian account number",
      changed({ accounts: [{ ...account, merchantPan: "9360091431234567890" }] }),
    ],
    [
      "a second, real account",
      changed({ accounts: [account, { tag: "27", reverseDomain: "ID.CO.SHOPEE.WWW" }] }),
    ],
    ["the national repository", changed({ national: { reverseDomain: "ID.CO.QRIS.WWW" } })],
    [
      "a real NMID",
      changed({ national: { reverseDomain: "INVALID.GERBANG.QRIS", nmid: "ID1025000000123" } }),
    ],
    ["a card scheme's account", changed({ other: [{ tag: "02", value: "4000123456789010" }] })],
    ["a name without the mark", changed({ merchantName: "Kedai Gerbang" })],
    [
      "a second name, which another reader may take",
      resealed(buildSandboxQris(GOPAY_FACTS).replace(/6304.{4}$/, "5913Kedai Gerbang$&")),
    ],
  ] as const) {
    test(`stops ${what}`, () => {
      assert.equal(isNonRoutable(payload), false);
      assert.throws(() => assertNonRoutable(payload), /may be routable/);
    });
  }
});

suite("what the wallet scans", () => {
  const payload = buildSandboxQris(GOPAY_FACTS);
  const refusalOf = (text: string) => {
    const scanned = readSandboxQris(text);
    return scanned.outcome === "refused" ? scanned.reason : scanned.outcome;
  };

  test("a code of ours, with the spaces of a careless paste", () => {
    assert.equal(refusalOf(` ${payload}\n`), "read");
  });

  for (const [what, text, reason] of [
    ["something else", "https://example.com", "unreadable"],
    ["half a code", payload.slice(0, 100), "unreadable"],
    [
      "a code with another amount written over",
      payload.replace("44000", "04000"),
      "checksum_wrong",
    ],
    ["dollars", resealed(payload.replace("5303360", "5303840")), "currency_not_rupiah"],
    ["a real merchant's code", REAL_GOPAY, "foreign"],
    ["a static code without an amount", withoutAmount("static"), "amount_missing"],
    ["a dynamic code without an amount", withoutAmount("dynamic"), "amount_missing"],
    [
      "a code of ours that names no transaction",
      changed({ additionalData: { terminalLabel: "A01" } }),
      "foreign",
    ],
  ] as const) {
    test(`${what} is refused: ${reason}`, () => {
      assert.equal(refusalOf(text), reason);
    });
  }

  test("a damaged code says where the fault is", () => {
    const scanned = readSandboxQris(payload.slice(0, 100));
    assert.ok(scanned.outcome === "refused");
    assert.equal(scanned.problem?.reason, "value_short");
    assert.equal(scanned.problem.path, "51");
  });
});

function resealed(text: string): string {
  return text.slice(0, -4) + computeChecksum(text.slice(0, -4));
}

function withoutAmount(method: Qris["method"]): string {
  const { amount: _, ...rest } = read(buildSandboxQris(GOPAY_FACTS));
  const payload = buildQris({ ...rest, method: "static" });
  if (method === "static") return payload;
  const dynamic = payload.replace("010211", "010212").slice(0, -4);
  return dynamic + computeChecksum(dynamic);
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number).reduceRight((total, digit, index) => {
    const isDoubled = (digits.length - index) % 2 === 0;
    return total + (isDoubled ? Math.floor(digit / 5) + ((digit * 2) % 10) : digit);
  }, 0);
  return sum % 10 === 0;
}
