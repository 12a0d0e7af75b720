import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import type { BiSnapClient } from "../../src/domain/bi-snap/client.ts";
import { changeRedirectUrls } from "../../src/operations/bi-snap/change-client.ts";
import { sendLinkForm } from "./accounts.ts";
import { BiSnapCaller, giveClient, MERCHANT_PRIVATE_KEY, type RawAnswer } from "./bi-snap.ts";
import { startTestServer, type TestServer } from "./gateway.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

type Json = Record<string, unknown>;

export const LINKED_URL = "https://shop.example.com/linked";
export const RETURN_URL = "https://shop.example.com/return";
export const APP_URL = "contoh://linked";

const FIXTURES = new URL("../../../protocol/test/fixtures/bi-snap/", import.meta.url);

/** What the documents show: the body of one of their messages. */
export function documentedBody(name: string): Json {
  const text = readFileSync(new URL(`${name}.json`, FIXTURES), "utf8");
  return (JSON.parse(text) as { readonly body: Json }).body;
}

/** The query of the documented call from a browser. */
export function documentedQuery(): Readonly<Record<string, string>> {
  const text = readFileSync(new URL("snap.authcode.request.json", FIXTURES), "utf8");
  return (JSON.parse(text) as { meta: { query: Record<string, string> } }).meta.query;
}

const OWN_NUMBER = /^(A1\d{14}\w{10,12}ID|[\da-f]{8}-[\da-f-]{27})$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/;
const TOKEN = /^\S{8,2048}$/;
/** Nothing, or an address. */
const LINK = /^([a-z][a-z\d+.-]*:\/\/\S+)?$/;

/** Made anew each time: of these the form is compared, on both sides. */
const FORMS: Readonly<Record<string, RegExp>> = {
  referenceNo: OWN_NUMBER,
  originalReferenceNo: OWN_NUMBER,
  captureNo: OWN_NUMBER,
  voidNo: OWN_NUMBER,
  refundNo: OWN_NUMBER,
  accessToken: TOKEN,
  token: TOKEN,
  subMerchantId: /^\S{1,64}$/,
  paidTime: TIME,
  transactionTime: TIME,
  expiryTime: TIME,
  validUpTo: TIME,
  captureTime: TIME,
  voidTime: TIME,
  refundTime: TIME,
  webRedirectUrl: LINK,
  appRedirectUrl: LINK,
};

/**
 * Holds what was sent against what the documents show: all members and no others, each with the same value but for what is
 * made anew; and `own` says, by its name, what a member is in this test instead.
 */
export function assertDocumented(actual: unknown, name: string, own: Json = {}): void {
  const documented = documentedBody(name);
  const code = documented["responseCode"];
  const isRefusal = typeof code === "string" && !code.startsWith("200");
  const { referenceNo: number, ...rest } = actual as Json;
  // Not every refusal is shown with the number that all of them have.
  const isLeftOut = isRefusal && documented["referenceNo"] === undefined && number !== undefined;
  compare(name, { expected: documented, actual: isLeftOut ? rest : actual, own });
}

function compare(
  path: string,
  { expected, actual, own }: { expected: unknown; actual: unknown; own: Json },
): void {
  if (typeof expected !== "object" || expected === null) {
    return assert.deepEqual(actual, expected, path);
  }
  const [theirs, ours] = [expected as Json, (actual ?? {}) as Json];
  assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs).sort(), `members of ${path}`);
  for (const member of Object.keys(theirs)) {
    const [documented, sent, at] = [theirs[member], ours[member], `${path} ${member}`];
    const form = FORMS[member];
    if (Object.hasOwn(own, member)) assert.deepEqual(sent, own[member], at);
    else if (form) {
      assert.match(String(sent), form, at);
      assert.equal(sent === "", documented === "", at);
    } else compare(at, { expected: documented, actual: sent, own });
  }
}

interface CallOptions {
  /** Another one each time, unless it says which. */
  readonly externalId?: string;
  /** The token of a linked customer. */
  readonly customer?: string;
}

/** A merchant that links customers through BI-SNAP, with a server that is told. */
export interface LinkingShop {
  readonly server: TestServer;
  readonly client: BiSnapClient;
  readonly caller: BiSnapCaller;
  readonly receiver: Receiver;
  readonly call: (path: string, body: unknown, options?: CallOptions) => Promise<RawAnswer>;
  /** Where the browser is sent that opens the call for a code. */
  readonly open: (changed?: Readonly<Record<string, string | undefined>>) => Promise<Response>;
  /** The customer agrees; with the code that they bring back. */
  readonly agree: (phone?: string) => Promise<string>;
  readonly bind: (authCode: string, externalId?: string) => Promise<RawAnswer>;
  /** Links a customer, and returns their token. */
  readonly link: (phone?: string) => Promise<string>;
  /** The token of a customer's option as it is now. */
  readonly optionToken: (customer: string, name?: string) => Promise<string>;
}

export async function startLinkingShop(
  t: TestContext,
  options: Parameters<typeof startTestServer>[1] = {},
): Promise<LinkingShop> {
  const receiver = await startReceiver(t);
  const server = await startTestServer(t, options);
  await giveClient(server, { notificationPrefix: receiver.url });
  return { ...(await linkThrough(server)), receiver };
}

/** The same through a server whose merchant has a client already, and tells nobody. */
export async function linkThrough(server: TestServer): Promise<Omit<LinkingShop, "receiver">> {
  const urls = [LINKED_URL, RETURN_URL, APP_URL];
  const changed = await changeRedirectUrls(server.gateway, server.keys.id, urls);
  assert.ok(changed.outcome === "changed");
  const { client } = changed;
  const caller = new BiSnapCaller(server, client);
  const token = await caller.token();
  let calls = 0;
  const call: LinkingShop["call"] = async (path, body, { externalId, customer } = {}) =>
    await caller.call(`/v1.0/${path}`, body, {
      token,
      externalId: externalId ?? `call-${++calls}`,
      ...(customer !== undefined && {
        headers: { "authorization-customer": `Bearer ${customer}` },
      }),
    });
  const open: LinkingShop["open"] = async (sent = {}) =>
    await fetch(`${server.url}/v1.0/get-auth-code?${authCodeQuery(client, sent)}`, {
      redirect: "manual",
    });
  const agree: LinkingShop["agree"] = async (phone = "6281110000001") => {
    const begun = await open({ seamlessData: seamlessDataOf(phone) });
    assert.equal(begun.status, 302);
    return (await agreeAt(server, begun.headers.get("location") ?? "")).get("authCode") ?? "";
  };
  const bind: LinkingShop["bind"] = async (authCode, externalId) => {
    const wanted = { merchantId: client.paymentHandle, authCode, grantType: "AUTHORIZATION_CODE" };
    const options = externalId === undefined ? {} : { externalId };
    return await call("registration-account-binding", wanted, options);
  };
  return {
    server,
    client,
    caller,
    call,
    open,
    agree,
    bind,
    link: async (phone) => tokenIn(await bind(await agree(phone))),
    async optionToken(customer, name = "GOPAY_WALLET") {
      const { body } = await call("registration-account-inquiry", {}, { customer });
      const { paymentOptions } = body["additionalInfo"] as { paymentOptions: Json[] };
      return String(paymentOptions.find((option) => option["name"] === name)?.["token"]);
    },
  };
}

export function seamlessDataOf(phone: string): string {
  return `mobileNumber=${phone}&paymentType=gopay`;
}

/** The token in the answer to a binding. */
export function tokenIn({ body }: RawAnswer): string {
  const { accessToken } = (body["accessTokenInfo"] ?? {}) as Json;
  assert.equal(typeof accessToken, "string", JSON.stringify(body));
  return String(accessToken);
}

/** Signed over the percent-encoded data, unless another signature is sent; what is `undefined` is left out. */
function authCodeQuery(
  { paymentHandle }: BiSnapClient,
  changed: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const seamlessData = changed["seamlessData"] ?? seamlessDataOf("6281110000001");
  const query: Readonly<Record<string, string | undefined>> = {
    redirectURL: LINKED_URL,
    scopes: "DEFAULT",
    state: "st-20260105-01",
    merchantId: paymentHandle,
    lang: "id",
    seamlessData,
    seamlessSign: signSeamless(encodeURIComponent(seamlessData)),
    ...changed,
  };
  const sent = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams(sent);
}

export function signSeamless(text: string): string {
  return sign("RSA-SHA256", Buffer.from(text), MERCHANT_PRIVATE_KEY).toString("base64");
}

/** The customer does all that the wallet's page asks for; with what they bring back to the merchant. */
export async function agreeAt(server: TestServer, page: string): Promise<URLSearchParams> {
  const name = /gpar_[0-9a-f-]+/.exec(page)?.[0] ?? "";
  await sendLinkForm(server, { name }, "consent");
  await sendLinkForm(server, { name }, "code", { code: "987654" });
  const location = await sendLinkForm(server, { name }, "pin", { pin: "112233" });
  assert.match(location, /notice=linked$/);
  return (await wayBackAt(server, location)).searchParams;
}

/** Where the link on the wallet's page leads. */
export async function wayBackAt({ url }: TestServer, location: string): Promise<URL> {
  const html = await (await fetch(new URL(location, url))).text();
  const href = /href="([^"]+)"[^>]*data-return-link/.exec(html)?.[1] ?? "";
  return new URL(href.replaceAll("&amp;", "&"));
}
