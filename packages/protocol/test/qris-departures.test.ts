import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  computeChecksum,
  describeQrisDeparture,
  inspectQris,
  parseQris,
  type Qris,
} from "@gerbang/protocol";

const FIELDS = [
  "000201",
  "010212",
  "26180014COM.GO-JEK.WWW",
  "52045812",
  "5303360",
  "540844000.00",
  "5802ID",
  "5904Test",
  "6007BANDUNG",
];

/** A field as most makers of codes write it: the length counts bytes of UTF-8. */
const field = (tag: string, value: string, length = Buffer.byteLength(value)) =>
  `${tag}${String(length).padStart(2, "0")}${value}`;

/** With a right checksum over the bytes of UTF-8, or of another encoding. */
function sealed(fields: readonly string[], encoding: "utf8" | "latin1" = "utf8"): string {
  const text = `${fields.join("")}6304`;
  return text + computeChecksum(Buffer.from(text, encoding).toString("latin1"));
}

const replaced = (from: string, to: string) =>
  FIELDS.map((one) => (one.startsWith(from) ? to : one));
const without = (tag: string) => FIELDS.filter((one) => !one.startsWith(tag));

function read(payload: string) {
  const reading = parseQris(payload);
  assert.ok(reading.outcome === "read", JSON.stringify(reading));
  return reading;
}

const departuresOf = (payload: string) =>
  read(payload).departures.map(({ reason, path, position }) => `${reason} ${path}@${position}`);

suite("a payload that departs from the standard is read, and says how it departs", () => {
  const whole = sealed(FIELDS);

  test("one that does not departs nowhere", () => {
    assert.deepEqual(departuresOf(whole), []);
  });

  test("a code as it is printed in a shop, with a name of 27 characters", () => {
    const payload =
      "00020101021126620016ID.CO.CONTOH.WWW011893600999000000000102090000000010303UMI51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI5204541153033605802ID5927WARUNG SINAR JAYA OK12345676007BANDUNG61054028462070703A016304C4B4";
    const { qris, departures } = read(payload);
    assert.deepEqual(
      [qris.merchantName, qris.merchantCity, qris.method, qris.additionalData?.terminalLabel],
      ["WARUNG SINAR JAYA OK1234567", "BANDUNG", "static", "A01"],
    );
    assert.deepEqual(departures.map(describeQrisDeparture), [
      "tag 59 at character 147: the value is longer than its tag allows",
    ]);
    assert.deepEqual(inspectQris(payload).departures, departures);
  });

  const long = "x".repeat(44);
  for (const [what, payload, expected, says] of [
    [
      "a name of 44 characters",
      sealed(replaced("59", field("59", long))),
      ["value_long 59@67"],
      { merchantName: long },
    ],
    [
      "a city of 16",
      sealed(replaced("60", "6016KAB. BANDUNG BAR")),
      ["value_long 60@75"],
      { merchantCity: "KAB. BANDUNG BAR" },
    ],
    [
      "a postal code of 12",
      sealed([...FIELDS, "611240284 402841"]),
      ["value_long 61@86"],
      { postalCode: "40284 402841" },
    ],
    [
      "an empty sub-field",
      sealed([...FIELDS, "62040700"]),
      ["value_empty 62.07@90"],
      { additionalData: {} },
    ],
    [
      "an empty template",
      sealed([...FIELDS, "6200"]),
      ["value_empty 62@86"],
      { additionalData: undefined },
    ],
    ["an empty name", sealed(replaced("59", "5900")), ["value_empty 59@67"], { merchantName: "" }],
    [
      "an empty amount",
      sealed(replaced("54", "5400")),
      ["value_empty 54@49"],
      { amount: undefined, method: "dynamic" },
    ],
    ["no category", sealed(without("52")), [`tag_missing 52@86`], { merchantCategoryCode: "" }],
    ["no currency", sealed(without("53")), ["tag_missing 53@87"], { amount: 44_000 }],
    [
      "the currency in letters",
      sealed(replaced("53", "5303IDR")),
      ["value_invalid 53@42"],
      { amount: 44_000 },
    ],
    ["the country in lower case", sealed(replaced("58", "5802id")), ["value_invalid 58@61"], {}],
    ["no country", sealed(without("58")), ["tag_missing 58@88"], {}],
    [
      "no name and no city",
      sealed(without("59").filter((one) => !one.startsWith("60"))),
      ["tag_missing 59@75", "tag_missing 60@75"],
      { merchantName: "", merchantCity: "" },
    ],
    ["no method, an amount", sealed(without("01")), ["tag_missing 01@88"], { method: "dynamic" }],
    [
      "an unknown method, an amount",
      sealed(replaced("01", "010213")),
      ["value_invalid 01@6"],
      { method: "dynamic" },
    ],
    ["no account", sealed(without("26")), ["tag_missing 26@72"], { accounts: [] }],
    [
      "a dynamic code without an amount",
      sealed(without("54")),
      ["tag_missing 54@82"],
      { amount: undefined, method: "dynamic" },
    ],
    [
      "a static code over nothing",
      sealed(replaced("01", "010211").map((one) => (one.startsWith("54") ? "54010" : one))),
      ["value_invalid 54@49"],
      { amount: undefined, method: "static" },
    ],
    [
      "an amount with a bare point",
      sealed(replaced("54", "540644000.")),
      ["value_invalid 54@49"],
      { amount: 44_000 },
    ],
    [
      "an amount with three zeros",
      sealed(replaced("54", "540944000.000")),
      ["value_invalid 54@49"],
      { amount: 44_000 },
    ],
    [
      "a blank before the amount",
      sealed(replaced("54", "5406 44000")),
      ["value_invalid 54@49"],
      { amount: 44_000 },
    ],
    [
      "the amount twice, the same",
      sealed([...FIELDS, "540544000"]),
      ["tag_repeated 54@86"],
      { amount: 44_000 },
    ],
    [
      "a name twice",
      sealed([...FIELDS, "5905Other"]),
      ["tag_repeated 59@86"],
      { merchantName: "Test" },
    ],
    [
      "a sub-tag twice",
      sealed([...FIELDS, "62110701B0702A1"]),
      ["tag_repeated 62.07@95"],
      { additionalData: { terminalLabel: "B" } },
    ],
    [
      "an account without a domain",
      sealed(replaced("26", "26080304UMIX")),
      ["tag_missing 26.00@24"],
      {},
    ],
    [
      "letters in an account number",
      sealed(replaced("26", "26120001A0103ABC")),
      ["value_invalid 26.01@21"],
      { accounts: [{ tag: "26", reverseDomain: "A", merchantPan: "ABC" }] },
    ],
    [
      "a category that is no number",
      sealed(replaced("52", "5204ABCD")),
      ["value_invalid 52@34"],
      { merchantCategoryCode: "ABCD" },
    ],
    [
      "a fixed tip without its amount",
      sealed([...FIELDS, "550202"]),
      ["tag_missing 56@100"],
      { tip: undefined },
    ],
    [
      "a percentage without its percent",
      sealed([...FIELDS, "550203"]),
      ["tag_missing 57@100"],
      { tip: undefined },
    ],
    [
      "a tip that nobody announced",
      sealed([...FIELDS, "56041000"]),
      ["tag_unexpected 56@86"],
      { tip: undefined },
    ],
    ["an unknown tip", sealed([...FIELDS, "550204"]), ["value_invalid 55@86"], { tip: undefined }],
    [
      "three decimals of a per cent",
      sealed([...FIELDS, "550203", "57051.234"]),
      ["value_invalid 57@92"],
      { tip: { kind: "percentage", percent: "1.234" } },
    ],
    [
      "another language without a name",
      sealed([...FIELDS, "64060002EN"]),
      ["tag_missing 64.01@96"],
      { otherLanguage: { language: "EN", merchantName: "" } },
    ],
    ["blanks and a line break around", ` ${whole}\r\n`, ["blank_around @0"], { amount: 44_000 }],
    [
      "the checksum in lower case",
      whole.slice(0, -4) + whole.slice(-4).toLowerCase(),
      /[A-F]/.test(whole.slice(-4)) ? ["checksum_lower_case 63@86"] : [],
      {},
    ],
  ] as const) {
    test(`${what}: ${expected.join(", ")}`, () => {
      assert.deepEqual(departuresOf(payload), expected);
      const { qris } = read(payload);
      for (const [member, value] of Object.entries(says)) {
        assert.deepEqual(qris[member as keyof Qris], value, member);
      }
    });
  }

  test("a checksum in lower case is right, and a wrong one in lower case is wrong", () => {
    // Ends in letters and digits.
    const payload = sealed(replaced("59", "5905Testa"));
    const lower = payload.slice(0, -4) + payload.slice(-4).toLowerCase();
    assert.match(payload, /[A-F].{0,3}$/);
    assert.deepEqual(departuresOf(lower), ["checksum_lower_case 63@87"]);
    const { checksum } = inspectQris(lower);
    assert.deepEqual(checksum, {
      given: lower.slice(-4),
      calculated: payload.slice(-4),
      isRight: true,
    });
    assert.equal(parseQris(`${payload.slice(0, -4)}c0de`).outcome, "refused");
  });

  test("tags that mean nothing, in any order, are no departure, and are kept", () => {
    const strange = ["80250009SOMETHING0108whatever", "65030AB", "9902??", "0204ABCD"];
    const [first = "", second = "", ...rest] = FIELDS;
    const payload = sealed([first, ...strange, ...rest.toReversed(), second]);
    assert.deepEqual(departuresOf(payload), []);
    assert.deepEqual(
      read(payload).qris.other?.map(({ tag }) => tag),
      ["80", "65", "99", "02"],
    );
  });

  test("an amount that may be read as a thousand times more is refused", () => {
    for (const amount of ["540612.000", "54091.200.000", "540712000.5"]) {
      const reading = parseQris(sealed(replaced("54", amount)));
      assert.deepEqual(
        reading.outcome === "refused" && [reading.reason, reading.path],
        ["value_invalid", "54"],
        amount,
      );
    }
  });

  test("a departure that comes again and again is named once", () => {
    const payload = sealed([...FIELDS, ...Array.from({ length: 50 }, () => "5905Other")]);
    assert.deepEqual(departuresOf(payload), ["tag_repeated 59@86"]);
  });

  suite("letters outside ASCII", () => {
    const name = "Warung Café Ñandú";
    for (const [what, payload] of [
      ["lengths and checksum in bytes of UTF-8", sealed(replaced("59", field("59", name)))],
      ["lengths in characters", sealed(replaced("59", field("59", name, name.length)))],
      ["ISO 8859-1", sealed(replaced("59", field("59", name, name.length)), "latin1")],
    ] as const) {
      test(what, () => {
        assert.equal(read(payload).qris.merchantName, name);
        assert.equal(read(payload).qris.merchantCity, "BANDUNG");
        assert.deepEqual(departuresOf(payload), ["not_ascii 59@81"]);
        const { checksum } = inspectQris(payload);
        assert.ok(checksum.isRight);
      });
    }

    test("a sign of four bytes, counted as one, two and four", () => {
      for (const length of [1, 2, 4]) {
        const payload = sealed(replaced("59", field("59", "🍜", length)));
        assert.equal(read(payload).qris.merchantName, "🍜", String(length));
      }
    });

    test("in a member of a template", () => {
      const inner = field("08", "Café");
      const payload = sealed([...FIELDS, field("62", inner)]);
      assert.equal(read(payload).qris.additionalData?.purpose, "Café");
    });

    test("and a wrong checksum stays wrong", () => {
      const payload = sealed(replaced("59", field("59", name)));
      assert.equal(parseQris(payload.replace("44000", "14000")).outcome, "refused");
    });
  });
});
