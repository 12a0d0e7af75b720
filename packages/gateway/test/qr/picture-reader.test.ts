import assert from "node:assert/strict";
import { randomFillSync } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { after, suite, test } from "node:test";
import jpeg from "jpeg-js";
import { PNG } from "pngjs";
import { createPictureReader } from "../../src/qr/picture-reader.ts";
import { pictureSize } from "../../src/qr/picture-size.ts";
import { writePng } from "../../src/qr/png.ts";
import { renderQrPng } from "../../src/qr/qr-picture.ts";
import { readPng } from "../support/pictures.ts";

const PAYLOAD = "00020101021226INVALID.GERBANG.";
const NO_CODE = { outcome: "refused", reason: "no_code_in_picture" };

function asJpeg(png: Buffer): Buffer {
  const { width, height, data } = readPng(png);
  return jpeg.encode({ width, height, data: Buffer.from(data) }, 60).data;
}

/** As large as is taken, and nothing in it: what the reader looks at the longest. */
function noise(): Buffer {
  const rows = Array.from({ length: 4096 }, () => randomFillSync(new Uint8Array(512)));
  const rowAt = (y: number) => rows[y] ?? new Uint8Array(512);
  return writePng({ width: 4096, height: 4096, depth: 1, rowAt });
}

suite("the reader of pictures", () => {
  const reader = createPictureReader();
  after(async () => await reader.close());

  test("reads a PNG and a JPEG of a QR code", async () => {
    const png = renderQrPng(PAYLOAD);
    assert.deepEqual(await reader.read(png), { outcome: "read", payload: PAYLOAD });
    assert.deepEqual(await reader.read(asJpeg(png)), { outcome: "read", payload: PAYLOAD });
  });

  test("reads a code on nothing: black on transparent, white on transparent, and half seen through", async () => {
    const { width, height, data } = readPng(renderQrPng(PAYLOAD));
    const drawn = (ink: number, opacity: number, isInk: (shade: number) => boolean) => {
      const png = new PNG({ width, height });
      for (let index = 0; index < data.length; index += 4) {
        const isSet = isInk(data[index] ?? 0);
        png.data.fill(ink, index, index + 3);
        png.data[index + 3] = isSet ? opacity : 0;
      }
      return PNG.sync.write(png);
    };
    const isDark = (shade: number) => shade < 128;
    for (const [what, png] of [
      ["black modules", drawn(0, 255, isDark)],
      ["grey modules", drawn(0, 170, isDark)],
      ["white modules, of a dark page", drawn(255, 255, isDark)],
      ["white around black that is a hole", drawn(255, 255, (shade) => !isDark(shade))],
    ] as const) {
      assert.deepEqual(await reader.read(png), { outcome: "read", payload: PAYLOAD }, what);
    }
    const empty = PNG.sync.write(new PNG({ width: 50, height: 50 }));
    assert.deepEqual(await reader.read(empty), NO_CODE);
  });

  test("names the formats that it does not read", async () => {
    const file = (text: string) => Buffer.from(text.padEnd(64, "\0"), "latin1");
    for (const [bytes, reason] of [
      [file("RIFF\x24\0\0\0WEBPVP8 "), "picture_webp"],
      [file("\0\0\0\x18ftypheic"), "picture_heic"],
      [file("\0\0\0\x18ftypmif1"), "picture_heic"],
      [file("\0\0\0\x18ftypavif"), "picture_heic"],
      [file("\0\0\0\x18ftypisom"), "picture_unreadable"],
      [file("GIF89a"), "picture_unreadable"],
      [file("<svg xmlns='http://www.w3.org/2000/svg'/>"), "picture_unreadable"],
      [Buffer.alloc(0), "picture_unreadable"],
    ] as const) {
      assert.deepEqual(await reader.read(bytes), { outcome: "refused", reason });
    }
  });

  test("says that a picture holds no code", async () => {
    const blank = jpeg.encode({ width: 64, height: 64, data: Buffer.alloc(64 * 64 * 4, 200) }, 60);
    assert.deepEqual(await reader.read(blank.data), NO_CODE);
  });

  test("does not unpack a picture that claims to be huge", async () => {
    const png = Buffer.from(renderQrPng(PAYLOAD));
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    const tooLarge = { outcome: "refused", reason: "picture_too_large" };
    assert.deepEqual(await reader.read(png), tooLarge);
    const photo = Buffer.from(asJpeg(renderQrPng(PAYLOAD)));
    const frame = photo.indexOf(Buffer.from([0xff, 0xc0]));
    photo.writeUInt16BE(65_535, frame + 5);
    assert.equal(pictureSize(photo)?.height, 65_535);
    assert.deepEqual(await reader.read(photo), tooLarge);
  });

  test("survives what is no picture, or only the beginning of one", async () => {
    const png = renderQrPng(PAYLOAD);
    const photo = asJpeg(png);
    const others = [
      Buffer.alloc(0),
      Buffer.from("GIF89a"),
      Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
      Buffer.from([0xff, 0xd8, 0xff]),
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x00, 0xff, 0xff]),
      png.subarray(0, 20),
      png.subarray(0, 60),
      photo.subarray(0, 40),
      photo.subarray(0, photo.length / 2),
    ];
    for (const bytes of others) {
      const reading = await reader.read(bytes);
      assert.equal(reading.outcome, "refused", bytes.toString("hex", 0, 12));
    }
  });

  test("a picture that takes long holds up nothing else in the process", async () => {
    const picture = noise();
    await reader.read(renderQrPng(PAYLOAD));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const startedAt = performance.now();
    delay.enable();
    assert.deepEqual(await reader.read(picture), NO_CODE);
    delay.disable();
    const tookMs = performance.now() - startedAt;
    const heldUpMs = delay.max / 1e6;
    assert.ok(heldUpMs < tookMs / 2, `held up for ${heldUpMs} ms of ${tookMs} ms`);
  });

  test("gives up on a picture that takes too long, and reads the next one", async (t) => {
    const picture = noise();
    const startedAt = performance.now();
    await reader.read(picture);
    const timeLimitMs = (performance.now() - startedAt) / 3;
    const hasty = createPictureReader({ timeLimitMs });
    t.after(async () => await hasty.close());
    await hasty.read(renderQrPng(PAYLOAD));
    const askedAt = performance.now();
    const slow = hasty.read(picture);
    const next = hasty.read(renderQrPng(PAYLOAD));
    assert.deepEqual(await slow, NO_CODE);
    assert.ok(performance.now() - askedAt < 2.5 * timeLimitMs);
    assert.deepEqual(await next, { outcome: "read", payload: PAYLOAD });
  });

  test("takes no more pictures at once than it can hold", async (t) => {
    const small = createPictureReader({ picturesMax: 2 });
    t.after(async () => await small.close());
    const png = renderQrPng(PAYLOAD);
    const readings = await Promise.all([small.read(png), small.read(png), small.read(png)]);
    const outcomes = readings.map((reading) =>
      reading.outcome === "refused" ? reading.reason : reading.outcome,
    );
    assert.deepEqual(outcomes, ["read", "read", "reader_busy"]);
    assert.equal((await small.read(png)).outcome, "read");
  });
});
