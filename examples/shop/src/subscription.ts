import { GatewayError } from "@gerbang/sdk";
import { findLinkedAccount } from "./accounts.ts";
import type { ShopContext } from "./context.ts";
import { customerOf } from "./customers.ts";
import { isFormId } from "./form-id.ts";
import { notFoundPage } from "./page.ts";
import type { ReadSubscription } from "./sell-subscriptions.ts";
import { redirect, sendPage } from "./send.ts";
import { subscriptionPage } from "./subscription-page.ts";
import { type CoffeeSubscription, findLive, listCharges } from "./subscriptions.ts";
import { languageOf, type Texts, textsOf } from "./texts.ts";

/** `/subscription`: coffee every month. */
export async function subscription(request: Request, context: ShopContext): Promise<Response> {
  const [, , deed] = new URL(request.url).pathname.split("/");
  if (deed === undefined) return await show(request, context);
  if (request.method !== "POST") return redirect("/subscription");
  const customer = customerOf(request);
  const run = DEEDS.get(deed);
  if (deed !== "start" && !run) return sendPage(notFoundPage(languageOf(request)));
  try {
    const isDone = run
      ? await change(context, customer, run)
      : await start(request, context, customer);
    return redirect(isDone ? "/subscription" : "/subscription?refused");
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return redirect("/subscription?in_vain");
  }
}

async function show(request: Request, context: ShopContext): Promise<Response> {
  const { pool, payments, sandbox } = context;
  const language = languageOf(request);
  const customer = customerOf(request);
  const found = customer === undefined ? undefined : await payments.subscriptions.read(customer);
  const page = subscriptionPage({
    language,
    wallet: await findLinkedAccount(pool, customer),
    subscription: standingOf(found),
    charges: customer === undefined ? [] : await listCharges(pool, customer),
    problem: problemOf(request, textsOf(language)),
    isSandbox: await sandbox.isThere(),
  });
  return sendPage(page);
}

function standingOf(found: ReadSubscription | undefined) {
  return found && (found.said ?? "unanswered");
}

function problemOf(request: Request, t: Texts): string | undefined {
  const { searchParams } = new URL(request.url);
  if (searchParams.has("in_vain")) return t.no_answer;
  return searchParams.has("refused") ? t.subscription_refused : undefined;
}

/** Whether it was begun, or has been before. */
async function start(
  request: Request,
  { pool, payments }: ShopContext,
  customer: string | undefined,
): Promise<boolean> {
  const id = new URLSearchParams(await request.text()).get("form");
  const account = await findLinkedAccount(pool, customer);
  if (!isFormId(id) || customer === undefined || !account) return false;
  const wish = { id, customer, accountId: account.accountId };
  return (await payments.subscriptions.start(wish)) === "begun";
}

type Deed = (context: ShopContext, live: Required<CoffeeSubscription>) => Promise<boolean>;

/** What can be done to a subscription that there is. Each is safe to repeat, but for a month at once. */
const DEEDS: ReadonlyMap<string, Deed> = new Map<string, Deed>([
  [
    "pause",
    async ({ payments }, { gatewayId }) => {
      await payments.subscriptions.pause(gatewayId);
      return true;
    },
  ],
  [
    "resume",
    async ({ payments }, live) => (await payments.subscriptions.resume(live)) === "resumed",
  ],
  [
    "cancel",
    async ({ payments }, live) => {
      await payments.subscriptions.cancel(live);
      return true;
    },
  ],
  [
    "month",
    async ({ sandbox }, { gatewayId }) =>
      (await sandbox.isThere()) && (await sandbox.chargeNext(gatewayId)),
  ],
]);

/** Of a subscription that has ended meanwhile, nothing is left to be done. */
async function change(
  context: ShopContext,
  customer: string | undefined,
  run: Deed,
): Promise<boolean> {
  const live = customer === undefined ? undefined : await findLive(context.pool, customer);
  const gatewayId = live?.gatewayId;
  if (!live || gatewayId === undefined) return true;
  return await run(context, { ...live, gatewayId });
}
