import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { buildSandboxQris } from "../../src/domain/sandbox-qris.ts";
import { renderFramedQrPng } from "../../src/qr/framed-picture.ts";
import { glyphOf } from "../../src/qr/stroke-font.ts";
import {
  type Picture,
  readPng,
  readQrByZxing,
  readQrTwice,
  resize,
  throughJpeg,
} from "../support/pictures.ts";
import { anyFacts, GOPAY_FACTS } from "../support/sandbox-codes.ts";

const PAYLOAD = buildSandboxQris(GOPAY_FACTS);
const FRAMED = { payload: PAYLOAD, merchantName: "Kedai Gerbang", nmid: "AID000123456789" };

/** Whether each pixel of a row is paper. */
function isBlank({ width, data }: Picture, row: number): boolean {
  return data.subarray(row * width * 4, (row + 1) * width * 4).every((value) => value === 255);
}

suite("the framed QR picture", () => {
  for (const widthPx of [240, 320, 640]) {
    test(`two decoders read it at ${widthPx} px, also from a JPEG`, async () => {
      const picture = resize(readPng(renderFramedQrPng(FRAMED)), widthPx);
      assert.deepEqual(await readQrTwice(picture), [PAYLOAD, PAYLOAD]);
      assert.deepEqual(await readQrTwice(throughJpeg(picture, 70)), [PAYLOAD, PAYLOAD]);
    });
  }

  test("its file is read by a PNG decoder that is not ours, and stays small", async () => {
    const png = renderFramedQrPng(FRAMED);
    assert.equal(await readQrByZxing(png), PAYLOAD);
    assert.ok(png.length < 20_000, `${png.length} bytes`);
  });

  test("name, NMID and amount are printed: another one gives another picture", () => {
    const plain = renderFramedQrPng(FRAMED);
    assert.notDeepEqual(renderFramedQrPng({ ...FRAMED, merchantName: "Kedai Gerbong" }), plain);
    assert.notDeepEqual(renderFramedQrPng({ ...FRAMED, nmid: "AID000123456788" }), plain);
    const { height, ...picture } = readPng(plain);
    // Header, name, NMID, code, amount and footer, with paper in between.
    const rows = Array.from({ length: height }, (_, row) => isBlank({ height, ...picture }, row));
    const changes = rows.filter((blank, row) => blank !== rows[row - 1]).length;
    assert.equal(changes, 11);
  });

  test("whatever a merchant is called, the code keeps its quiet zone and both decoders read it", async () => {
    await fc.assert(
      fc.asyncProperty(anyFacts, async (facts) => {
        const { name, nmid } = facts.profile;
        const payload = buildSandboxQris(facts);
        const png = renderFramedQrPng({ payload, merchantName: name.repeat(9), nmid });
        assert.deepEqual(await readQrTwice(readPng(png)), [payload, payload]);
      }),
      { numRuns: 15 },
    );
  });

  test("a long name is made smaller, not cut off at the margins", () => {
    const picture = readPng(renderFramedQrPng({ ...FRAMED, merchantName: "W".repeat(40) }));
    for (let y = 80; y < 200; y++) {
      for (const x of [0, 20, 36, 604, 620, 639]) {
        assert.equal(picture.data[(y * picture.width + x) * 4], 255, `${x}, ${y}`);
      }
    }
  });

  test("the font has every capital, digit and sign of ASCII", () => {
    const missing = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))
      .filter((character) => !/[a-z]/.test(character))
      .filter((character) => glyphOf(character).strokes.length === 0);
    assert.deepEqual(missing, []);
  });
});
