import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { buildSandboxQris } from "../../src/domain/qris/sandbox-qris.ts";
import { recogniseInput } from "../../src/pages/scanner/recognise-input.ts";
import { GOPAY_FACTS } from "../support/sandbox-codes.ts";

const PAYLOAD = buildSandboxQris(GOPAY_FACTS);
const ID = "019a2b3c-4d5e-7f60-8a7b-9c0d1e2f3a4b";
const REFERENCE = "A120261105031530aB3dE5fG7hJID";
const PICTURE = `http://127.0.0.1:7747/v2/qris/${ID}/qr-code`;
const half = PAYLOAD.length >> 1;

suite("what is pasted into the scanner is recognised", () => {
  const wrappings: readonly (readonly [what: string, text: string])[] = [
    ["bare", PAYLOAD],
    ["blanks around", `  ${PAYLOAD}\r\n`],
    ["broken in lines", PAYLOAD.replace(/.{60}/g, "$&\n")],
    ["broken in lines of Windows, indented", PAYLOAD.replace(/.{76}/g, "$&\r\n    ")],
    ["broken where a blank was", PAYLOAD.replace("TEST ", "TEST\n")],
    ["in quotes", `"${PAYLOAD}"`],
    ["in typographic quotes", `“${PAYLOAD}”`],
    ["with invisible characters", `\u200b${PAYLOAD}\ufeff`],
    ["as a member", `"qr_string": "${PAYLOAD}",`],
    ["as a member of another language", `'qr_string' => '${PAYLOAD}',`],
    ["named", `qr_string=${PAYLOAD}`],
    ["in an answer", JSON.stringify({ status_code: "201", qr_string: PAYLOAD, actions: [] })],
    ["in an answer that is indented", JSON.stringify({ a: { qr_string: PAYLOAD } }, null, 2)],
    ["in half an answer", `{"status_code":"201","qr_string":"${PAYLOAD}","acq`],
    ["in an answer within text", JSON.stringify(JSON.stringify({ qr_string: PAYLOAD }))],
    ["percent-encoded", encodeURIComponent(PAYLOAD)],
    ["percent-encoded twice", encodeURIComponent(encodeURIComponent(PAYLOAD))],
    ["percent-encoded as a form", String(new URLSearchParams({ qr: PAYLOAD }))],
    [
      "in the address of a drawing service",
      `https://qr.example/?data=${encodeURIComponent(PAYLOAD)}`,
    ],
    ["within a sentence", `Kode: ${PAYLOAD} (berlaku 15 menit)`],
    ["with the checksum in lower case", PAYLOAD.slice(0, -4) + PAYLOAD.slice(-4).toLowerCase()],
  ];
  for (const [what, text] of wrappings) {
    test(`a payload, ${what}`, () => {
      const input = recogniseInput(text);
      assert.ok(input.kind === "payload", JSON.stringify(input));
      assert.equal(input.payload.toLowerCase(), PAYLOAD.toLowerCase());
    });
  }

  const actions = [
    { name: "generate-qr-code", method: "GET", url: PICTURE },
    { name: "deeplink-redirect", method: "GET", url: "http://127.0.0.1:7747/gopay/ui/checkout" },
  ];
  for (const [what, text, expected] of [
    ["nothing", " \n", { kind: "nothing" }],
    ["quotes around nothing", '""', { kind: "nothing" }],
    ["an address", PICTURE, { kind: "address", url: PICTURE }],
    ["an address in quotes", `"${PICTURE}"`, { kind: "address", url: PICTURE }],
    ["an address in angle brackets", `<${PICTURE}>`, { kind: "address", url: PICTURE }],
    [
      "an address broken in two lines",
      PICTURE.replace("qris/", "qris/\n"),
      { kind: "address", url: PICTURE },
    ],
    ["an address, percent-encoded", encodeURIComponent(PICTURE), { kind: "address", url: PICTURE }],
    ["an action", JSON.stringify(actions[0]), { kind: "address", url: PICTURE }],
    [
      "an action with escaped slashes",
      JSON.stringify(actions[0]).replaceAll("/", "\\/"),
      { kind: "address", url: PICTURE },
    ],
    ["half an action", `"url": "${PICTURE}"}, {`, { kind: "address", url: PICTURE }],
    ["a list of actions", JSON.stringify(actions), { kind: "address", url: PICTURE }],
    [
      "an answer to a gopay charge",
      JSON.stringify({ transaction_id: ID, actions }),
      { kind: "address", url: PICTURE },
    ],
    [
      "a status answer",
      JSON.stringify({ transaction_id: ID, order_id: "1" }),
      { kind: "transaction_id", id: ID },
    ],
    ["a transaction id", ID, { kind: "transaction_id", id: ID }],
    [
      "a transaction id as a member",
      `"transaction_id": "${ID}"`,
      { kind: "transaction_id", id: ID },
    ],
    ["a reference", REFERENCE, { kind: "reference", reference: REFERENCE }],
    ["an order id", "INV/20261129/III/00006", { kind: "order_id" }],
    ["an order id with blanks and colons", "order 12: 2026-11-29 10:00", { kind: "order_id" }],
    ["an order id as a member", '"order_id": "kopi"', { kind: "order_id" }],
    ["a number", "1764400000", { kind: "order_id" }],
    ["a link of a wallet", "gojek://gopay/merchanttransfer?tref=1", { kind: "app_link" }],
    ["half a code", PAYLOAD.slice(0, half), { kind: "payload", payload: PAYLOAD.slice(0, half) }],
    [
      "a damaged code",
      PAYLOAD.replace("44000", "14000"),
      { kind: "payload", payload: PAYLOAD.replace("44000", "14000") },
    ],
    ["words", "hello", { kind: "payload", payload: "hello" }],
    [
      "markup",
      "<script>alert(1)</script>",
      { kind: "payload", payload: "<script>alert(1)</script>" },
    ],
    ["a script", "javascript://x", { kind: "payload", payload: "javascript://x" }],
  ] as const) {
    test(`${what}: ${expected.kind}`, () => assert.deepEqual(recogniseInput(text), expected));
  }

  test("a picture in a data address, with line breaks and percent signs", () => {
    const bytes = Buffer.from([137, 80, 78, 71, 0xfb, 0xff]);
    const base64 = bytes.toString("base64");
    for (const text of [
      `data:image/png;base64,${base64}`,
      `DATA:image/png;charset=utf-8;base64,${base64.slice(0, 3)}\n${base64.slice(3)}`,
      `data:image/png;base64,${encodeURIComponent(base64)}`,
      `"data:image/png;base64,${base64}"`,
    ]) {
      const input = recogniseInput(text);
      assert.ok(input.kind === "picture", text);
      assert.deepEqual(Buffer.from(input.bytes), bytes);
    }
    const nothing = recogniseInput("data:image/png");
    assert.ok(nothing.kind === "picture" && nothing.bytes.length === 0);
  });

  test("no text crashes it or keeps it long", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.json(),
      fc.tuple(fc.string(), fc.string()).map(([before, after]) => before + PAYLOAD + after),
    );
    fc.assert(
      fc.property(text, (pasted) => {
        assert.ok(recogniseInput(pasted).kind);
      }),
      { numRuns: 500 },
    );
    const start = performance.now();
    for (const part of ["000201", "63040000", "%2", "\n ", "{[", "http://", '\\"']) {
      recogniseInput(`000201${part.repeat(8_000)}`);
      recogniseInput(part.repeat(8_000));
    }
    assert.ok(performance.now() - start < 10_000);
  });
});
