import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { FastifyRequest } from "fastify";
import { readUploadedForm } from "../../src/pages/parts/uploaded-form.ts";

const BOUNDARY = "----boundary";
const EMPTY = { fields: {}, files: {} };

async function read(body: Buffer, type = `multipart/form-data; boundary=${BOUNDARY}`) {
  return await readUploadedForm({ body, headers: { "content-type": type } } as FastifyRequest);
}

/** As a browser writes it: `head` is what stands between the boundary and the empty line. */
function multipart(parts: readonly (readonly [head: string, value: string])[]): Buffer {
  const lines = parts.map(
    ([head, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`,
  );
  return Buffer.from(`${lines.join("")}--${BOUNDARY}--\r\n`);
}

suite("a form with files", () => {
  test("has its fields as text and its files as bytes; of one name the last counts", async () => {
    const { fields, files } = await read(
      multipart([
        ['name="csrf"', "old"],
        ['name="csrf"', "new ☕"],
        ['name="empty"', ""],
        ['name="binary"\r\nContent-Type: application/octet-stream', "a field all the same"],
        ['name="file"; filename="a.jsonl"\r\nContent-Type: text/plain', "line\r\n--line"],
        ['name="picture"; filename=""\r\nContent-Type: application/octet-stream', ""],
      ]),
    );
    assert.deepEqual(fields, { csrf: "new ☕", binary: "a field all the same" });
    assert.deepEqual(files, { file: Buffer.from("line\r\n--line"), picture: Buffer.alloc(0) });
  });

  test("that is cut off, wherever, has nothing in it", async () => {
    const whole = multipart([
      ['name="csrf"', "token"],
      ['name="file"; filename="a"', "content"],
    ]);
    const end = whole.lastIndexOf("--");
    for (let length = 0; length < end; length++) {
      assert.deepEqual(await read(whole.subarray(0, length)), EMPTY, `${length} bytes`);
    }
  });

  test("that is not what its header says has nothing in it", async () => {
    const whole = multipart([['name="csrf"', "token"]]);
    for (const parameters of ["", "; boundary=", "; boundary=another"]) {
      assert.deepEqual(await read(whole, `multipart/form-data${parameters}`), EMPTY, parameters);
    }
  });

  test("of more than a hundred parts has nothing in it", async () => {
    const form = (count: number) =>
      multipart(Array.from({ length: count }, (_, index) => [`name="f${index}"`, "x"] as const));
    assert.equal(Object.keys((await read(form(100))).fields).length, 100);
    assert.deepEqual(await read(form(101)), EMPTY);
    assert.deepEqual(await read(form(20_000)), EMPTY);
  });

  test("is not cut at the parser's own limits: how large it may be is the route's to say", async () => {
    const long = "x".repeat(3 * 1024 * 1024);
    const { fields, files } = await read(
      multipart([
        ['name="qr"', long],
        ['name="picture"; filename="a.png"', long],
      ]),
    );
    assert.equal(fields["qr"]?.length, long.length);
    assert.equal(files["picture"]?.length, long.length);
  });

  test("may as well come without files, as every other form does", async () => {
    const body = Buffer.from("csrf=token&empty=");
    const form = await read(body, "application/x-www-form-urlencoded");
    assert.deepEqual(form, { fields: { csrf: "token" }, files: {} });
  });
});
