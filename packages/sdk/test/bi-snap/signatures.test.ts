import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { suite, test } from "node:test";
import { GatewayError } from "../../src/errors.ts";
import {
  type SnapCallParts,
  signSnapCall,
  signSnapNotification,
  signSnapSeamless,
  signSnapToken,
  verifySnapCall,
  verifySnapSeamless,
  verifySnapToken,
} from "../../src/snap.ts";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  GATEWAY_PRIVATE_KEY,
  MERCHANT_PRIVATE_KEY,
  MERCHANT_PUBLIC_KEY,
  snapFixture,
  snapFixtureNames,
  tokenOf,
  VECTORS,
} from "./vectors.ts";

function partsOf(vector: (typeof VECTORS.transactions)[number]): SnapCallParts {
  const { method, path, timestamp, body_on_the_wire: body } = vector;
  return { method, path, timestamp, body, accessToken: tokenOf(vector) };
}

const MINIMAL = VECTORS.transactions.find(({ name }) => name === "minimal QR generate");

suite("signatures of BI-SNAP, on either side", () => {
  test("of tokens are made and verified as recorded, in every notation of the time", async () => {
    for (const { timestamp, signature } of VECTORS.token_requests) {
      const parts = { clientId: CLIENT_ID, timestamp };
      assert.equal(await signSnapToken(parts, MERCHANT_PRIVATE_KEY), signature);
      assert.ok(await verifySnapToken(parts, signature, [MERCHANT_PUBLIC_KEY]));
      const later = { ...parts, timestamp: "2026-01-05T10:15:01+07:00" };
      assert.ok(!(await verifySnapToken(later, signature, [MERCHANT_PUBLIC_KEY])));
    }
  });

  test("of transactions are verified over every form of the body that clients sign", async () => {
    for (const vector of VECTORS.transactions) {
      const parts = partsOf(vector);
      assert.ok(await verifySnapCall(parts, vector.signature, [CLIENT_SECRET]), vector.name);
      assert.ok(await verifySnapCall(parts, vector.signature, ["old", CLIENT_SECRET]));
      assert.ok(!(await verifySnapCall(parts, vector.signature, ["old"])), vector.name);
    }
    for (const name of snapFixtureNames(/\.request\b/)) {
      const { meta, body } = snapFixture(name);
      const { headers, path, method } = meta;
      const token = headers["Authorization"]?.replace("Bearer ", "");
      if (token === undefined) continue;
      const timestamp = headers["X-TIMESTAMP"] ?? "";
      const parts = { method, path, timestamp, body: JSON.stringify(body), accessToken: token };
      const signature = headers["X-SIGNATURE"] ?? "";
      assert.ok(await verifySnapCall(parts, signature, [CLIENT_SECRET]), name);
      assert.equal(await signSnapCall(parts, CLIENT_SECRET), signature, name);
    }
  });

  test("that are wrong in a recorded way stay wrong", async () => {
    assert.ok(MINIMAL);
    assert.ok(VECTORS.must_fail.length >= 5);
    for (const { name, signature } of VECTORS.must_fail) {
      assert.ok(!(await verifySnapCall(partsOf(MINIMAL), signature, [CLIENT_SECRET])), name);
    }
    for (const signature of [
      "",
      " ",
      "A",
      "ä",
      `${MINIMAL.signature}\n`,
      MINIMAL.signature.slice(0, -2),
    ]) {
      assert.ok(!(await verifySnapCall(partsOf(MINIMAL), signature, [CLIENT_SECRET])), signature);
    }
  });

  test("of notifications and of seamless data are made as recorded", async () => {
    for (const vector of VECTORS.notifications) {
      assert.equal(await signSnapNotification(vector, GATEWAY_PRIVATE_KEY), vector.signature);
    }
    const { data, signature_over_percent_encoded: signature } = VECTORS.seamless;
    assert.equal(await signSnapSeamless(data, MERCHANT_PRIVATE_KEY), signature);
    assert.ok(await verifySnapSeamless(data, signature, [MERCHANT_PUBLIC_KEY]));
    assert.ok(!(await verifySnapSeamless(`${data}&a=b`, signature, [MERCHANT_PUBLIC_KEY])));
  });
});

const PARTS = { clientId: CLIENT_ID, timestamp: "2026-01-05T10:15:00+07:00" };

async function refusalOf(key: string): Promise<string> {
  const error = await signSnapToken(PARTS, key).then(
    () => assert.fail("the key was taken"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GatewayError);
  assert.equal(error.code, "invalid_options");
  return error.message;
}

suite("keys", () => {
  test("are read as they come out of files, variables and dashboards", async () => {
    const expected = await signSnapToken(PARTS, MERCHANT_PRIVATE_KEY);
    for (const key of [
      MERCHANT_PRIVATE_KEY.replaceAll("\n", "\\n"),
      MERCHANT_PRIVATE_KEY.replaceAll("\n", "\r\n"),
      `\n  ${MERCHANT_PRIVATE_KEY}\n\n`,
      MERCHANT_PRIVATE_KEY.replace(/-----[A-Z ]+-----/g, ""),
    ]) {
      assert.equal(await signSnapToken(PARTS, key), expected);
    }
  });

  test("are refused with what they are and how to convert them", async () => {
    const rsa = {
      modulusLength: 2048,
      publicKeyEncoding: { type: "pkcs1", format: "pem" },
    } as const;
    const pkcs1 = generateKeyPairSync("rsa", {
      ...rsa,
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    assert.match(await refusalOf(pkcs1.privateKey), /PKCS#1 key.*openssl pkcs8 -topk8 -nocrypt/);
    const token = verifySnapToken(PARTS, "AAAA", [pkcs1.publicKey]);
    await assert.rejects(token, /PKCS#1 key.*RSAPublicKey_in/);
    assert.match(
      await refusalOf(MERCHANT_PUBLIC_KEY),
      /a public key, and the private one is needed/,
    );
    await assert.rejects(
      verifySnapToken(PARTS, "AAAA", [MERCHANT_PRIVATE_KEY]),
      /a private key, and the public one is needed/,
    );
    const locked = MERCHANT_PRIVATE_KEY.replaceAll("PRIVATE", "ENCRYPTED PRIVATE");
    assert.match(await refusalOf(locked), /passphrase.*openssl pkcs8/);
    for (const other of ["", "secret", "-----BEGIN PRIVATE KEY-----", "A".repeat(300)]) {
      assert.match(await refusalOf(other), /must be PEM text|no RSA key/);
    }
  });

  test("are refused when they are short or no RSA keys, without a word of what they hold", async () => {
    const short = generateKeyPairSync("rsa", {
      modulusLength: 1024,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const message = await refusalOf(short.privateKey);
    assert.match(message, /1024 bits, and at least 2048/);
    assert.ok(!message.includes(short.privateKey.slice(40, 60)));
  });

  test("may be CryptoKeys, when they are of the right kind", async () => {
    const pair = await crypto.subtle.generateKey(
      {
        name: "RSASSA-PKCS1-v1_5",
        hash: "SHA-256",
        modulusLength: 2048,
        publicExponent: Uint8Array.of(1, 0, 1),
      },
      false,
      ["sign", "verify"],
    );
    const signature = await signSnapToken(PARTS, pair.privateKey);
    assert.ok(await verifySnapToken(PARTS, signature, [pair.publicKey]));
    await assert.rejects(signSnapToken(PARTS, pair.publicKey), /may sign/);
  });
});
