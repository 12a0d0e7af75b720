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
const without = (tag: string) => FIELDS.filter((field) => !field.startsWith(tag));

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
    ["another letter", `${whole}é`, `not_ascii @${end}`],
    ["a line break at the end", `${whole}\n`, `not_ascii @${end}`],
    ["a web address", "https://example.com", "tag_malformed @0"],
    ["a length that is no number", "0002010102125XX5", "tag_malformed @12"],
    ["a length that is no number", "00020152X45812", "length_malformed 52@6"],
    ["an empty value", sealed(replaced("59", "5900")), "length_malformed 59@67"],
    ["a tag cut in two", whole.slice(0, 7), "tag_malformed @6"],
    ["a code cut off in the picture", whole.slice(0, -1), `value_short 63@${end - 8}`],
    ["a tag given twice", sealed([...FIELDS, "5802ID"]), "tag_repeated 58@86"],
    ["no format at the front", sealed(FIELDS.slice(1)), "not_emv 00@0"],
    ["another format", sealed(replaced("00", "000202")), "not_emv 00@0"],
    ["no checksum", FIELDS.join(""), "checksum_missing 63@86"],
    ["a short checksum", `${FIELDS.join("")}6303ABC`, "checksum_missing 63@93"],
    ["a checksum in the middle", `${whole}6105${"1".repeat(5)}`, `checksum_missing 63@${end + 9}`],
    ["another amount, the old checksum", whole.replace("44000", "14000"), "checksum_wrong 63@86"],
    ["the checksum in small letters", `${whole.slice(0, -4)}c0de`, "checksum_wrong 63@86"],
    ["an account without a domain", sealed(replaced("26", "26080304UMIX")), "tag_missing 26.00@24"],
    ["an account that says too much", sealed(replaced("26", "26050014C")), "value_short 26.00@16"],
    [
      "an account with text for a number",
      sealed(replaced("26", "26120001A0103ABC")),
      "value_invalid 26.01@21",
    ],
    [
      "a field twice in an account",
      sealed(replaced("26", "26100001A0001B")),
      "tag_repeated 26.00@21",
    ],
    ["additional data that is not fields", sealed([...FIELDS, "6203xyz"]), "tag_malformed 62@90"],
    ["no method", sealed(without("01")), "tag_missing 01@88"],
    ["no account", sealed(without("26")), "tag_missing 26@72"],
    ["no name", sealed(without("59")), "tag_missing 59@86"],
    ["a dynamic code without an amount", sealed(without("54")), "tag_missing 54@82"],
    ["an unknown method", sealed(replaced("01", "010213")), "value_invalid 01@6"],
    ["dollars", sealed(replaced("53", "5303840")), "currency_not_rupiah 53@42"],
    ["a code of Singapore", sealed(replaced("58", "5802SG")), "country_not_indonesia 58@61"],
    ["letters for an amount", sealed(replaced("54", "5405forty")), "value_invalid 54@49"],
    ["a fraction of a rupiah", sealed(replaced("54", "540544.50")), "value_invalid 54@49"],
    ["no rupiah at all", sealed(replaced("54", "54040.00")), "value_invalid 54@49"],
    ["a negative amount", sealed(replaced("54", "5403-10")), "value_invalid 54@49"],
    ["an amount too long", sealed(replaced("54", `5414${"9".repeat(14)}`)), "value_invalid 54@49"],
    ["a name too long", sealed(replaced("59", `5926${"x".repeat(26)}`)), "value_invalid 59@67"],
    ["a category that is no number", sealed(replaced("52", "5204ABCD")), "value_invalid 52@34"],
    ["a fixed tip without its amount", sealed([...FIELDS, "550202"]), "tag_missing 56@100"],
    ["a percentage without its percent", sealed([...FIELDS, "550203"]), "tag_missing 57@100"],
    ["a tip that nobody announced", sealed([...FIELDS, "56041000"]), "tag_unexpected 56@86"],
    [
      "a percentage for a fixed tip",
      sealed([...FIELDS, "550202", "56041000", "57012"]),
      "tag_unexpected 57@100",
    ],
    ["an unknown tip", sealed([...FIELDS, "550204"]), "value_invalid 55@86"],
    [
      "three decimals of a per cent",
      sealed([...FIELDS, "550203", "57051.234"]),
      "value_invalid 57@92",
    ],
  ] as const) {
    test(`${what}: ${expected}`, () => {
      assert.equal(refusalOf(payload), expected);
    });
  }

  test("the text for developers names the place", () => {
    const reading = parseQris(sealed(replaced("26", "26120001A0103ABC")));
    assert.equal(
      reading.outcome === "refused" && describeQrisRefusal(reading),
      "tag 26.01 at character 21: the value does not have the form of this tag",
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
  ] as const) {
    test(what, () => {
      const changed = { ...qris, ...change } as typeof qris;
      assert.throws(() => buildQris(changed), { name: "QrisBuildError", message });
    });
  }
});
