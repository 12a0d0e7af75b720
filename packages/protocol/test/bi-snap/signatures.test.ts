import assert from "node:assert/strict";
import { createHash, createHmac, createPublicKey, verify } from "node:crypto";
import { suite, test } from "node:test";
import {
  bodiesToHash,
  signedCallText,
  signedNotificationText,
  signedPath,
  signedSeamlessText,
  signedTokenText,
} from "@gerbang/protocol/bi-snap";
import { VECTORS } from "./vectors.ts";

const { keys } = VECTORS;

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const key = createPublicKey(publicKey);
  return verify("sha256", Buffer.from(text), key, Buffer.from(signature, "base64"));
}

suite("what the national standard signs", () => {
  test("a token request: client id and time, with the merchant's key", () => {
    for (const vector of VECTORS.token_requests) {
      const text = signedTokenText(keys.client_id, vector.timestamp);
      assert.equal(text, vector.string_to_sign);
      assert.ok(isSignedBy(keys.merchant_public_key_pem, text, vector.signature));
    }
  });

  test("a transaction: the hash of one of the forms of its body, with the secret", () => {
    const matching = {
      raw: "as_received",
      "whitespace removed outside strings": "minified",
      "whitespace removed, then \\/ and \\uXXXX unescaped lexically": "unescaped",
    } as Readonly<Record<string, string>>;
    for (const vector of VECTORS.transactions) {
      const found = bodiesToHash(new TextEncoder().encode(vector.body_on_the_wire)).find(
        ({ bytes }) => sha256(bytes) === vector.body_sha256,
      );
      assert.equal(found?.form, matching[vector.server_candidate_that_matches], vector.name);
      const text = signedCallText({
        method: vector.method,
        path: vector.path,
        accessToken: vector.access_token,
        bodyHash: vector.body_sha256,
        timestamp: vector.timestamp,
      });
      assert.equal(text, vector.string_to_sign, vector.name);
      const made = createHmac("sha512", keys.client_secret).update(text).digest("base64");
      assert.equal(made, vector.signature, vector.name);
    }
  });

  test("the transaction that the official demonstration publishes", () => {
    for (const vector of VECTORS.published) {
      const text = signedCallText({
        method: vector.method,
        path: vector.path,
        accessToken: vector.access_token,
        bodyHash: sha256(vector.body),
        timestamp: vector.timestamp,
      });
      assert.equal(
        createHmac("sha512", vector.client_secret).update(text).digest("base64"),
        vector.signature,
      );
    }
  });

  test("a notification: the appended path alone, with the gateway's key", () => {
    for (const vector of VECTORS.notifications) {
      const text = signedNotificationText({
        path: vector.path,
        bodyHash: sha256(vector.body),
        timestamp: vector.timestamp,
      });
      assert.equal(text, vector.string_to_sign, vector.name);
      assert.ok(isSignedBy(keys.gateway_public_key_pem, text, vector.signature), vector.name);
    }
  });

  test("seamless data: its percent-encoded form", () => {
    const text = signedSeamlessText(VECTORS.seamless.data);
    assert.equal(text, VECTORS.seamless.percent_encoded);
    const signature = VECTORS.seamless.signature_over_percent_encoded;
    assert.ok(isSignedBy(keys.merchant_public_key_pem, text, signature));
  });

  test("a path from the version on, with its query, without host, prefix and fragment", () => {
    const path = "/v1.0/qr/qr-mpm-query";
    for (const address of [
      path,
      `https://merchants.example.com${path}`,
      `https://example.com/snap-adapter/b2b${path}#part`,
      `/prefix${path}`,
    ]) {
      assert.equal(signedPath(address), path, address);
    }
    assert.equal(signedPath(`http://localhost:7747${path}?a=1&b=/v2.0/c`), `${path}?a=1&b=/v2.0/c`);
    assert.equal(signedPath("https://example.com/snap/qr"), "/snap/qr");
    assert.equal(signedPath("https://example.com"), "/");
  });
});
