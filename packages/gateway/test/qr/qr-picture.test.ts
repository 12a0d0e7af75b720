import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { buildSandboxQris } from "../../src/domain/qris/sandbox-qris.ts";
import { renderQrPng, renderQrSvg } from "../../src/qr/qr-picture.ts";
import { readPng, readQrByZxing, readQrTwice, resize, throughJpeg } from "../support/pictures.ts";
import { anyFacts, GOPAY_FACTS, SHOPEE_FACTS } from "../support/sandbox-codes.ts";

suite("the QR picture", () => {
  for (const facts of [GOPAY_FACTS, SHOPEE_FACTS]) {
    const payload = buildSandboxQris(facts);

    for (const widthPx of [120, 240, 512]) {
      test(`${facts.acquirer}: two decoders read it at ${widthPx} px, also from a JPEG`, async () => {
        const picture = resize(readPng(renderQrPng(payload)), widthPx);
        assert.deepEqual(await readQrTwice(picture), [payload, payload]);
        assert.deepEqual(await readQrTwice(throughJpeg(picture, 60)), [payload, payload]);
      });
    }
  }

  test("its file is read by a PNG decoder that is not ours", async () => {
    const payload = buildSandboxQris(GOPAY_FACTS);
    assert.equal(await readQrByZxing(renderQrPng(payload)), payload);
    assert.equal(await readQrByZxing(renderQrPng(payload, { minSizePx: 100 })), payload);
  });

  test("whoever charges what, both decoders read it at the size of a thumbnail", async () => {
    await fc.assert(
      fc.asyncProperty(anyFacts, async (facts) => {
        const payload = buildSandboxQris(facts);
        const picture = readPng(renderQrPng(payload, { minSizePx: 130 }));
        assert.deepEqual(await readQrTwice(picture), [payload, payload]);
      }),
      { numRuns: 40 },
    );
  });

  test("is black and white, square, at least as wide as asked, with four light modules around", () => {
    const png = renderQrPng(buildSandboxQris(GOPAY_FACTS), { minSizePx: 512 });
    const { width, height, data } = readPng(png);
    assert.equal(width, 520);
    assert.equal(height, 520);
    assert.ok(png.length < 2_000, `${png.length} bytes`);
    const red = (x: number, y: number) => data[(y * width + x) * 4];
    for (let along = 0; along < width; along++) {
      for (const edge of [0, 31, width - 32, width - 1]) {
        assert.equal(red(along, edge), 255);
        assert.equal(red(edge, along), 255);
      }
    }
    assert.equal(red(32, 32), 0);
    assert.ok(data.every((value) => value === 0 || value === 255));
  });

  test("the same payload gives the same bytes", () => {
    const payload = buildSandboxQris(GOPAY_FACTS);
    assert.deepEqual(renderQrPng(payload), renderQrPng(payload));
  });

  test("the SVG draws the modules of the PNG and carries no script, style or link", () => {
    const payload = buildSandboxQris(GOPAY_FACTS);
    const svg = renderQrSvg(payload);
    assert.doesNotMatch(svg, /script|style|href|url\(|on[a-z]+=/i);
    const { width, data } = readPng(renderQrPng(payload, { minSizePx: 1 }));
    const dark = new Set<number>();
    for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let step = 0; step < Number(length); step++) {
        dark.add(Number(y) * width + Number(x) + step);
      }
    }
    assert.match(svg, new RegExp(`viewBox="0 0 ${width} ${width}"`));
    for (let module = 0; module < width * width; module++) {
      assert.equal(dark.has(module), data[module * 4] === 0, `module ${module}`);
    }
  });
});
