import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import {
  buildQris,
  computeChecksum,
  crc16,
  inspectQris,
  parseQris,
  type Qris,
} from "@gerbang/protocol";

interface StructureVector {
  readonly length: number;
  readonly crc_given: string;
  readonly crc_calculated: string;
  readonly valid: boolean;
  readonly kind: string;
  readonly source: string;
  readonly tags: readonly string[];
}

interface Vector extends StructureVector {
  readonly string: string;
}

interface Vectors {
  readonly own: readonly Vector[];
  readonly documentation: readonly Vector[];
  readonly observed_structure_only: readonly StructureVector[];
}

const vectors = JSON.parse(
  readFileSync(new URL("fixtures/qris.vectors.json", import.meta.url), "utf8"),
) as Vectors;

const layoutOf = (vector: StructureVector) =>
  vector.kind.startsWith("gopay") ? "gopay" : "ascending";

function read(payload: string): Qris {
  const reading = parseQris(payload);
  assert.ok(reading.outcome === "read", JSON.stringify(reading));
  return reading.qris;
}

suite("published QRIS vectors", () => {
  test("the checksum has the standard check value", () => {
    assert.equal(crc16("123456789"), 0x29b1);
    assert.equal(crc16(""), 0xffff);
    assert.equal(computeChecksum("x".repeat(300)).length, 4);
  });

  for (const vector of [...vectors.own, ...vectors.documentation]) {
    test(`${vector.kind}, ${vector.crc_given}: reads, and is written again letter by letter`, () => {
      const qris = read(vector.string);
      assert.equal(vector.string.length, vector.length);
      assert.equal(qris.method, vector.kind.endsWith("dynamic") ? "dynamic" : "static");
      assert.equal(buildQris(qris, layoutOf(vector)), vector.string);
      const { fields, checksum } = inspectQris(vector.string);
      assert.deepEqual(
        fields.map(({ tag }) => tag),
        vector.tags,
      );
      assert.deepEqual(checksum, {
        given: vector.crc_given,
        calculated: vector.crc_calculated,
        isRight: true,
      });
    });
  }

  test("the sample that the specification takes apart reads as printed there", () => {
    assert.deepEqual(read(vectors.own[0]?.string ?? ""), {
      method: "dynamic",
      accounts: [
        {
          tag: "26",
          reverseDomain: "COM.GO-JEK.WWW",
          merchantPan: "9360091431002003008",
          acquirerMerchantId: "G100200300",
          criterion: "UMI",
        },
      ],
      national: { reverseDomain: "ID.CO.QRIS.WWW", nmid: "AID010203040506", criterion: "UMI" },
      merchantCategoryCode: "5812",
      amount: 125_000,
      merchantName: "Warung Contoh",
      merchantCity: "BANDUNG",
      postalCode: "40284",
      additionalData: {
        transactionReference: "1f0e2d3c-4b5a-4978-8877-665544332211",
        terminalLabel: "A01",
      },
    });
  });

  for (const vector of vectors.observed_structure_only.filter(({ valid }) => valid)) {
    test(`${vector.kind} seen in the wild, ${vector.crc_given}: a code of that structure reads`, () => {
      const payload = buildQris(withTags(vector), layoutOf(vector));
      assert.deepEqual(
        inspectQris(payload).fields.map(({ tag }) => tag),
        vector.tags,
      );
      assert.deepEqual(read(payload), withTags(vector));
    });
  }

  test("the hand-made sample with wrong lengths is refused where its lengths go wrong", () => {
    const [negative] = vectors.observed_structure_only.filter(({ valid }) => !valid);
    assert.deepEqual(negative?.tags, ["00", "01", "26", "44", "BAD@87"]);
    // Rebuilt from its structure: tag 44 says more or less than its value has.
    const broken = `000201010211${"2645"}${"x".repeat(45)}${"4422"}${"y".repeat(22)}A1`;
    assert.deepEqual(parseQris(broken), {
      outcome: "refused",
      reason: "tag_malformed",
      path: "",
      position: 87,
    });
    assert.deepEqual(
      inspectQris(broken).fields.map(({ tag }) => tag),
      ["00", "01", "26", "44"],
    );
  });
});

/** A code with just the tags of a vector whose text is not published. */
function withTags({ tags, kind }: StructureVector): Qris {
  const isGopay = kind.startsWith("gopay");
  const dynamicData = isGopay
    ? { transactionReference: "1f0e2d3c-4b5a-4978-8877-665544332211", terminalLabel: "A01" }
    : { referenceLabel: "Ab3dE5fG7hJ9kL1mN3p" };
  return {
    method: kind.endsWith("dynamic") ? "dynamic" : "static",
    accounts: [
      isGopay
        ? { tag: "26", reverseDomain: "COM.GO-JEK.WWW", merchantPan: "936009143100200300" }
        : { tag: "26", reverseDomain: "ID.CO.SHOPEE.WWW", merchantPan: "936009180000123456" },
    ],
    ...(tags.includes("51") && { national: { reverseDomain: "ID.CO.QRIS.WWW" } }),
    merchantCategoryCode: "5812",
    ...(tags.includes("54") && { amount: 1 as NonNullable<Qris["amount"]> }),
    merchantName: "Warung Contoh",
    merchantCity: "BANDUNG",
    postalCode: "40284",
    additionalData: kind.endsWith("dynamic") ? dynamicData : { terminalLabel: "A01" },
  };
}
