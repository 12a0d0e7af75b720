import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import qrcode, { type QRCodeMaskPattern } from "qrcode";
import { encodeQr } from "../../src/qr/encoder/encode-qr.ts";
import { computePenalty } from "../../src/qr/encoder/mask-penalty.ts";
import { darken, emptyRows, isDark, type ModuleRows } from "../../src/qr/encoder/module-rows.ts";
import { countBitsIndexOf, segmentText } from "../../src/qr/encoder/segments.ts";
import { alignmentCentresOf, symbolCapacityOf } from "../../src/qr/encoder/symbol-capacity.ts";

const MASKS: readonly QRCodeMaskPattern[] = [0, 1, 2, 3, 4, 5, 6, 7];

/** What `qrcode` makes of our segments with one mask, as rows of 0 and 1. */
function byQrcode(text: string, version: number, maskPattern: QRCodeMaskPattern): string[] {
  const segments = segmentText(new TextEncoder().encode(text), countBitsIndexOf(version)).map(
    ({ mode, bytes }) =>
      mode === "byte"
        ? ({ mode, data: Uint8ClampedArray.from(bytes) } as const)
        : ({ mode, data: new TextDecoder().decode(bytes) } as const),
  );
  const { modules } = qrcode.create(segments, { errorCorrectionLevel: "M", maskPattern, version });
  return Array.from({ length: modules.size }, (_, row) =>
    Array.from({ length: modules.size }, (_, column) => modules.get(row, column)).join(""),
  );
}

function byUs(text: string): string[] {
  const rows = encodeQr(text);
  return Array.from({ length: rows.size }, (_, row) =>
    Array.from({ length: rows.size }, (_, column) => (isDark(rows, row, column) ? 1 : 0)).join(""),
  );
}

function assertLikeQrcode(text: string): void {
  const ours = byUs(text);
  const version = (ours.length - 17) / 4;
  const masked = MASKS.map((mask) => byQrcode(text, version, mask).join("\n"));
  assert.ok(masked.includes(ours.join("\n")), `version ${version}, ${JSON.stringify(text)}`);
}

suite("the QR encoder", () => {
  test("agrees with qrcode on every module, in all forty versions", () => {
    const versions = new Set<number>();
    for (let length = 1; length < 2_332; length = Math.ceil(length * 1.045)) {
      const text = "Aa0-".repeat(length).slice(0, length);
      const lower = text.toLowerCase().replace(/[0-9]/g, "z");
      assertLikeQrcode(lower);
      versions.add((encodeQr(lower).size - 17) / 4);
    }
    assert.equal(versions.size, 40);
  });

  test("agrees with qrcode on every module, whatever is mixed", () => {
    const text = fc
      .array(
        fc.oneof(
          fc.stringMatching(/^\d{1,30}$/),
          fc.stringMatching(/^[A-Z0-9 $%*+./:-]{1,30}$/),
          fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
        ),
        { minLength: 1, maxLength: 8 },
      )
      .map((parts) => parts.join(""));
    fc.assert(fc.property(text, assertLikeQrcode), { numRuns: 100 });
  });

  test("needs no more modules than qrcode, which mixes modes too", () => {
    const payload = fc.stringMatching(/^[A-Z0-9.]{0,40}[a-z0-9-]{0,40}\d{0,80}[A-Z ]{1,30}$/);
    fc.assert(
      fc.property(payload, (text) => {
        const theirs = qrcode.create(text, { errorCorrectionLevel: "M" });
        assert.ok(encodeQr(text).size <= theirs.modules.size, text);
      }),
      { numRuns: 100 },
    );
  });

  test("an empty text is a symbol, one too long is refused", () => {
    assert.equal(encodeQr("").size, 21);
    assert.equal(encodeQr("z".repeat(2_331)).size, 177);
    assert.throws(() => encodeQr("z".repeat(2_332)), RangeError);
  });

  test("knows the standard's capacities and alignment centres", () => {
    assert.deepEqual(symbolCapacityOf(1), {
      codewords: 26,
      dataCodewords: 16,
      blocks: 1,
      correctionPerBlock: 10,
    });
    assert.equal(symbolCapacityOf(10).dataCodewords, 216);
    assert.equal(symbolCapacityOf(40).dataCodewords, 2_334);
    assert.deepEqual(alignmentCentresOf(1), []);
    assert.deepEqual(alignmentCentresOf(10), [6, 28, 50]);
    assert.deepEqual(alignmentCentresOf(32), [6, 34, 60, 86, 112, 138]);
    assert.deepEqual(alignmentCentresOf(36), [6, 24, 50, 76, 102, 128, 154]);
  });
});

suite("the penalty of a mask", () => {
  test("is what counting module by module gives, for any size and any modules", () => {
    const rows = fc
      .tuple(fc.integer({ min: 11, max: 80 }), fc.infiniteStream(fc.nat(5)))
      .map(([size, stream]) => {
        const made = emptyRows(size);
        // Long runs and finders turn up only when colours stick.
        let isModuleDark = false;
        for (let place = 0; place < size * size; place++) {
          if (stream.next().value === 0) isModuleDark = !isModuleDark;
          if (isModuleDark) darken(made, Math.floor(place / size), place % size);
        }
        return made;
      });
    fc.assert(
      fc.property(rows, (made) => {
        assert.equal(computePenalty(made), countPenalty(made));
      }),
      { numRuns: 50 },
    );
    for (const text of ["HELLO WORLD", "0".repeat(200), "z".repeat(150), "z".repeat(400)]) {
      assert.equal(computePenalty(encodeQr(text)), countPenalty(encodeQr(text)));
    }
  });
});

/** ISO/IEC 18004, table 11, taken literally. */
function countPenalty(rows: ModuleRows): number {
  const across = Array.from({ length: rows.size }, (_, row) =>
    Array.from({ length: rows.size }, (_, column) => (isDark(rows, row, column) ? "#" : ".")).join(
      "",
    ),
  );
  const down = across.map((_, column) => across.map((line) => line[column]).join(""));
  let penalty = 0;
  for (const line of [...across, ...down]) {
    for (const [run] of line.matchAll(/#{5,}|\.{5,}/g)) penalty += run.length - 2;
    penalty += 40 * [...line.matchAll(/(?=#\.###\.#\.\.\.\.|\.\.\.\.#\.###\.#)/g)].length;
  }
  for (const [row, line] of across.slice(1).entries()) {
    for (let column = 1; column < line.length; column++) {
      const block = [
        across[row]?.slice(column - 1, column + 1),
        line.slice(column - 1, column + 1),
      ];
      if (/^(?:####|\.{4})$/.test(block.join(""))) penalty += 3;
    }
  }
  const dark = across.join("").replaceAll(".", "").length;
  const deviation = Math.abs((dark * 100) / rows.size ** 2 - 50);
  return penalty + 10 * Math.floor(deviation / 5);
}
