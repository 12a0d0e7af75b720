import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import type { MerchantProfile } from "../../src/domain/merchants/merchant.ts";
import { buildSandboxQris } from "../../src/domain/qris/sandbox-qris.ts";
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

/** The sign of a merchant whose profile differs in something. */
function signOf(profile: Partial<MerchantProfile>): Buffer {
  const facts = { ...GOPAY_FACTS, profile: { ...GOPAY_FACTS.profile, ...profile } };
  return renderFramedQrPng(buildSandboxQris(facts));
}

/** Whether each pixel of a row is paper. */
function isBlank({ width, data }: Picture, row: number): boolean {
  return data.subarray(row * width * 4, (row + 1) * width * 4).every((value) => value === 255);
}

suite("the framed QR picture", () => {
  for (const widthPx of [240, 320, 640]) {
    test(`two decoders read it at ${widthPx} px, also from a JPEG`, async () => {
      const picture = resize(readPng(renderFramedQrPng(PAYLOAD)), widthPx);
      assert.deepEqual(await readQrTwice(picture), [PAYLOAD, PAYLOAD]);
      assert.deepEqual(await readQrTwice(throughJpeg(picture, 70)), [PAYLOAD, PAYLOAD]);
    });
  }

  test("its file is read by a PNG decoder that is not ours, and stays small", async () => {
    const png = renderFramedQrPng(PAYLOAD);
    assert.equal(await readQrByZxing(png), PAYLOAD);
    assert.ok(png.length < 20_000, `${png.length} bytes`);
  });

  test("name, NMID and amount are printed: another one gives another picture", () => {
    const plain = renderFramedQrPng(PAYLOAD);
    const lines = (png: Buffer) => {
      const { width, data } = readPng(png);
      const rowsOf = (from: number, to: number) =>
        Buffer.from(data.subarray(from * width * 4, to * width * 4)).toString("base64");
      return { name: rowsOf(100, 152), nmid: rowsOf(154, 176) };
    };
    const drawn = lines(plain);
    const renamed = lines(signOf({ name: "Kedai Gerbong" }));
    assert.notEqual(renamed.name, drawn.name);
    assert.equal(renamed.nmid, drawn.nmid);
    const renumbered = lines(signOf({ nmid: "AID000123456788" }));
    assert.equal(renumbered.name, drawn.name);
    assert.notEqual(renumbered.nmid, drawn.nmid);
    const { height, ...picture } = readPng(plain);
    // Header, name, NMID, code, amount and footer, with paper in between.
    const rows = Array.from({ length: height }, (_, row) => isBlank({ height, ...picture }, row));
    const changes = rows.filter((blank, row) => blank !== rows[row - 1]).length;
    assert.equal(changes, 11);
  });

  test("whatever a merchant is called, the code keeps its quiet zone and both decoders read it", async () => {
    await fc.assert(
      fc.asyncProperty(anyFacts, async (facts) => {
        const payload = buildSandboxQris(facts);
        const png = renderFramedQrPng(payload);
        assert.deepEqual(await readQrTwice(readPng(png)), [payload, payload]);
      }),
      { numRuns: 15 },
    );
  });

  test("prints the NMID of the code, never a real one that the profile may hold", () => {
    assert.deepEqual(signOf({ nmid: "ID1026000000001" }), signOf({ nmid: "AID026000000001" }));
  });

  test("a long name is made smaller, not cut off at the margins", () => {
    const picture = readPng(signOf({ name: "W".repeat(40) }));
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
