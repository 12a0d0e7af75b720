import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { biSnapConnector as snap } from "../../src/connectors/bi-snap/bi-snap-connector.ts";
import type { InboundMessage } from "../../src/domain/upstream/connector.ts";
import { newKeys } from "../support/bi-snap.ts";
import { RECORDED_KEYS, recordedSnap, snapAccount } from "../support/scripted-bi-snap.ts";
import { inboundOf } from "../support/upstream.ts";

const PAID = recordedSnap("qr.notify.paid.off-us");
const SIGNED_AT = new Date("2026-01-05T03:17:03.000Z");

/** As it was recorded, signed for the part of the address that the provider appends. */
function message(more: Partial<InboundMessage> = {}, body = JSON.stringify(PAID.body)) {
  const headers = Object.fromEntries(
    Object.entries(PAID.meta.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const subpath = PAID.meta.path;
  return inboundOf(Buffer.from(body), {
    path: `/upstream/inbox-token${subpath}`,
    subpath,
    headers,
    receivedAt: SIGNED_AT,
    ...more,
  });
}

function minutesLater(minutes: number): Partial<InboundMessage> {
  return { receivedAt: new Date(SIGNED_AT.getTime() + minutes * 60_000) };
}

suite("a message in the national standard", () => {
  test("is genuine by its signature over the bytes that came, and says by whom it was paid", () => {
    const expected = {
      outcome: "genuine",
      orderId: "TRX-20260105-0002",
      upstreamId: "A120260105031545kL1mN3pQ5rID",
      claims: "paid",
      payment: { paymentType: "qris", issuer: "Mandiri", transactionType: "off-us" },
    };
    const account = snapAccount("midtrans");
    assert.deepEqual(snap.readMessage(account, message()), expected);
    // White space outside strings is no part of what is signed.
    const pretty = JSON.stringify(PAID.body, undefined, 2);
    assert.deepEqual(snap.readMessage(account, message({}, pretty)), expected);
  });

  test("is genuine by the key before, while that is kept", () => {
    const providerPublicKey = newKeys().publicKey;
    const rotated = snapAccount("midtrans", { providerPublicKey, previousKeys: RECORDED_KEYS });
    assert.equal(snap.readMessage(rotated, message()).outcome, "genuine");
    const forgotten = snapAccount("midtrans", { providerPublicKey });
    assert.equal(snap.readMessage(forgotten, message()).outcome, "forged");
  });

  test("is forged when any byte, the time or the place is another", () => {
    const account = snapAccount("midtrans");
    const { headers } = message();
    const forgeries: readonly InboundMessage[] = [
      message({}, JSON.stringify({ ...PAID.body, latestTransactionStatus: "05" })),
      message({}, `${JSON.stringify(PAID.body)}0`),
      // Whoever reads it and prints it again finds the text that was signed.
      message({}, JSON.stringify(PAID.body).replace("{", '{"originalReferenceNo":"another",')),
      message({ headers: { ...headers, "x-timestamp": "2026-01-05T10:17:04+07:00" } }),
      message({ headers: { ...headers, "x-signature": undefined } }),
      message({ headers: { ...headers, "x-signature": "AAAA" } }),
      message({ headers: {} }),
      message({ subpath: "/v1.0/debit/notify", path: "/upstream/inbox-token/v1.0/debit/notify" }),
    ];
    for (const forged of forgeries) {
      assert.equal(snap.readMessage(account, forged).outcome, "forged", JSON.stringify(forged));
    }
  });

  test("is forged when somebody kept it: it may be a day old, and some minutes ahead", () => {
    const account = snapAccount("midtrans");
    const outcomeAt = (minutes: number) =>
      snap.readMessage(account, message(minutesLater(minutes))).outcome;
    assert.deepEqual([-59, 0, 1_440].map(outcomeAt), ["genuine", "genuine", "genuine"]);
    assert.deepEqual([-61, 1_442].map(outcomeAt), ["forged", "forged"]);
  });

  test("of DOKU is no more than a bell of the order that it names", () => {
    const account = snapAccount("doku", { ids: { terminal_id: "A01", postal_code: "40123" } });
    const form = "WORDS=ab12&INVOICE=10093868&TRANSACTIONID=order-1&TXNSTATUS=S&AMOUNT=2000.00";
    const genuine = { outcome: "genuine", orderId: "order-1", claims: "paid" };
    assert.deepEqual(snap.readMessage(account, inboundOf(Buffer.from(form))), genuine);
    const asked = { subpath: `?${form}` };
    assert.deepEqual(snap.readMessage(account, inboundOf(Buffer.alloc(0), asked)), genuine);
    const failed = Buffer.from(form.replace("TXNSTATUS=S", "TXNSTATUS=F"));
    const reading = snap.readMessage(account, inboundOf(failed));
    assert.equal(reading.outcome === "genuine" && reading.claims, "unclear");
    const other = snap.readMessage(account, inboundOf(Buffer.from("{}")));
    assert.equal(other.outcome, "unreadable");
  });

  test("is answered in the standard's own form", () => {
    assert.deepEqual(snap.answerMessage({ profile: "midtrans" }, "received"), {
      status: 200,
      body: {
        responseCode: "2005200",
        responseMessage: "Request has been processed successfully",
      },
    });
    assert.deepEqual(snap.answerMessage({ profile: "dana" }, "forged"), {
      status: 401,
      body: { responseCode: "4015600", responseMessage: "Unauthorized. Signature" },
    });
  });
});
