// Milliseconds for one QR picture, ours against what everybody uses. Read the ratio: the machine's
// own speed cancels out, because both take turns in the same process.
import { Buffer } from "node:buffer";
import { parseMerchantId, parseRupiah } from "@gerbang/protocol";
import qrcode from "qrcode";
import { buildSandboxQris } from "../packages/gateway/src/domain/qris/sandbox-qris.ts";
import { encodeQr } from "../packages/gateway/src/qr/encoder/encode-qr.ts";
import { renderQrPng } from "../packages/gateway/src/qr/qr-picture.ts";

const ROUNDS = 15;
const PICTURES_PER_ROUND = 40;

const merchantId = parseMerchantId("G123456789");
if (!merchantId) throw new Error("the merchant id does not parse");

/** No two alike, as in a gateway's life. */
let made = 0;
function nextPayload(): string {
  made++;
  const amount = parseRupiah(10_000 + made);
  if (!merchantId || !amount) throw new Error("the amount does not parse");
  return buildSandboxQris({
    merchantId,
    environment: "sandbox",
    profile: {
      name: "Kedai Gerbang",
      city: "JAKARTA",
      postalCode: "10110",
      categoryCode: "5814",
      criterion: "UMI",
      nmid: "AID000123456789",
    },
    acquirer: "gopay",
    amount,
    reference: `1f0e2d3c-4b5a-4978-8877-${String(made).padStart(12, "0")}`,
  });
}

const CONTENDERS: Record<string, (payload: string) => unknown> = {
  "gerbang, PNG": (payload) => renderQrPng(payload, { minSizePx: 455 }),
  "qrcode toBuffer, PNG": async (payload) =>
    await qrcode.toBuffer(payload, { errorCorrectionLevel: "M", margin: 4, width: 455 }),
  "gerbang, modules only": encodeQr,
  "qrcode create, modules only": (payload) => qrcode.create(payload, { errorCorrectionLevel: "M" }),
};

async function timeRound(draw: (payload: string) => unknown): Promise<number> {
  const payloads = Array.from({ length: PICTURES_PER_ROUND }, nextPayload);
  const start = performance.now();
  for (const payload of payloads) await draw(payload);
  return (performance.now() - start) / PICTURES_PER_ROUND;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

const timesMs = new Map<string, number[]>();
for (let round = -2; round < ROUNDS; round++) {
  for (const [name, draw] of Object.entries(CONTENDERS)) {
    const elapsedMs = await timeRound(draw);
    // The first rounds are for the compiler.
    if (round >= 0) timesMs.set(name, [...(timesMs.get(name) ?? []), elapsedMs]);
  }
}

const msOf = (name: string) => medianOf(timesMs.get(name) ?? []);
for (const name of Object.keys(CONTENDERS)) {
  console.log(`${name.padEnd(30)} ${msOf(name).toFixed(3)} ms`);
}
const payload = nextPayload();
const ours = renderQrPng(payload, { minSizePx: 455 });
const theirs = Buffer.from(
  await qrcode.toBuffer(payload, { errorCorrectionLevel: "M", width: 455 }),
);
const bytesOnly = qrcode.create([{ data: Buffer.from(payload), mode: "byte" }], {
  errorCorrectionLevel: "M",
});
console.log(
  `payload ${payload.length} characters: ${encodeQr(payload).size} modules a side, ` +
    `${bytesOnly.modules.size} without mixing modes`,
);
console.log(`file ${ours.length} bytes, qrcode's ${theirs.length}`);
const ratio = msOf("qrcode toBuffer, PNG") / msOf("gerbang, PNG");
console.log(`ratio: ${ratio.toFixed(1)} times as fast as qrcode's toBuffer (aim 10)`);
