import assert from "node:assert/strict";
import type { TestServer } from "./gateway.ts";
import { postForm } from "./payer.ts";

export const USUAL_PHONE = "81110000001";

/** What `POST /v2/pay/account` takes. */
export function linkBody(phoneNumber: string = USUAL_PHONE, redirectUrl?: string) {
  return {
    payment_type: "gopay",
    gopay_partner: {
      phone_number: phoneNumber,
      country_code: "62",
      ...(redirectUrl !== undefined && { redirect_url: redirectUrl }),
    },
  };
}

interface BegunLink {
  readonly accountId: string;
  /** What the linking page's forms carry: of its web face. */
  readonly name: string;
  readonly webUrl: string;
  readonly appUrl: string;
}

/** Begins to link a customer. */
export async function beginLink(
  server: TestServer,
  phoneNumber?: string,
  redirectUrl?: string,
): Promise<BegunLink> {
  const { body } = await server.call("POST", "/v2/pay/account", linkBody(phoneNumber, redirectUrl));
  assert.equal(body["status_code"], "201", JSON.stringify(body));
  const actions = body["actions"] as readonly { name: string; url: string }[];
  const urlOf = (name: string) => actions.find((action) => action.name === name)?.url ?? "";
  const webUrl = urlOf("activation-link-url");
  const name = /gpar_[0-9a-f-]+/.exec(webUrl)?.[0] ?? "";
  const accountId = String(body["account_id"]);
  return { accountId, name, webUrl, appUrl: urlOf("activation-link-app") };
}

/** Sends one form of the linking page, and returns where the browser is sent. */
export async function sendLinkForm(
  { url }: TestServer,
  { name }: Pick<BegunLink, "name">,
  form: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<string> {
  const face = name.startsWith("gpad_") ? "app" : "web";
  const sent = { id: name, failures: "0", ...fields };
  const { status, location } = await postForm(`${url}/gopay/partner/${face}/otp/${form}`, sent);
  assert.equal(status, 303);
  return location;
}

/** The customer consents, types the code and the PIN: the account is linked. */
export async function finishLink(server: TestServer, link: BegunLink): Promise<void> {
  await sendLinkForm(server, link, "consent");
  await sendLinkForm(server, link, "code", { code: "987654" });
  assert.match(await sendLinkForm(server, link, "pin", { pin: "112233" }), /notice=linked$/);
}

/** Links a customer; the account is enabled. */
export async function linkCustomer(server: TestServer, phoneNumber?: string): Promise<BegunLink> {
  const link = await beginLink(server, phoneNumber);
  await finishLink(server, link);
  return link;
}
