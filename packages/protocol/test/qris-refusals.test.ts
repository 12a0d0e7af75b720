import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { buildQris, computeChecksum, describeQrisRefusal, parseQris } from "@gerbang/protocol";

const ACCOUNT = "26180014COM.GO-JEK.WWW";
const FIELDS = [
  "000201",
  "010212",
  ACCOUNT,
  "52045812",
  "5303360",
  "540844000.00",
  "5802ID",
  "5904Test",
  "6007BANDUNG",
];

/** The fields, changed, with the right checksum. */
function sealed(fields: readonly string[]): string {
  const text = `${fields.join("")}6304`;
  return text + computeChecksum(text);
}

const replaced = (from: string, to: string) =>
  FIELDS.map((field) => (field.startsWith(from) ? to : field));

function refusalOf(payload: string): string {
  const reading = parseQris(payload);
  if (reading.outcome === "read") return "read";
  return `${reading.reason} ${reading.path}@${reading.position}`;
}

suite("a payload is refused with its reason, the tag and the position", () => {
  const whole = sealed(FIELDS);
  const end = whole.length;

  test("the payload that the others are made from reads", () => {
    assert.equal(refusalOf(whole), "read");
  });

  for (const [what, payload, expected] of [
    ["nothing", "", "empty @0"],
    ["a web address", "https://example.com", "tag_malformed @0"],
    ["a length that is no number", "0002010102125XX5", "tag_malformed @12"],
    ["a length that is no number", "00020152X45812", "length_malformed 52@6"],
    ["a tag cut in two", whole.slice(0, 7), "tag_malformed @6"],
    ["a code cut off in the picture", whole.slice(0, -1), `value_short 63@${end - 8}`],
    ["no format at the front", sealed(FIELDS.slice(1)), "not_emv 00@0"],
    ["another format", sealed(replaced("00", "000202")), "not_emv 00@0"],
    ["no checksum", FIELDS.join(""), "checksum_missing 63@86"],
    ["a short checksum", `${FIELDS.join("")}6303ABC`, "checksum_missing 63@93"],
    ["a checksum in the middle", `${whole}6105${"1".repeat(5)}`, `checksum_missing 63@${end + 9}`],
    ["another amount, the old checksum", whole.replace("44000", "14000"), "checksum_wrong 63@86"],
    ["an account that says too much", sealed(replaced("26", "26050014C")), "value_short 26.00@16"],
    ["additional data that is not fields", sealed([...FIELDS, "6203xyz"]), "tag_malformed 62@90"],
    ["dollars", sealed(replaced("53", "5303840")), "currency_not_rupiah 53@42"],
    ["a code of Singapore", sealed(replaced("58", "5802SG")), "country_not_indonesia 58@61"],
    ["another amount as well", sealed([...FIELDS, "540515000"]), "tag_repeated 54@86"],
    ["letters for an amount", sealed(replaced("54", "5405forty")), "value_invalid 54@49"],
    ["a fraction of a rupiah", sealed(replaced("54", "540544.50")), "value_invalid 54@49"],
    ["no rupiah at all", sealed(replaced("54", "54040.00")), "value_invalid 54@49"],
    ["a negative amount", sealed(replaced("54", "5403-10")), "value_invalid 54@49"],
    ["an amount too long", sealed(replaced("54", `5414${"9".repeat(14)}`)), "value_invalid 54@49"],
  ] as const) {
    test(`${what}: ${expected}`, () => {
      assert.equal(refusalOf(payload), expected);
    });
  }

  test("the text for developers names the place", () => {
    const reading = parseQris(sealed(replaced("26", "26050014C")));
    assert.equal(
      reading.outcome === "refused" && describeQrisRefusal(reading),
      "tag 26.00 at character 16: the value ends before its length is reached",
    );
  });
});

suite("what buildQris refuses to write", () => {
  const reading = parseQris(sealed(FIELDS));
  assert.equal(reading.outcome, "read");
  const { qris } = reading;

  for (const [what, change, message] of [
    ["no rupiah", { amount: 0 }, /amount 0/],
    ["half a rupiah", { amount: 0.5 }, /amount 0.5/],
    ["more than thirteen characters", { amount: 10_000_000_000_000 }, /amount 10000000000000/],
    ["a dynamic code without an amount", { amount: undefined }, /tag 54 .* missing/],
    ["no account", { accounts: [] }, /tag 26 .* missing/],
    ["an account outside 26 to 45", { accounts: [{ tag: "62", reverseDomain: "A" }] }, /tag 26 /],
    ["a category of three digits", { merchantCategoryCode: "581" }, /tag 52 /],
    ["a name without a letter of ASCII", { merchantName: "漢字" }, /tag 59: 0 characters/],
    ["a letter outside ASCII in a reference", { additionalData: { billNumber: "é" } }, /printable/],
    [
      "more than a template holds",
      { additionalData: { billNumber: "x".repeat(96) } },
      /tag 62: 100/,
    ],
    ["a tag of its own given again", { other: [{ tag: "59", value: "x" }] }, /second time/],
    [
      "an account number of letters",
      { accounts: [{ tag: "26", reverseDomain: "A", merchantPan: "9360ABCD" }] },
      /tag 26\.01 .* form of this tag/,
    ],
    ["a postal code of eleven characters", { postalCode: "40284-40284" }, /tag 61 .* longer/],
    ["a tip of too many decimals", { tip: { kind: "percentage", percent: "1.234" } }, /tag 57 /],
    ["an empty member", { additionalData: { terminalLabel: "" } }, /tag 07: 0 characters/],
    [
      "a member given again",
      { national: { reverseDomain: "A", other: [{ tag: "00", value: "B" }] } },
      /tag 51\.00 .* second time/,
    ],
  ] as const) {
    test(what, () => {
      const changed = { ...qris, ...change } as typeof qris;
      assert.throws(() => buildQris(changed), { name: "QrisBuildError", message });
    });
  }
});
