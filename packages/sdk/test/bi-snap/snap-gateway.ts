import assert from "node:assert/strict";
import { createHash, createHmac, createPublicKey, verify } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { SnapClientOptions } from "../../src/bi-snap/snap-client.ts";
import { createSnapClient, GatewayError } from "../../src/snap.ts";
import { CLIENT_ID, CLIENT_SECRET, MERCHANT_PRIVATE_KEY, MERCHANT_PUBLIC_KEY } from "./vectors.ts";

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly status?: number;
  readonly body?: unknown;
  /** Breaks the connection instead. */
  readonly isBroken?: boolean;
  /** Answers nothing until the other side has had enough. */
  readonly isSilent?: boolean;
}

/** A gateway of the national standard: it verifies by Node's own cryptography, and answers as told. */
class SnapGateway {
  readonly tokenRequests: Received[] = [];
  readonly calls: Received[] = [];
  /** The n-th answer to the n-th call, then the last. */
  answers: readonly Given[] = [{}];
  tokenAnswers: readonly Given[] = [];
  tokenSeconds = "900";
  readonly validTokens = new Set<string>();
  url = "";

  receive(path: string, headers: IncomingHttpHeaders, text: string): Given {
    const received = { path, headers, text, body: JSON.parse(text) as Received["body"] };
    return path.endsWith("/access-token/b2b") ? this.#giveToken(received) : this.#serve(received);
  }

  #giveToken(received: Received): Given {
    this.tokenRequests.push(received);
    const { headers } = received;
    const text = `${String(headers["x-client-key"])}|${String(headers["x-timestamp"])}`;
    const signature = Buffer.from(String(headers["x-signature"]), "base64");
    const key = createPublicKey(MERCHANT_PUBLIC_KEY);
    assert.ok(verify("sha256", Buffer.from(text), key, signature), "signature of a token request");
    const given = this.tokenAnswers[this.tokenRequests.length - 1];
    if (given) return given;
    const accessToken = `token-${this.tokenRequests.length}`;
    this.validTokens.add(accessToken);
    const outcome = { responseCode: "2007300", responseMessage: "Successful" };
    const body = { ...outcome, accessToken, tokenType: "Bearer", expiresIn: this.tokenSeconds };
    return { body };
  }

  #serve(received: Received): Given {
    this.calls.push(received);
    const { headers, path, text } = received;
    const token = String(headers.authorization).replace("Bearer ", "");
    const hash = createHash("sha256").update(text).digest("hex");
    const signed = `POST:${path.slice(path.indexOf("/v1.0"))}:${token}:${hash}:${String(headers["x-timestamp"])}`;
    const expected = createHmac("sha512", CLIENT_SECRET).update(signed).digest("base64");
    assert.equal(headers["x-signature"], expected, "signature of a call");
    if (!this.validTokens.has(token)) {
      const body = { responseCode: "4014701", responseMessage: "Invalid Token (B2B)" };
      return { status: 401, body };
    }
    return this.answers[this.calls.length - 1] ?? this.answers.at(-1) ?? {};
  }
}

export async function startSnapClient(
  t: TestContext,
  options: Partial<SnapClientOptions> & { readonly prefix?: string } = {},
) {
  const gateway = new SnapGateway();
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      give(gateway.receive(request.url ?? "", request.headers, text), response);
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  gateway.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { prefix = "", ...rest } = options;
  const client = createSnapClient({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    privateKey: MERCHANT_PRIVATE_KEY,
    partnerId: "G100200300",
    merchantId: "G100200300",
    paymentHandle: "c1f7a3de-0000-4000-8000-0000000000cc",
    channelId: "12345",
    baseUrl: gateway.url + prefix,
    wait: async () => await Promise.resolve(),
    ...rest,
  });
  return { gateway, client };
}

function give({ status = 200, body = {}, isBroken, isSilent }: Given, response: ServerResponse) {
  if (isSilent) return;
  if (isBroken) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

export async function failureOf(call: Promise<unknown>): Promise<GatewayError> {
  const error = await call.then(
    () => assert.fail("the call succeeded"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GatewayError, String(error));
  return error;
}
