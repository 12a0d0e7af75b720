import { createHmac, hash, sign, verify } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { BiSnapClient } from "../../src/domain/bi-snap/client.ts";
import type { ProfileName } from "../../src/domain/upstream/account-limits.ts";
import { BiSnapCaller, MERCHANT_PUBLIC_KEY, newKeys } from "./bi-snap.ts";
import type { TestServer } from "./gateway.ts";
import { afterwards } from "./last-of-all.ts";

/*
 * One provider's dialect in front of a bank's own face: towards the shop it is as strict as the provider's pages, and as
 * poor; behind it every call is one of the face's. It is written from the pages, and shares no line with the profiles.
 */

type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly body: Json;
}

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Json;
}

type Service = "generate" | "query" | "cancel" | "refund";

interface Dialect {
  readonly services: Readonly<Record<string, Service>>;
  readonly codes: Readonly<Record<Service, string>>;
  /** Where a token is to be had, and signed for; absent: calls are signed by key. */
  readonly tokenPath?: string;
  readonly channel: RegExp;
  /** Members that must be there, by service. */
  readonly required: Readonly<Record<Service, readonly string[]>>;
  /** Whether a used `X-EXTERNAL-ID` is refused, also of the very same call. */
  readonly isOnce: boolean;
  readonly answer: (service: Service, body: Json) => Json;
  readonly tell: (body: Json) => Telling;
}

/** A message as the provider sends it. */
interface Telling {
  /** Behind the address that was written down. */
  readonly path: string;
  readonly text: string;
  readonly type: string;
  readonly isSigned: boolean;
}

const FACE: Readonly<Record<Service, { readonly path: string; readonly code: string }>> = {
  generate: { path: "/v1.0/qr/qr-mpm-generate", code: "47" },
  query: { path: "/v1.0/qr/qr-mpm-query", code: "51" },
  cancel: { path: "/v1.0/qr/qr-mpm-cancel", code: "77" },
  refund: { path: "/v1.0/qr/qr-mpm-refund", code: "78" },
};

const NAMED = ["partnerReferenceNo", "amount.value", "validityPeriod"];

const DIALECTS: Readonly<Partial<Record<ProfileName, Dialect>>> = {
  doku: {
    tokenPath: "/authorization/v1/access-token/b2b",
    services: {
      "/snap-adapter/b2b/v1.0/qr/qr-mpm-generate": "generate",
      "/snap-adapter/b2b/v1.0/qr/qr-mpm-query": "query",
      "/snap-adapter/b2b/v1.0/qr/qr-mpm-cancel": "cancel",
      "/snap-adapter/b2b/v1.0/qr/qr-mpm-refund": "refund",
    },
    codes: { generate: "47", query: "51", cancel: "77", refund: "78" },
    channel: /^H2H$/,
    required: {
      generate: [
        ...NAMED,
        "merchantId",
        "terminalId",
        "additionalInfo.postalCode",
        "additionalInfo.feeType",
      ],
      query: ["serviceCode", "merchantId"],
      cancel: ["reason", "merchantId"],
      refund: ["partnerRefundNo", "refundAmount.value", "merchantId"],
    },
    isOnce: true,
    answer: (service, body) =>
      service === "query" ? without(body, "additionalInfo") : without(body, "qrImage"),
    tell: (body) => {
      const isPaid = body["latestTransactionStatus"] === "00";
      const { originalPartnerReferenceNo: id } = body;
      const form = {
        TRANSACTIONID: String(id),
        INVOICE: "10093868",
        TXNSTATUS: isPaid ? "S" : "F",
      };
      const text = new URLSearchParams(form).toString();
      return { path: "", text, type: "application/x-www-form-urlencoded", isSigned: false };
    },
  },
  dana: {
    services: {
      "/v1.0/qr/qr-mpm-generate.htm": "generate",
      "/payment-gateway/v1.0/debit/status.htm": "query",
      "/payment-gateway/v1.0/debit/cancel.htm": "cancel",
      "/payment-gateway/v1.0/debit/refund.htm": "refund",
    },
    codes: { generate: "47", query: "55", cancel: "57", refund: "58" },
    channel: /^\w{1,5}$/,
    required: {
      generate: [...NAMED, "merchantId", "storeId"],
      query: ["serviceCode", "merchantId", "externalStoreId"],
      cancel: ["reason", "merchantId", "externalStoreId"],
      refund: ["partnerRefundNo", "refundAmount.value", "merchantId"],
    },
    isOnce: false,
    answer: (service, body) => {
      if (service !== "query") return without(body, "qrImage");
      const { amount: transAmount, latestTransactionStatus: status, ...rest } = body;
      const own = { "03": "01", "04": "00", "08": "05", "09": "05", "06": "05" }[String(status)];
      const word = status === undefined ? {} : { latestTransactionStatus: own ?? status };
      return without(
        { ...rest, ...(transAmount !== undefined && { transAmount }), ...word },
        "additionalInfo",
      );
    },
    tell: (body) => json("/v1.0/debit/notify", without(body, "additionalInfo")),
  },
  winpay: {
    services: {
      "/v1.0/qr/qr-mpm-generate": "generate",
      "/v1.0/qr/qr-mpm-query": "query",
    },
    codes: { generate: "47", query: "51", cancel: "77", refund: "78" },
    channel: /^SHOP$/,
    required: {
      generate: [...NAMED, "additionalInfo.isStatic"],
      query: ["originalPartnerReferenceNo"],
      cancel: [],
      refund: [],
    },
    isOnce: true,
    answer: (service, body) => {
      if (service === "query" && String(body["responseCode"]).startsWith("404")) {
        return { ...body, latestTransactionStatus: "07" };
      }
      const { referenceNo, originalReferenceNo, qrImage: _picture, ...rest } = body;
      const contractId = referenceNo ?? originalReferenceNo;
      if (service === "generate")
        return { ...rest, additionalInfo: { contractId, isStatic: false } };
      // It knows of no other states.
      const status = String(body["latestTransactionStatus"]);
      const isPaid = status === "00" || status === "04";
      const info = { contractId, ...(isPaid && { issuer: "dana", rrn: "000019001390" }) };
      return { ...rest, latestTransactionStatus: isPaid ? "00" : "07", additionalInfo: info };
    },
    tell: (body) => {
      const { originalPartnerReferenceNo: partnerReferenceNo, amount } = body;
      const latestTransactionStatus = body["latestTransactionStatus"] === "00" ? "00" : "07";
      return json("/v1.0/qr/qr-mpm-notify", {
        partnerReferenceNo,
        amount,
        latestTransactionStatus,
        additionalInfo: { issuer: "dana" },
      });
    },
  },
};

function json(path: string, body: Json): Telling {
  return { path, text: JSON.stringify(body), type: "application/json", isSigned: true };
}

function without(body: Json, name: string): Json {
  const { [name]: _left, ...rest } = body;
  return rest;
}

const PROVIDER_KEYS = newKeys();

interface StartedDialect {
  readonly url: string;
  readonly providerPublicKey: string;
  /** Where the bank is to send its messages. */
  readonly messagesUrl: string;
  /** Where they are sent on to. */
  inbox: string;
}

/** Stands in front of a bank and speaks one provider's dialect; `undefined` for the bank's own. */
export async function startDialect(
  t: TestContext,
  { bank, client }: { readonly bank: TestServer; readonly client: BiSnapClient },
  profile: ProfileName,
): Promise<StartedDialect | undefined> {
  const dialect = DIALECTS[profile];
  if (!dialect) return undefined;
  const translator = new Translator({ bank, client, dialect });
  const started = {
    inbox: "",
    url: "",
    messagesUrl: "",
    providerPublicKey: PROVIDER_KEYS.publicKey,
  };
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const path = incoming.url ?? "";
      const asked = { path, headers: incoming.headers, text, body: parse(text) };
      const work = path.startsWith("/messages/")
        ? translator.tell(asked, started.inbox)
        : translator.serve(asked);
      work.then(
        ({ status, body }) => {
          response.writeHead(status, {
            "content-type": "application/json",
            // What time it is, its bank's clock says.
            date: bank.clock.now.toUTCString(),
          });
          response.end(JSON.stringify(body));
        },
        () => response.destroy(),
      );
    });
    incoming.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  afterwards(t, () => {
    server.close();
    server.closeAllConnections();
  });
  started.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  started.messagesUrl = `${started.url}/messages`;
  return started;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

interface TranslatorMeans {
  readonly bank: TestServer;
  readonly client: BiSnapClient;
  readonly dialect: Dialect;
}

class Translator {
  readonly #means: TranslatorMeans;
  readonly #face: BiSnapCaller;
  /** Every `X-EXTERNAL-ID` that something was done under. */
  readonly #used = new Set<string>();

  constructor(means: TranslatorMeans) {
    this.#means = means;
    this.#face = new BiSnapCaller(means.bank, means.client);
  }

  async serve(asked: Asked): Promise<Answer> {
    const { dialect } = this.#means;
    if (asked.path === dialect.tokenPath) return await this.#token(asked);
    const service = dialect.services[asked.path];
    if (!service) return { status: 404, body: {} };
    const code = dialect.codes[service];
    const refuse = (status: number, digits: string, why: string): Answer => ({
      status,
      body: { responseCode: `${status}${code}${digits}`, responseMessage: why },
    });
    const token = this.#tokenOf(asked);
    if (!this.#isSigned(asked, token)) return refuse(401, "00", "Unauthorized. Signature");
    if (!dialect.channel.test(String(asked.headers["channel-id"]))) {
      return refuse(400, "01", "Invalid Field Format CHANNEL-ID");
    }
    const externalId = String(asked.headers["x-external-id"]);
    if (!/^\d{1,36}$/.test(externalId))
      return refuse(400, "01", "Invalid Field Format X-EXTERNAL-ID");
    const missing = dialect.required[service].filter((path) => at(asked.body, path) === undefined);
    if (missing.length > 0)
      return refuse(400, "02", `Invalid Mandatory Field ${missing.join(", ")}`);
    const key = `${service} ${externalId}`;
    if (dialect.isOnce && this.#used.has(key)) return refuse(409, "00", "Conflict");
    const { status, body } = await this.#ask(service, asked, token);
    if (status === 200) this.#used.add(key);
    const face = FACE[service];
    const own = { ...body, responseCode: String(body["responseCode"]).replace(face.code, code) };
    return this.#present(service, status, own);
  }

  #present(service: Service, status: number, body: Json): Answer {
    const answered = this.#means.dialect.answer(service, body);
    const isNotFound = answered["latestTransactionStatus"] === "07" && status === 404;
    if (!isNotFound) return { status, body: answered };
    const { code } = FACE[service];
    const responseCode = `200${code}00`;
    return { status: 200, body: { ...answered, responseCode } };
  }

  /** Verified as the bank does it, whose token it is. */
  async #token({ headers, text }: Asked): Promise<Answer> {
    return await this.#face.send("/v1.0/access-token/b2b", text, {
      "x-client-key": String(headers["x-client-key"]),
      "x-timestamp": String(headers["x-timestamp"]),
      "x-signature": String(headers["x-signature"]),
    });
  }

  #tokenOf({ headers }: Asked): string | undefined {
    return /^Bearer (\S+)$/.exec(String(headers.authorization))?.[1];
  }

  #isSigned({ path, headers, text }: Asked, token: string | undefined): boolean {
    const { client, dialect } = this.#means;
    const bodyHash = hash("sha256", text, "hex");
    const time = String(headers["x-timestamp"]);
    const given = String(headers["x-signature"]);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/.test(time)) return false;
    if (dialect.tokenPath === undefined) {
      if (token !== undefined) return false;
      const signed = Buffer.from(`POST:${path}:${bodyHash}:${time}`);
      return verify("RSA-SHA256", signed, MERCHANT_PUBLIC_KEY, Buffer.from(given, "base64"));
    }
    const signed = `POST:${path}:${token}:${bodyHash}:${time}`;
    return createHmac("sha512", client.secret.reveal()).update(signed).digest("base64") === given;
  }

  async #ask(service: Service, { body }: Asked, token: string | undefined): Promise<Answer> {
    const { client } = this.#means;
    const {
      externalStoreId: _outlet,
      storeId: _store,
      terminalId: _terminal,
      subMerchantId: _division,
      ...members
    } = body;
    const own = {
      ...members,
      merchantId: client.merchantId,
      ...(service === "query" && { serviceCode: "47" }),
      // Behind this, an order has its own number for that.
      ...(members["originalExternalId"] !== undefined && {
        originalExternalId: members["originalPartnerReferenceNo"],
      }),
      additionalInfo: undefined,
    };
    const text = JSON.stringify(own);
    const { partnerRefundNo, partnerReferenceNo } = members;
    const named = partnerRefundNo ?? partnerReferenceNo;
    const externalId = typeof named === "string" ? named : crypto.randomUUID();
    const { path } = FACE[service];
    return await this.#face.call(path, text, {
      token: token ?? (await this.#face.token()),
      externalId,
    });
  }

  /** Sends a message of the bank on in the provider's form, and answers what was answered to it. */
  async tell({ body }: Asked, inbox: string): Promise<Answer> {
    const { bank, dialect } = this.#means;
    const { path, text, type, isSigned } = dialect.tell(body);
    const time = new Date(bank.clock.now.getTime() + 7 * 3_600_000)
      .toISOString()
      .replace(/\.\d+Z$/, "+07:00");
    const url = inbox + path;
    const signed = `POST:${new URL(url).pathname}:${hash("sha256", text, "hex")}:${time}`;
    const signature = sign("RSA-SHA256", Buffer.from(signed), PROVIDER_KEYS.privateKey);
    const headers = isSigned
      ? { "x-timestamp": time, "x-signature": signature.toString("base64") }
      : {};
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": type, ...headers },
      body: text,
    });
    return { status: answer.status, body: parse(await answer.text()) };
  }
}

function at(body: Json, path: string): unknown {
  let value: unknown = body;
  for (const name of path.split(".")) {
    value = typeof value === "object" && value !== null ? (value as Json)[name] : undefined;
  }
  return value;
}
