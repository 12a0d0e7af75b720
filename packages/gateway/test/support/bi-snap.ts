import { createHmac, createPublicKey, generateKeyPairSync, hash, sign } from "node:crypto";
import { createRequire } from "node:module";
import type { BiSnapClient } from "../../src/domain/bi-snap/client.ts";
import { Secret } from "../../src/domain/secret.ts";
import { createClient, type NewClient } from "../../src/operations/bi-snap/clients.ts";
import type { TestServer } from "./gateway.ts";

type Json = Record<string, unknown>;

/** Making keys takes a while: one pair for the merchants of a process, and one for the gateway. */
const [MERCHANT_KEYS, GATEWAY_KEYS] = [newKeys(), newKeys()];

export function newKeys() {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

export const MERCHANT_PUBLIC_KEY = MERCHANT_KEYS.publicKey;
export const GATEWAY_PRIVATE_KEY = GATEWAY_KEYS.privateKey;
export const MERCHANT_PRIVATE_KEY = MERCHANT_KEYS.privateKey;

/** Gives the test merchant what BI-SNAP is called with. */
export async function giveClient(
  { gateway, keys }: Pick<TestServer, "gateway" | "keys">,
  wanted: NewClient = {},
): Promise<BiSnapClient> {
  const made = await createClient(gateway, keys.id, {
    signingKey: new Secret(GATEWAY_KEYS.privateKey),
    publicKeys: [
      createPublicKey(MERCHANT_PUBLIC_KEY).export({ type: "spki", format: "pem" }).toString(),
    ],
    ...wanted,
  });
  if (made?.outcome !== "created") throw new Error("the test merchant has no client");
  return made.client;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly text: string;
}

interface RawCall {
  readonly token: string;
  readonly externalId?: string;
  readonly timestamp?: string;
  readonly secret?: string;
  readonly method?: string;
  /** Put over the usual ones; an empty one takes a header away. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the face by hand, where the official client would not go wrong. */
export class BiSnapCaller {
  readonly #server: TestServer;
  readonly client: BiSnapClient;

  constructor(server: TestServer, client: BiSnapClient) {
    this.#server = server;
    this.client = client;
  }

  async requestToken(
    headers: Readonly<Record<string, string>> = {},
    body: unknown = { grant_type: "client_credentials" },
  ): Promise<RawAnswer> {
    const timestamp = this.#timestamp();
    const text = `${this.client.clientId}|${timestamp}`;
    const signature = sign("RSA-SHA256", Buffer.from(text), MERCHANT_PRIVATE_KEY);
    return await this.send("/v1.0/access-token/b2b", body, {
      "x-client-key": this.client.clientId,
      "x-timestamp": timestamp,
      "x-signature": signature.toString("base64"),
      ...headers,
    });
  }

  async token(): Promise<string> {
    return String((await this.requestToken()).body["accessToken"]);
  }

  async call(path: string, body: unknown, options: RawCall): Promise<RawAnswer> {
    const { headers = {}, method = "POST" } = options;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return await this.send(path, text, { ...this.sign(path, text, options), ...headers }, method);
  }

  /** The headers of a call with this body. */
  sign(path: string, text: string, options: RawCall): Readonly<Record<string, string>> {
    const { token, externalId, method = "POST", timestamp = this.#timestamp() } = options;
    const signed = `${method}:${path}:${token}:${hash("sha256", text, "hex")}:${timestamp}`;
    const secret = options.secret ?? this.client.secret.reveal();
    return {
      authorization: `Bearer ${token}`,
      "x-timestamp": timestamp,
      "x-signature": createHmac("sha512", secret).update(signed).digest("base64"),
      "x-partner-id": "partner",
      "channel-id": "12345",
      ...(externalId !== undefined && { "x-external-id": externalId }),
    };
  }

  async send(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
    method = "POST",
  ): Promise<RawAnswer> {
    const sent = Object.entries(headers).filter(([, value]) => value !== "");
    const answer = await fetch(this.#server.url + path, {
      method,
      headers: { "content-type": "application/json", ...Object.fromEntries(sent) },
      ...(method !== "GET" && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: JSON.parse(text) as Json, text };
  }

  #timestamp(): string {
    return this.#server.clock.now.toISOString();
  }
}

/** The part of the official Node client that speaks BI-SNAP; it brings no types of its own. */
interface SnapBiCall {
  withBody(body: unknown): SnapBiCall;
  withAccessToken(token: string): SnapBiCall;
  withPrivateKey(key: string): SnapBiCall;
  withClientSecret(secret: string): SnapBiCall;
  withSignature(signature: string): SnapBiCall;
  withTimeStamp(time: string): SnapBiCall;
  withNotificationUrlPath(path: string): SnapBiCall;
  withNotificationPayload(payload: unknown): SnapBiCall;
  getAccessToken(): Promise<Json>;
  createPayment(externalId: string): Promise<Json>;
  getStatus(externalId: string): Promise<Json>;
  refund(externalId: string): Promise<Json>;
  cancel(externalId: string): Promise<Json>;
  isWebhookNotificationVerified(): boolean;
}

interface SnapBiModule {
  readonly SnapBi: Record<"qris" | "directDebit" | "notification", () => SnapBiCall>;
  readonly SnapBiConfig: Json;
}

const require = createRequire(import.meta.url);

/** The official client, unchanged, pointed at a test's gateway by the settings that it has for that. */
export function officialSnapBi(
  { url }: Pick<TestServer, "url">,
  client: BiSnapClient,
): SnapBiModule["SnapBi"] {
  const { SnapBi, SnapBiConfig } = require("midtrans-client") as SnapBiModule;
  Object.assign(SnapBiConfig, {
    SNAP_BI_SANDBOX_BASE_URL: url,
    isProduction: false,
    enableLogging: false,
    snapBiClientId: client.clientId,
    snapBiPrivateKey: MERCHANT_PRIVATE_KEY,
    snapBiClientSecret: client.secret.reveal(),
    snapBiPartnerId: client.merchantId,
    snapBiChannelId: "12345",
    snapBiPublicKey: client.signingPublicKey,
  });
  return SnapBi;
}
