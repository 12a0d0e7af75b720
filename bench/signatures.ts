// What the signatures of BI-SNAP cost. First by themselves: how many of each kind there are in a second, on one core.
// Then within a call: a QRIS code by BI-SNAP beside the same charge by the Core API, in alternating rounds at one gateway.
// There the standard adds a token and a signature that are verified, an answer that is kept under its X-EXTERNAL-ID, and the
// picture of the code; the load signs every call. What of it is the keeping, says a third row: the same charge of the Core
// API under an Idempotency-Key.
//
//   node --conditions=@gerbang/source bench/signatures.ts [--seconds 2] [--connections 64] [--rounds 5] [--keep]
import {
  createHash,
  createHmac,
  generateKeyPairSync,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import { bodiesToHash, signedCallText, signedTokenText } from "@gerbang/protocol/bi-snap";
import { signSnapCall, verifySnapCall } from "@gerbang/sdk/snap";
import type { Figure } from "./result/bench-result.ts";
import { keepResult } from "./result/keep-result.ts";
import { medianOf, show } from "./result/render-page.ts";
import { measureCalls } from "./signatures/calls.ts";

const ROUNDS = 9;
const ROUND_MS = 100;

const SECRET = "0123456789abcdef0123456789abcdef";
const TIMESTAMP = "2026-01-05T10:15:30+07:00";
const BODY = JSON.stringify({
  partnerReferenceNo: "TRX-20260105-0001",
  merchantId: "G100200300",
  urlParams: [{ url: "https://shop.example.com/return", type: "PAY_RETURN", isDeeplink: "N" }],
  payOptionDetails: [
    {
      payMethod: "GOPAY",
      payOption: "GOPAY_WALLET",
      transAmount: { value: "44000.00", currency: "IDR" },
    },
  ],
});
const CALL = {
  method: "POST",
  path: "/v1.0/debit/payment-host-to-host",
  // As long as the service's own.
  accessToken: "t".repeat(478),
  timestamp: TIMESTAMP,
};
const received = new TextEncoder().encode(BODY);
const pretty = new TextEncoder().encode(JSON.stringify(JSON.parse(BODY), null, 2));

function macOf(body: Uint8Array): Buffer {
  const bodyHash = createHash("sha256").update(body).digest("hex");
  return createHmac("sha512", SECRET)
    .update(signedCallText({ ...CALL, bodyHash }))
    .digest();
}

const mac = macOf(received);
const signature = mac.toString("base64");
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const tokenText = Buffer.from(signedTokenText("G100200300-SNAP", TIMESTAMP));
const tokenSignature = sign("sha256", tokenText, privateKey);

/** As a gateway verifies: each form of the body in turn, until one fits. */
function verifyCall(body: Uint8Array<ArrayBuffer>): boolean {
  return bodiesToHash(body).some(({ bytes }) => timingSafeEqual(macOf(bytes), mac));
}

const SIGNATURES: Readonly<Record<string, () => unknown>> = {
  "transaction, signed (HMAC-SHA512)": () => macOf(received).toString("base64"),
  "transaction, verified (HMAC-SHA512)": () => verifyCall(received),
  "the same, body pretty-printed": () => verifyCall(pretty),
  "the same by the SDK (WebCrypto)": async () =>
    await verifySnapCall({ ...CALL, body: received }, signature, [SECRET]),
  "transaction, signed by the SDK": async () => await signSnapCall({ ...CALL, body: BODY }, SECRET),
  "token or notification, verified (RSA-SHA256)": () =>
    verify("sha256", tokenText, publicKey, tokenSignature),
  "token or notification, signed (RSA-SHA256)": () => sign("sha256", tokenText, privateKey),
};

interface Round {
  readonly perSecond: number;
  readonly processorMicros: number;
}

async function measureRound(once: () => unknown): Promise<Round> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  let count = 0;
  let elapsedMs = 0;
  while (elapsedMs < ROUND_MS) {
    for (let step = 0; step < 20; step++) await once();
    count += 20;
    elapsedMs = performance.now() - start;
  }
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (count / elapsedMs) * 1000, processorMicros: (user + system) / count };
}

const rounds = new Map<string, Round[]>();
for (let round = -2; round < ROUNDS; round++) {
  // In turn, so that whatever disturbs the machine disturbs all; the first rounds are for the compiler.
  for (const [name, once] of Object.entries(SIGNATURES)) {
    const measured = await measureRound(once);
    if (round >= 0) rounds.set(name, [...(rounds.get(name) ?? []), measured]);
  }
}

const figures = [...rounds].flatMap(([row, measured]): Figure[] => [
  { row, what: "rate", unit: "/s", rounds: measured.map(({ perSecond }) => perSecond) },
  {
    row,
    what: "processor time",
    unit: "µs",
    rounds: measured.map(({ processorMicros }) => processorMicros),
  },
]);
const calls = await measureCalls();
figures.push(...calls.figures);
for (const { row, what, unit, rounds: measured } of figures) {
  console.log(
    `${row.padEnd(46)} ${what.padEnd(34)} ${show(medianOf(measured)).padStart(7)} ${unit}`,
  );
}
const setting = `By themselves: a body of ${received.length} bytes, a token of ${CALL.accessToken.length} characters; one process, ${ROUNDS} rounds of ${ROUND_MS} ms. ${calls.setting}`;
keepResult({ bench: "signatures", setting, figures, missing: [] });
