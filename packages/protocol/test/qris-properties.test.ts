import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  buildQris,
  computeChecksum,
  inspectQris,
  parseQris,
  parseRupiah,
  type Qris,
  type Rupiah,
  toQrisText,
} from "@gerbang/protocol";
import fc from "fast-check";

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789".split("")), minLength, maxLength });
const ascii = (maxLength: number) => fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength });
const optionally = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const rupiah = fc.integer({ min: 1, max: 9_999_999_999_999 }).map((value) => value as Rupiah);

const account = fc.record(
  {
    tag: fc.integer({ min: 26, max: 45 }).map(String),
    reverseDomain: ascii(25),
    merchantPan: digits(1, 19),
    acquirerMerchantId: ascii(15),
    criterion: fc.constantFrom("UMI", "UKE", "UME", "UBE", "URE"),
  },
  { requiredKeys: ["tag", "reverseDomain"] },
);

const tip = fc.oneof(
  fc.constant({ kind: "ask" as const }),
  fc.record({ kind: fc.constant("fixed" as const), amount: rupiah }),
  fc.record({
    kind: fc.constant("percentage" as const),
    percent: fc.constantFrom("5", "10", "2.5", "0.25", "99.99"),
  }),
);

const additionalData = fc.record(
  {
    billNumber: ascii(9),
    mobileNumber: ascii(9),
    referenceLabel: ascii(9),
    terminalLabel: ascii(9),
    transactionReference: ascii(9),
    other: fc.constantFrom([{ tag: "10", value: "ten" }], [{ tag: "99", value: "?" }]),
  },
  { requiredKeys: ["terminalLabel"] },
);

const qrisArbitrary: fc.Arbitrary<Qris> = fc
  .record({
    accounts: fc.uniqueArray(account, {
      minLength: 1,
      maxLength: 3,
      selector: ({ tag }) => tag,
    }),
    national: optionally(
      fc.record({ reverseDomain: ascii(20), nmid: ascii(15), criterion: ascii(3) }),
    ),
    merchantCategoryCode: digits(4, 4),
    amount: optionally(rupiah),
    tip: optionally(tip),
    merchantName: ascii(25),
    merchantCity: ascii(15),
    postalCode: optionally(ascii(10)),
    additionalData: optionally(additionalData),
    otherLanguage: optionally(
      fc.record({ language: ascii(2), merchantName: ascii(25), merchantCity: ascii(15) }),
    ),
    other: optionally(fc.constantFrom([{ tag: "02", value: "4000" }], [{ tag: "80", value: "!" }])),
  })
  .map(
    ({ accounts, ...rest }) =>
      withoutNothing({
        ...rest,
        method: rest.amount === undefined ? "static" : "dynamic",
        accounts: accounts.toSorted((left, right) => Number(left.tag) - Number(right.tag)),
      }) as Qris,
  );

/** Members that are `undefined` are left out, as the types of the codec have it. */
function withoutNothing(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

const RUNS = { numRuns: 500 };

suite("QRIS codec", () => {
  test("what is built reads back as it was, in either layout, and departs nowhere", () => {
    fc.assert(
      fc.property(qrisArbitrary, fc.constantFrom("ascending", "gopay"), (qris, layout) => {
        const reading = parseQris(buildQris(qris, layout));
        assert.deepEqual(reading, { outcome: "read", qris, departures: [] });
      }),
      RUNS,
    );
  });

  test("the order of the tags between 00 and 63 says nothing", () => {
    const shuffled = qrisArbitrary.chain((qris) => {
      const fields = inspectQris(buildQris(qris)).fields.slice(1, -1);
      const order = fc.shuffledSubarray([...fields], {
        minLength: fields.length,
        maxLength: fields.length,
      });
      return fc.tuple(fc.constant(qris), order);
    });
    fc.assert(
      fc.property(shuffled, ([qris, fields]) => {
        const inner = fields.map(
          ({ tag, value }) => tag + String(value.length).padStart(2, "0") + value,
        );
        const text = `000201${inner.join("")}6304`;
        const reading = parseQris(text + computeChecksum(text));
        assert.ok(reading.outcome === "read");
        const accounts = reading.qris.accounts.toSorted((a, b) => Number(a.tag) - Number(b.tag));
        assert.deepEqual({ ...reading.qris, accounts }, qris);
      }),
      RUNS,
    );
  });

  test("one changed character is always noticed", () => {
    fc.assert(
      fc.property(qrisArbitrary, fc.nat(), fc.integer({ min: 1, max: 94 }), (qris, at, by) => {
        const payload = buildQris(qris);
        const index = at % payload.length;
        const code = ((payload.charCodeAt(index) - 32 + by) % 95) + 32;
        const damaged =
          payload.slice(0, index) + String.fromCharCode(code) + payload.slice(index + 1);
        // A checksum is the same in lower case.
        fc.pre(damaged.slice(0, -4) + damaged.slice(-4).toUpperCase() !== payload);
        assert.equal(parseQris(damaged).outcome, "refused");
      }),
      RUNS,
    );
  });

  test("no text crashes it: garbage, near payloads, cut, spliced and departing ones", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      digits(0, 300),
      fc
        .tuple(qrisArbitrary, fc.nat(400), fc.nat(400), fc.string({ maxLength: 5 }))
        .map(([qris, from, to, put]) => {
          const payload = buildQris(qris);
          return payload.slice(0, from) + put + payload.slice(to);
        }),
      // A right checksum lets garbage reach the inner checks.
      fc.array(fc.tuple(digits(2, 2), ascii(40)), { maxLength: 12 }).map((fields) => {
        const inner = fields.map(
          ([tag, value]) => tag + String(value.length).padStart(2, "0") + value,
        );
        const start = `000201${inner.join("")}6304`;
        return start + computeChecksum(start);
      }),
      // Sealed anew after a change anywhere, in any letters, by either count of lengths.
      fc
        .tuple(qrisArbitrary, fc.nat(400), fc.nat(4), fc.string({ unit: "binary", maxLength: 9 }))
        .map(([qris, from, cut, put]) => {
          const payload = buildQris(qris).slice(0, -8);
          const start = `${payload.slice(0, from)}${put}${payload.slice(from + cut)}6304`;
          return start + computeChecksum(Buffer.from(start).toString("latin1")).toLowerCase();
        }),
    );
    fc.assert(
      fc.property(text, (payload) => {
        const reading = parseQris(payload);
        const inspection = inspectQris(payload);
        assert.equal(inspection.refusal === undefined, reading.outcome === "read");
        const places = reading.outcome === "read" ? reading.departures : [reading];
        for (const { position } of places) {
          assert.ok(position >= 0 && position <= payload.length);
        }
        assert.deepEqual(inspection.departures, reading.outcome === "read" ? places : []);
      }),
      { numRuns: 2_000 },
    );
  });

  test("no length makes it slow: two hundred kilobytes of empty fields take no minutes", () => {
    const texts = ["0000", "2600", "6204", "é", "0002é"].map((part) =>
      `000201${part.repeat(50_000)}6304`.slice(0, 200_000),
    );
    const start = performance.now();
    for (const text of texts) {
      parseQris(text);
      inspectQris(text + computeChecksum(text));
    }
    // Quadratic it would take minutes.
    assert.ok(performance.now() - start < 10_000);
  });

  test("a name is cut to 25 characters of ASCII and a city to 15", () => {
    fc.assert(
      fc.property(qrisArbitrary, fc.string({ unit: "binary" }), (qris, text) => {
        const payload = buildQris({
          ...qris,
          merchantName: `Warung ${text}`,
          merchantCity: `Kota ${text}`,
        });
        assert.match(payload, /^[ -~]+$/);
        const reading = parseQris(payload);
        assert.ok(reading.outcome === "read");
        assert.equal(reading.qris.merchantName, toQrisText(`Warung ${text}`, 25));
        assert.ok(reading.qris.merchantName.length <= 25);
        assert.ok(reading.qris.merchantCity.length <= 15);
      }),
      RUNS,
    );
    assert.equal(toQrisText("Café Ñandú — Kemang", 25), "Cafe Nandu  Kemang");
    assert.equal(toQrisText("Toko Serba Ada Sejahtera Bersama", 25), "Toko Serba Ada Sejahtera");
  });

  test("an amount is read with, or without decimals", () => {
    for (const written of ["44000", "44000.0", "44000.00"]) {
      const field = `54${String(written.length).padStart(2, "0")}${written}`;
      const text = `000201010212${"2605" + "0001A"}520458125303360${field}5802ID5901A6001B6304`;
      const reading = parseQris(text + computeChecksum(text));
      assert.ok(reading.outcome === "read");
      assert.equal(reading.qris.amount, parseRupiah(44_000));
    }
  });
});
