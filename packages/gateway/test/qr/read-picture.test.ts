import assert from "node:assert/strict";
import { suite, test } from "node:test";
import jpeg from "jpeg-js";
import { pictureSize } from "../../src/qr/picture-size.ts";
import { renderQrPng } from "../../src/qr/qr-picture.ts";
import { readQrPicture } from "../../src/qr/read-picture.ts";
import { readPng } from "../support/pictures.ts";

const PAYLOAD = "00020101021226INVALID.GERBANG.";

function asJpeg(png: Buffer): Buffer {
  const { width, height, data } = readPng(png);
  return jpeg.encode({ width, height, data: Buffer.from(data) }, 60).data;
}

suite("reading a picture", () => {
  test("reads a PNG and a JPEG of a QR code", async () => {
    const png = renderQrPng(PAYLOAD);
    assert.deepEqual(await readQrPicture(png), { outcome: "read", payload: PAYLOAD });
    assert.deepEqual(await readQrPicture(asJpeg(png)), { outcome: "read", payload: PAYLOAD });
  });

  test("says that a picture holds no code", async () => {
    const blank = jpeg.encode({ width: 64, height: 64, data: Buffer.alloc(64 * 64 * 4, 200) }, 60);
    const reading = await readQrPicture(blank.data);
    assert.deepEqual(reading, { outcome: "refused", reason: "no_code_in_picture" });
  });

  test("does not unpack a picture that claims to be huge", async () => {
    const png = Buffer.from(renderQrPng(PAYLOAD));
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    const reading = await readQrPicture(png);
    assert.deepEqual(reading, { outcome: "refused", reason: "picture_too_large" });
    const photo = Buffer.from(asJpeg(renderQrPng(PAYLOAD)));
    const frame = photo.indexOf(Buffer.from([0xff, 0xc0]));
    photo.writeUInt16BE(65_535, frame + 5);
    assert.equal(pictureSize(photo)?.height, 65_535);
    assert.deepEqual(await readQrPicture(photo), {
      outcome: "refused",
      reason: "picture_too_large",
    });
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
      const reading = await readQrPicture(bytes);
      assert.equal(reading.outcome, "refused", bytes.toString("hex", 0, 12));
    }
  });
});
