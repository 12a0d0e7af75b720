import { fastifyCookie } from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AppContext } from "../../../http/shared/app-context.ts";
import { whyClosed } from "../../../operations/dashboard/door.ts";
import { keyForSamples } from "../../../operations/dashboard/key-for-samples.ts";
import {
  readSession,
  type Session,
  type UserMerchant,
} from "../../../operations/dashboard/session.ts";
import { readSessionCookie } from "../../dashboard/frame/session-cookie.ts";
import type { Assets } from "../../parts/assets.ts";
import { readQueryForm } from "../../parts/form.ts";
import { decideLanguage, type Language } from "../../parts/language.ts";
import { type Say, sayIn } from "../../parts/say.ts";

/** What the documents' pages are built with. */
export interface DocsContext extends AppContext {
  readonly assets: Assets;
}

/** Who reads, and what samples of code say to them. */
export interface DocsReader {
  readonly context: DocsContext;
  readonly language: Language;
  readonly say: Say;
  /** Of the page, with its query. */
  readonly address: string;
  /** Somebody who is signed in to the dashboard, with the merchant that they read for. */
  readonly visitor?: { readonly session: Session; readonly merchant: UserMerchant };
  /** Theirs, if they may see it; else what stands for one. */
  readonly serverKey: string;
}

export const KEY_PLACEHOLDER = "YOUR_SERVER_KEY";

const MERCHANT_COOKIE = "gerbang_docs_merchant";

/** Reads of a request who asks. Nothing here asks anybody to sign in: all documents are for everybody. */
export async function findReader(
  context: DocsContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<DocsReader> {
  const token = readSessionCookie(request);
  const session = token === undefined ? undefined : await readSession(context.gateway, token);
  const merchant = session && chooseMerchant(session, request, reply);
  const key =
    session && merchant ? await keyForSamples(context.gateway, session, merchant) : undefined;
  const language = decideLanguage(request, reply, session?.user.language);
  return {
    context,
    language,
    say: sayIn(language),
    address: request.url,
    ...(session && merchant && { visitor: { session, merchant } }),
    serverKey: key?.reveal() ?? KEY_PLACEHOLDER,
  };
}

/** The one that was chosen, now or before; else the first that is there to be tried out. Of those open to them. */
function chooseMerchant(
  session: Session,
  request: FastifyRequest,
  reply: FastifyReply,
): UserMerchant | undefined {
  const merchants = session.merchants.filter(
    (one) => whyClosed(session, one, request.ip) === undefined,
  );
  const byId = (id: string | undefined) => merchants.find((one) => one.id === id);
  const asked = byId(readQueryForm(request)["merchant"]);
  if (asked) {
    const kept = { path: "/docs", httpOnly: true, sameSite: "lax" } as const;
    void reply.header("set-cookie", fastifyCookie.serialize(MERCHANT_COOKIE, asked.id, kept));
    return asked;
  }
  const sandbox = merchants.find(({ environment }) => environment === "sandbox");
  return byId(request.cookies[MERCHANT_COOKIE]) ?? sandbox ?? merchants[0];
}
