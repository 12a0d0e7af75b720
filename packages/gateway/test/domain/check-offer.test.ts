import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { computeChecksum, type Rupiah } from "@gerbang/protocol";
import { checkOffer, type WantedOffer } from "../../src/domain/upstream/check-offer.ts";
import { checkPayload } from "../../src/domain/upstream/check-payload.ts";
import type { Offer } from "../../src/domain/upstream/connector.ts";
import { readFixture } from "../support/fixture.ts";

const AMOUNT = 125_000 as Rupiah;

const fields = (...tags: readonly (readonly [string, string])[]) =>
  tags.map(([tag, value]) => tag + String(value.length).padStart(2, "0") + value).join("");

const ACCOUNT = ["26", fields(["00", "COM.GO-JEK.WWW"], ["01", "9360091431002003008"])] as const;
const BEFORE = [["00", "01"], ["01", "12"], ACCOUNT, ["52", "5812"]] as const;
const BEHIND = [
  ["58", "ID"],
  ["59", "Warung Contoh"],
  ["60", "BANDUNG"],
] as const;

function sealed(body: string): string {
  return `${body}6304${computeChecksum(`${body}6304`)}`;
}

/** A payload with these fields in the middle. */
function payloadWith(...tags: readonly (readonly [string, string])[]): string {
  return sealed(fields(...BEFORE, ...tags, ...BEHIND));
}

const GOOD = payloadWith(["53", "360"], ["54", "125000.00"]);

suite("a payload is shown when it asks for exactly the amount, once", () => {
  const { qr_string } = readFixture("charge.qris.response.201.gopay").body;
  const SHOWN = {
    "the recorded one, with its amount near the end": String(qr_string),
    "one with the amount in the middle": GOOD,
    "one whose amount has no decimals": payloadWith(["53", "360"], ["54", "125000"]),
    "one with a name longer than the standard's": sealed(
      fields(
        ...BEFORE,
        ["53", "360"],
        ["54", "125000.00"],
        ["58", "ID"],
        ["59", "Warung dengan nama yang sangat panjang sekali"],
        ["60", "BANDUNG"],
      ),
    ),
    "one with an empty member": payloadWith(["53", "360"], ["54", "125000.00"], ["62", "0700"]),
    "one with its checksum in lower case": GOOD.slice(0, -4) + GOOD.slice(-4).toLowerCase(),
  };
  for (const [name, payload] of Object.entries(SHOWN)) {
    test(name, () => assert.equal(checkPayload(payload, AMOUNT), undefined));
  }
});

suite("a payload is not shown", () => {
  const twice = payloadWith(["53", "360"], ["54", "125000.00"], ["54", "125000.00"]);
  const without01 = sealed(
    fields(["00", "01"], ACCOUNT, ["53", "360"], ["54", "125000.00"], ...BEHIND),
  );
  const REFUSED: readonly (readonly [string, string, string])[] = [
    ["that is empty", "", "payload_malformed"],
    ["that is no payload", "https://toko.example/pay", "payload_malformed"],
    ["that breaks off in a field", sealed(`${fields(...BEFORE)}5399360`), "payload_malformed"],
    [
      "whose template breaks off",
      payloadWith(["53", "360"], ["54", "125000.00"], ["62", "0799A"]),
      "payload_malformed",
    ],
    ["with blanks around it", ` ${GOOD}\n`, "payload_malformed"],
    [
      "with letters that readers count differently",
      payloadWith(["53", "360"], ["54", "125000.00"], ["61", "Café"]),
      "payload_malformed",
    ],
    [
      "longer than a code can be",
      payloadWith(
        ["53", "360"],
        ["54", "125000.00"],
        ...Array.from({ length: 5 }, (_, at) => [String(80 + at), "x".repeat(99)] as const),
      ),
      "payload_malformed",
    ],
    [
      "with one digit of its checksum changed",
      GOOD.slice(0, -1) + (GOOD.endsWith("0") ? "1" : "0"),
      "payload_checksum",
    ],
    [
      "with one digit of its amount changed",
      GOOD.replace("125000.00", "125001.00"),
      "payload_checksum",
    ],
    [
      "without a checksum",
      fields(...BEFORE, ["53", "360"], ["54", "125000.00"], ...BEHIND),
      "payload_checksum",
    ],
    ["with something behind its checksum", GOOD + fields(["80", "x"]), "payload_checksum"],
    ["of another currency", payloadWith(["53", "840"], ["54", "125000.00"]), "payload_currency"],
    [
      "whose currency is a word",
      payloadWith(["53", "IDR"], ["54", "125000.00"]),
      "payload_currency",
    ],
    ["without a currency", payloadWith(["54", "125000.00"]), "payload_currency"],
    [
      "with two currencies",
      payloadWith(["53", "360"], ["53", "360"], ["54", "125000.00"]),
      "payload_malformed",
    ],
    [
      "of another country",
      sealed(fields(...BEFORE, ["53", "360"], ["54", "125000.00"], ["58", "SG"])),
      "payload_malformed",
    ],
    [
      "that asks for one rupiah more",
      payloadWith(["53", "360"], ["54", "125001.00"]),
      "payload_amount",
    ],
    [
      "that asks for a hundred times as much",
      payloadWith(["53", "360"], ["54", "12500000"]),
      "payload_amount",
    ],
    [
      "whose amount may be grouped",
      payloadWith(["53", "360"], ["54", "125.000"]),
      "payload_amount",
    ],
    [
      "whose amount begins with a nought",
      payloadWith(["53", "360"], ["54", "0125000.00"]),
      "payload_amount",
    ],
    [
      "whose amount has a fraction",
      payloadWith(["53", "360"], ["54", "125000.50"]),
      "payload_amount",
    ],
    ["without an amount", payloadWith(["53", "360"]), "payload_amount"],
    ["with an empty amount", payloadWith(["53", "360"], ["54", ""]), "payload_amount"],
    ["with two amounts", twice, "payload_malformed"],
    [
      "that asks for a tip",
      payloadWith(["53", "360"], ["54", "125000.00"], ["55", "01"]),
      "payload_tip",
    ],
    [
      "with a fixed tip",
      payloadWith(["53", "360"], ["54", "125000.00"], ["55", "02"], ["56", "1000.00"]),
      "payload_tip",
    ],
    [
      "with a tip by percentage",
      payloadWith(["53", "360"], ["54", "125000.00"], ["55", "03"], ["57", "5"]),
      "payload_tip",
    ],
    [
      "with a tip that nothing announces",
      payloadWith(["53", "360"], ["54", "125000.00"], ["57", "5"]),
      "payload_tip",
    ],
    [
      "with an empty tip",
      payloadWith(["53", "360"], ["54", "125000.00"], ["55", ""]),
      "payload_tip",
    ],
    [
      "that may be paid again and again",
      GOOD.replace("010212", "010211").slice(0, -8),
      "payload_checksum",
    ],
    ["that is static", sealed(GOOD.replace("010212", "010211").slice(0, -8)), "payload_static"],
    ["that does not say that it is for one payment", without01, "payload_static"],
  ];
  for (const [name, payload, problem] of REFUSED) {
    test(name, () => assert.equal(checkPayload(payload, AMOUNT), problem));
  }
});

suite("an offer", () => {
  const NOW = new Date("2026-11-02T05:00:00.000Z");
  const wanted: WantedOffer = {
    orderId: "order-1",
    amount: AMOUNT,
    paymentType: "qris",
    acquirer: "gopay",
    now: NOW,
    lifetimeSecondsMin: 20,
  };
  const good: Offer = {
    upstreamId: "7a2d3b21-5c8f-4e1b-8d66-1b2c3d4e5f02",
    orderId: "order-1",
    amount: AMOUNT,
    paymentType: "qris",
    acquirer: "gopay",
    expiresAt: new Date(NOW.getTime() + 20_000),
    qrPayload: GOOD,
    pictureUrl: "https://api.example/v2/qris/7a2d3b21/qr-code",
  };
  const { qrPayload: _, ...pictureOnly } = good;
  const { pictureUrl: __, ...bare } = pictureOnly;
  const gopay = { ...bare, paymentType: "gopay" };

  test("is shown when it is what was asked for", () => {
    assert.equal(checkOffer(good, wanted), undefined);
    assert.equal(checkOffer(pictureOnly, wanted), undefined);
  });

  const LINKS = [
    "gojek://gopay/merchanttransfer?tref=1&amount=125000&activity=GP:RR&callback_url=app://x?order_id=1",
    "https://gopay.co.id/app/x?tref=1",
    "http://127.0.0.1:7747/gopay/ui/checkout?referenceid=k3Jd8sQ2Lm",
  ];
  test("is shown with the link of a wallet, by its site or by its app", () => {
    for (const deeplink of LINKS) {
      assert.equal(
        checkOffer({ ...gopay, deeplink }, { ...wanted, paymentType: "gopay" }),
        undefined,
        deeplink,
      );
    }
  });

  const PROBLEMS: readonly (readonly [string, Partial<Offer>, string])[] = [
    ["of another order", { orderId: "order-2" }, "order_id"],
    ["of an order of the same letters in another case", { orderId: "Order-1" }, "order_id"],
    ["of one rupiah less", { amount: 124_999 as Rupiah }, "amount"],
    ["of another type", { paymentType: "gopay" }, "payment_type"],
    ["of another acquirer", { acquirer: "airpay shopee" }, "acquirer"],
    ["that runs out too soon", { expiresAt: new Date(NOW.getTime() + 19_999) }, "deadline"],
    ["that ran out", { expiresAt: new Date(0) }, "deadline"],
    [
      "whose code has another amount",
      { qrPayload: payloadWith(["53", "360"], ["54", "1"]) },
      "payload_amount",
    ],
    ["whose code is broken", { qrPayload: `${GOOD}x` }, "payload_malformed"],
    ["whose picture is a script", { pictureUrl: "javascript:alert(1)" }, "picture"],
  ];
  for (const [name, more, problem] of PROBLEMS) {
    test(`is not shown: ${name}`, () =>
      assert.equal(checkOffer({ ...good, ...more }, wanted), problem));
  }

  test("is not shown when its link would run something", () => {
    const links = [
      "javascript:alert(1)",
      "JavaScript:alert(1)",
      "java\nscript:alert(1)",
      "\u0001javascript:alert(1)",
      " javascript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "blob:https://x/1",
      "/relative",
      "",
      "https://",
      "intent://x#Intent;scheme=javascript;end",
    ];
    for (const deeplink of links) {
      assert.equal(checkOffer({ ...good, deeplink }, wanted), "deeplink", deeplink);
    }
  });

  test("is not shown when there is nothing to show", () => {
    const deeplink = LINKS[0] ?? "";
    assert.equal(checkOffer(bare, wanted), "nothing_to_show");
    assert.equal(checkOffer({ ...bare, deeplink }, wanted), "nothing_to_show");
    assert.equal(checkOffer(gopay, { ...wanted, paymentType: "gopay" }), "nothing_to_show");
  });
});
