import { GatewayError } from "@gerbang/sdk";
import { findLinkedAccount } from "./accounts.ts";
import type { ShopContext } from "./context.ts";
import { customerOf, newCustomer } from "./customers.ts";
import { gopayPage } from "./gopay-page.ts";
import { type LinkWish, parsePhone } from "./link-wallets.ts";
import { notFoundPage } from "./page.ts";
import { redirect, sendPage } from "./send.ts";
import { languageOf, textsOf } from "./texts.ts";

/** `/gopay`: the customer's linked wallet. The wallet sends the browser back here, too. */
export async function gopay(request: Request, context: ShopContext): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method === "POST" && pathname === "/gopay/link") return await link(request, context);
  if (request.method === "POST" && pathname === "/gopay/unlink") {
    return await unlink(request, context);
  }
  if (pathname !== "/gopay") return sendPage(notFoundPage(languageOf(request)));
  return await show(request, context);
}

async function show(request: Request, { payments, sandbox }: ShopContext): Promise<Response> {
  const language = languageOf(request);
  const t = textsOf(language);
  const { searchParams } = new URL(request.url);
  // Whatever the address claims: only the API says that a wallet is linked.
  const wallet = await payments.wallets.read(customerOf(request));
  const isInVain = searchParams.has("in_vain");
  const isRefused = !wallet && searchParams.get("result") === "failure";
  const problem = isInVain ? t.no_answer : isRefused ? t.not_linked : undefined;
  const isSandbox = await sandbox.isThere();
  return sendPage(gopayPage({ language, wallet, problem, isSandbox }));
}

async function link(request: Request, context: ShopContext): Promise<Response> {
  const language = languageOf(request);
  const t = textsOf(language);
  const typed = new URLSearchParams(await request.text()).get("phone") ?? "";
  const sayNo = async (problem: string, status: number) => {
    const isSandbox = await context.sandbox.isThere();
    const page = { language, wallet: undefined, problem, typed, isSandbox, status };
    return sendPage(gopayPage(page));
  };
  const phone = parsePhone(typed);
  if (phone === undefined) return await sayNo(t.wrong_phone, 400);
  const known = customerOf(request);
  const { customer, cookie } = known === undefined ? newCustomer() : { customer: known };
  try {
    const { wallets } = context.payments;
    const wish: LinkWish = { customer, phone, language };
    const begun = await wallets.begin(wish);
    if (begun.outcome === "refused") return await sayNo(t.link_refused(begun.why), 409);
    const answer = redirect(begun.url);
    if (cookie !== undefined) answer.headers.append("set-cookie", cookie);
    return answer;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return error.outcome === "refused"
      ? await sayNo(t.link_refused(error.message), 409)
      : await sayNo(t.no_answer, 503);
  }
}

/** The subscription first: it is charged from this wallet, and would only fail from now on. */
async function unlink(request: Request, { pool, payments }: ShopContext): Promise<Response> {
  const saved = await findLinkedAccount(pool, customerOf(request));
  if (!saved) return redirect("/gopay");
  try {
    await payments.subscriptions.endOf(saved.accountId);
    await payments.wallets.unlink(saved);
    return redirect("/gopay");
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return redirect("/gopay?in_vain");
  }
}
