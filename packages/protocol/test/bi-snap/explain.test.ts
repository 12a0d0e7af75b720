import assert from "node:assert/strict";
import { createHash, createHmac, createPublicKey, createSign, verify } from "node:crypto";
import { suite, test } from "node:test";
import {
  explainSnapSignature,
  SNAP_HABITS,
  type SnapExplanation,
  type SnapHabit,
  type SnapMeans,
  type SnapRequest,
} from "@gerbang/protocol/bi-snap";
import { VECTORS } from "./vectors.ts";

const { keys } = VECTORS;
const SECRET = keys.client_secret;
const PATH = "/v1.0/qr/qr-mpm-generate";
const TIME = "2026-01-05T10:15:30+07:00";
const BODY =
  '{"partnerReferenceNo":"TRX 1","amount":{"value":"125000.00","currency":"IDR"},"quantity":1,"additionalInfo":{"name":"Café","url":"https://shop.example/a"}}';

function sha256(body: string | Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

function hmac(text: string, secret = SECRET, hash = "sha512"): Buffer {
  return createHmac(hash, secret).update(text).digest();
}

function textOf(changed: Partial<Record<"method" | "path" | "token" | "hash" | "time", string>>) {
  const {
    method = "POST",
    path = PATH,
    token = "tok-1",
    hash = sha256(BODY),
    time = TIME,
  } = changed;
  return [method, path, token, hash, time].join(":");
}

function requestOf(signature: string, changed: Partial<SnapRequest> = {}): SnapRequest {
  return {
    method: "POST",
    target: PATH,
    headers: {
      Host: "merchants.example",
      Authorization: "Bearer tok-1",
      "X-TIMESTAMP": TIME,
      "x-signature": signature,
      "X-PARTNER-ID": "G100200300",
    },
    body: new TextEncoder().encode(BODY),
    ...changed,
  };
}

const MEANS: SnapMeans = {
  secrets: [
    { name: "client secret", value: SECRET },
    { name: "server key", value: "SB-Mid-server-x" },
  ],
};

async function explain(
  signature: Buffer | string,
  changed: Partial<SnapRequest> = {},
  means = MEANS,
): Promise<SnapExplanation> {
  const text = typeof signature === "string" ? signature : signature.toString("base64");
  return await explainSnapSignature(requestOf(text, changed), means);
}

function isSignedBy(publicKey: string): Pick<Required<SnapMeans>, "isSignedByKey"> {
  const key = createPublicKey(publicKey);
  return {
    isSignedByKey: async (text, signature) =>
      await Promise.resolve(verify("sha256", Buffer.from(text), key, signature)),
  };
}

function rsa(text: string, privateKey: string): string {
  return createSign("sha256").update(text).sign(privateKey, "base64");
}

/** What a client signs that has one habit. */
const WRONG: readonly (readonly [SnapHabit, string])[] = [
  ["method_case", textOf({ method: "post" })],
  ["other_method", textOf({ method: "GET" })],
  ["path_with_host", textOf({ path: `https://merchants.example${PATH}` })],
  ["path_without_slash", textOf({ path: PATH.slice(1) })],
  ["path_with_trailing_slash", textOf({ path: `${PATH}/` })],
  ["path_without_version", textOf({ path: "/qr/qr-mpm-generate" })],
  ["path_of_other_service", textOf({ path: "/v1.0/debit/status" })],
  ["token_with_bearer", textOf({ token: "Bearer tok-1" })],
  ["token_empty", textOf({ token: "" })],
  ["token_with_white_space", textOf({ token: "tok-1\n" })],
  ["body_slashes_escaped", textOf({ hash: sha256(BODY.replaceAll("/", "\\/")) })],
  ["body_non_ascii_escaped", textOf({ hash: sha256(BODY.replace("é", "\\u00e9")) })],
  [
    "body_slashes_escaped",
    textOf({ hash: sha256(BODY.replaceAll("/", "\\/").replace("é", "\\u00e9")) }),
  ],
  ["body_not_minified", textOf({ hash: sha256(JSON.stringify(JSON.parse(BODY), null, 2)) })],
  ["body_not_minified", textOf({ hash: sha256(pythonText()) })],
  ["body_floats", textOf({ hash: sha256(BODY.replace(":1,", ":1.0,")) })],
  ["body_sorted", textOf({ hash: sha256(sortedText()) })],
  ["body_trailing_newline", textOf({ hash: sha256(`${BODY}\n`) })],
  ["body_blanks_stripped", textOf({ hash: sha256(BODY.replaceAll(" ", "")) })],
  ["body_empty", textOf({ hash: sha256("") })],
  ["body_braces", textOf({ hash: sha256("{}") })],
  ["body_other_charset", textOf({ hash: sha256(Buffer.from(BODY, "latin1")) })],
  ["body_not_hashed", textOf({ hash: BODY })],
  ["hash_upper_case", textOf({ hash: sha256(BODY).toUpperCase() })],
  ["hash_base64", textOf({ hash: Buffer.from(sha256(BODY), "hex").toString("base64") })],
  ["timestamp_reformatted", textOf({ time: "2026-01-05T03:15:30Z" })],
  ["timestamp_reformatted", textOf({ time: "2026-01-05T03:15:30.000Z" })],
  ["timestamp_reformatted", textOf({ time: "2026-01-05T03:15:30+00:00" })],
  ["timestamp_reformatted", textOf({ time: "2026-01-05 10:15:30" })],
  ["timestamp_reformatted", textOf({ time: "1767582930" })],
  ["timestamp_other_second", textOf({ time: "2026-01-05T10:15:31+07:00" })],
  ["text_with_newline", `${textOf({})}\n`],
  ["other_separator", textOf({}).split(":").join("|").replace("10|15|30+07|00", "10:15:30+07:00")],
  ["text_of_notification", textOf({}).replace("tok-1:", "")],
  ["text_of_token_request", `G100200300|${TIME}`],
];

function pythonText(): string {
  return BODY.replaceAll('":', '": ').replaceAll(',"', ', "').replace("é", "\\u00e9");
}

function sortedText(): string {
  return '{"additionalInfo":{"name":"Café","url":"https://shop.example/a"},"amount":{"currency":"IDR","value":"125000.00"},"partnerReferenceNo":"TRX 1","quantity":1}';
}

suite("why a transaction's signature is refused", () => {
  test("is found for every habit, with both texts and where they part", async () => {
    for (const [habit, signed] of WRONG) {
      const found = await explain(hmac(signed));
      assert.deepEqual(found.habits, [habit], `${habit}: ${signed}`);
      assert.equal(found.verdict, "explained", habit);
      assert.equal(found.signed, signed, habit);
      const [expected] = found.expected;
      assert.equal(expected?.text, textOf({}), habit);
      assert.ok(found.difference, habit);
      const { at } = found.difference;
      assert.equal(expected.text.slice(0, at), signed.slice(0, at), habit);
      assert.notEqual(expected.text[at], signed[at], habit);
    }
  });

  test("names the part in which the texts part, and shows both bodies", async () => {
    const part = async (signed: string) => (await explain(hmac(signed))).difference?.part;
    assert.equal(await part(textOf({ method: "post" })), "method");
    assert.equal(await part(textOf({ path: "/qr/qr-mpm-generate" })), "path");
    assert.equal(await part(textOf({ token: "Bearer tok-1" })), "token");
    assert.equal(await part(textOf({ hash: sha256(BODY).toUpperCase() })), "hash");
    assert.equal(await part(textOf({ time: "2026-01-05T03:15:30Z" })), "timestamp");
    assert.equal(await part(`${textOf({})}\n`), undefined);
    const { bodyDifference } = await explain(
      hmac(textOf({ hash: sha256(BODY.replaceAll("/", "\\/")) })),
    );
    assert.ok(bodyDifference);
    assert.ok(bodyDifference.expected.startsWith("//shop.example"));
    assert.ok(bodyDifference.signed.startsWith("\\/\\/shop.example"));
  });

  test("is found for notations of the signature, other secrets and other algorithms", async () => {
    const right = hmac(textOf({}));
    const cases: readonly (readonly [SnapHabit, Buffer | string])[] = [
      ["hex_signature", right.toString("hex")],
      ["hex_signature", right.toString("hex").toUpperCase()],
      ["base64_of_hex", Buffer.from(right.toString("hex")).toString("base64")],
      ["base64url_signature", right.toString("base64url")],
      [
        "signature_white_space",
        `${right.toString("base64").slice(0, 76)}\n${right.toString("base64").slice(76)}`,
      ],
      ["other_secret", hmac(textOf({}), "SB-Mid-server-x")],
      ["secret_with_white_space", hmac(textOf({}), `${SECRET}\n`)],
      ["hmac_sha256", hmac(textOf({}), SECRET, "sha256")],
    ];
    for (const [habit, signature] of cases) {
      const found = await explain(signature);
      assert.deepEqual(found.habits, [habit], habit);
      assert.equal(found.verdict, "explained");
      assert.equal(found.signed, textOf({}), habit);
      assert.equal(found.difference, undefined, habit);
      assert.equal(found.secretName, habit === "other_secret" ? "server key" : undefined);
    }
    const signed = rsa(textOf({}), keys.merchant_private_key_pem);
    const byKey = await explain(
      signed,
      {},
      { ...MEANS, ...isSignedBy(keys.merchant_public_key_pem) },
    );
    assert.deepEqual(byKey.habits, ["rsa_for_hmac"]);
  });

  test("is found for two habits at once", async () => {
    const text = textOf({ token: "Bearer tok-1", hash: sha256(BODY.replaceAll("/", "\\/")) });
    assert.deepEqual((await explain(hmac(text))).habits, [
      "token_with_bearer",
      "body_slashes_escaped",
    ]);
    const hex = hmac(textOf({ time: "2026-01-05T03:15:30.000Z" })).toString("hex");
    assert.deepEqual((await explain(hex)).habits, ["timestamp_reformatted", "hex_signature"]);
  });

  test("is found where a prefix, a query or a host stands in the address", async () => {
    const target = `https://merchants.example/snap/b2b${PATH}?a=1`;
    for (const [habit, path] of [
      ["path_with_prefix", `/snap/b2b${PATH}?a=1`],
      ["path_with_host", target],
      ["path_without_query", PATH],
    ] as const) {
      const found = await explain(hmac(textOf({ path })), { target });
      assert.deepEqual(found.habits, [habit]);
      assert.equal(found.expected[0]?.text, textOf({ path: `${PATH}?a=1` }));
    }
  });

  test("is found where the body was printed again on its way", async () => {
    const sent = '{"price":10000.0,"line":"a\\u0041"}';
    const printed = '{"price":10000,"line":"aA"}';
    const found = await explain(hmac(textOf({ hash: sha256(printed) })), {
      body: new TextEncoder().encode(sent),
    });
    assert.deepEqual(found.habits, ["body_reserialised"]);
    assert.deepEqual(found.bodyDifference, {
      at: 14,
      expected: '.0,"line":"a\\u0041"}',
      signed: ',"line":"aA"}',
    });
  });

  test("is nothing where any accepted form of the body is signed", async () => {
    for (const vector of VECTORS.transactions) {
      const found = await explain(vector.signature, {
        method: vector.method,
        target: vector.path,
        headers: { "X-TIMESTAMP": vector.timestamp, "X-SIGNATURE": vector.signature },
        accessToken: vector.access_token,
        body: new TextEncoder().encode(vector.body_on_the_wire),
      });
      assert.equal(found.verdict, "valid", vector.name);
      assert.equal(found.signed, vector.string_to_sign, vector.name);
      assert.deepEqual(found.habits, []);
      const forms = new Set(found.expected.map(({ text }) => text));
      assert.ok(forms.has(vector.string_to_sign), vector.name);
    }
  });

  test("is found for every recorded mistake", async () => {
    const minimal = VECTORS.transactions.find(({ name }) => name === "minimal QR generate");
    assert.ok(minimal);
    const habits: string[] = [];
    for (const { signature } of VECTORS.must_fail) {
      const found = await explain(signature, {
        headers: {
          Host: "merchants.sbx.midtrans.com",
          "X-TIMESTAMP": minimal.timestamp,
          "X-SIGNATURE": signature,
        },
        accessToken: minimal.access_token,
        body: new TextEncoder().encode(minimal.body_on_the_wire),
      });
      habits.push(found.habits.join());
    }
    assert.deepEqual(habits, [
      "hash_upper_case",
      "path_with_prefix",
      "token_with_bearer",
      "timestamp_reformatted",
      "hex_signature",
    ]);
  });

  test("stays open when nothing leads there, within bounds", async () => {
    const found = await explain(hmac(textOf({}), "nobody knows"));
    assert.equal(found.verdict, "unexplained");
    assert.equal(found.signed, undefined);
    assert.ok(found.tried > 500 && found.tried < 6_000, `${found.tried} texts`);
    for (const signature of ["not base64!", "AAAA"]) {
      assert.equal((await explain(signature)).verdict, "unexplained");
    }
  });

  test("says what is missing, and still what should be signed", async () => {
    const bare = { target: PATH, headers: { "X-TIMESTAMP": TIME } };
    const found = await explain("", bare, {});
    assert.equal(found.verdict, "incomplete");
    assert.deepEqual(found.missing, ["X-SIGNATURE", "Authorization", "client secret"]);
    assert.equal(found.expected[0]?.text, textOf({ token: "" }));
  });
});

suite("why a signature is refused, when the client shows what it has signed", () => {
  test("is the secret, and only then, when the text is right", async () => {
    const strange = hmac(textOf({}), "nobody knows");
    const right = await explain(strange, { signedText: textOf({}) });
    assert.equal(right.verdict, "other_secret");
    assert.equal(right.difference, undefined);
    const wrong = textOf({ token: "Bearer tok-1" });
    const both = await explain(hmac(wrong, "nobody knows"), { signedText: wrong });
    assert.equal(both.verdict, "other_text");
    assert.deepEqual(both.habits, ["token_with_bearer"]);
    assert.equal(both.difference?.part, "token");
  });

  test("is the text, also when no habit leads to it", async () => {
    const signedText = textOf({ path: "/v9.9/own/path" });
    const found = await explain(hmac(signedText), { signedText });
    assert.equal(found.verdict, "explained");
    assert.deepEqual(found.habits, []);
    assert.equal(found.difference?.part, "path");
    assert.ok(found.difference.signed.startsWith("9.9/own/path"));
  });

  test("is what was signed, when that is not what they show", async () => {
    const found = await explain(hmac(textOf({ method: "post" })), { signedText: textOf({}) });
    assert.deepEqual(found.habits, ["method_case"]);
    assert.equal(found.signed, textOf({ method: "post" }));
  });
});

const TOKEN_REQUEST = {
  method: "POST",
  target: "/v1.0/access-token/b2b",
  body: new TextEncoder().encode('{"grantType":"client_credentials"}'),
};
const TOKEN_TEXT = `${keys.client_id}|${TIME}`;

async function explainToken(signature: string, means: SnapMeans): Promise<SnapExplanation> {
  const headers = { "X-CLIENT-KEY": keys.client_id, "X-TIMESTAMP": TIME, "X-SIGNATURE": signature };
  return await explainSnapSignature({ ...TOKEN_REQUEST, headers }, means);
}

suite("why a token request's signature is refused", () => {
  const byMerchant = { ...MEANS, ...isSignedBy(keys.merchant_public_key_pem) };

  test("is found for every habit", async () => {
    for (const [habits, text] of [
      [[], TOKEN_TEXT],
      [["other_separator"], TOKEN_TEXT.replace("|", ":")],
      [["parts_swapped"], `${TIME}|${keys.client_id}`],
      [["other_client_id"], `G100200300|${TIME}`],
      [["timestamp_reformatted"], `${keys.client_id}|2026-01-05T03:15:30.000Z`],
      [["text_with_newline"], `${TOKEN_TEXT}\n`],
    ] as const) {
      const found = await explainToken(rsa(text, keys.merchant_private_key_pem), byMerchant);
      assert.deepEqual(found.habits, habits, text);
      assert.equal(found.kind, "token");
      assert.equal(found.verdict, habits.length === 0 ? "valid" : "explained");
      assert.deepEqual(found.expected, [{ form: "as_received", text: TOKEN_TEXT }]);
    }
    const byHmac = await explainToken(hmac(TOKEN_TEXT).toString("base64"), byMerchant);
    assert.deepEqual(byHmac.habits, ["hmac_for_rsa"]);
  });

  test("stays open when another key has signed, and says when none is known", async () => {
    const signature = rsa(TOKEN_TEXT, keys.gateway_private_key_pem);
    assert.equal((await explainToken(signature, byMerchant)).verdict, "unexplained");
    assert.deepEqual((await explainToken(signature, MEANS)).missing, ["public key"]);
  });
});

suite("why a notification's signature is refused", () => {
  test("is found for what became of it on the way", async () => {
    const [vector] = VECTORS.notifications;
    assert.ok(vector);
    const means = isSignedBy(keys.gateway_public_key_pem);
    const about = async (target: string, body: string) =>
      await explainSnapSignature(
        {
          method: "POST",
          target,
          headers: { "X-TIMESTAMP": vector.timestamp, "X-SIGNATURE": vector.signature },
          body: new TextEncoder().encode(body),
        },
        means,
      );
    const whole = await about(`/webhook${vector.path}`, vector.body);
    assert.equal(whole.verdict, "valid");
    assert.equal(whole.kind, "notification");
    const escaped = await about(vector.path, vector.body.replace('"SUCCESS"', '"SU\\u0043CESS"'));
    assert.equal(escaped.verdict, "valid");
    const other = await about("/v1.0/qr/qr-mpm-notify", vector.body);
    assert.deepEqual(other.habits, ["path_of_other_service"]);
  });
});

suite("what is said of a habit", () => {
  test("is a sentence in either language", () => {
    for (const [name, { en, id }] of Object.entries(SNAP_HABITS)) {
      assert.match(en, /^[A-Z{X].*\.$/, name);
      assert.match(id, /^[A-Z{X].*\.$/, name);
      assert.notEqual(en, id, name);
    }
  });
});

suite("a seamlessSign that is refused", () => {
  const { merchant_private_key_pem: privateKey, merchant_public_key_pem: publicKey } = keys;
  const DATA = "mobileNumber=628110000001&paymentType=gopay";
  const ENCODED = "mobileNumber%3D628110000001%26paymentType%3Dgopay";

  async function explainQuery(signed: string, changed: Readonly<Record<string, string>> = {}) {
    const query = new URLSearchParams({
      redirectURL: "https://shop.example/linked",
      seamlessData: DATA,
      seamlessSign: rsa(signed, privateKey),
      ...changed,
    });
    const request = { method: "GET", headers: {}, body: new Uint8Array() };
    const target = `/v1.0/get-auth-code?${query}`;
    return await explainSnapSignature({ ...request, target }, isSignedBy(publicKey));
  }

  test("is explained by what was signed instead of the percent-encoded data", async () => {
    const cases: readonly (readonly [string, SnapHabit])[] = [
      [DATA, "seamless_not_encoded"],
      [encodeURIComponent(ENCODED), "seamless_encoded_twice"],
      [
        ENCODED.toLowerCase()
          .replace("mobilenumber", "mobileNumber")
          .replace("paymenttype", "paymentType"),
        "seamless_other_notation",
      ],
      [`seamlessData=${ENCODED}`, "seamless_with_name"],
      [encodeURIComponent("paymentType=gopay&mobileNumber=628110000001"), "seamless_other_data"],
      [encodeURIComponent("mobileNumber=08110000001&paymentType=gopay"), "seamless_other_data"],
      [`${ENCODED}\n`, "text_with_newline"],
    ];
    for (const [signed, habit] of cases) {
      const found = await explainQuery(signed);
      assert.deepEqual(
        [found.kind, found.verdict, found.habits],
        ["seamless", "explained", [habit]],
      );
      assert.equal(found.signed, signed);
      assert.deepEqual(found.expected, [{ form: "as_received", text: ENCODED }]);
    }
    assert.equal((await explainQuery(ENCODED)).verdict, "valid");
    assert.equal((await explainQuery(ENCODED, { seamlessData: ENCODED })).verdict, "valid");
    assert.equal((await explainQuery("something else")).verdict, "unexplained");
  });

  test("is incomplete without data, signature and key", async () => {
    const request = { method: "GET", headers: {}, body: new Uint8Array() };
    const found = await explainSnapSignature({ ...request, target: "/v1.0/get-auth-code" }, {});
    assert.equal(found.verdict, "incomplete");
    assert.deepEqual(found.missing, ["seamlessData", "seamlessSign", "public key"]);
  });
});
