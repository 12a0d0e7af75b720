import { randomUUID } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { decideLanguage, type Texts } from "./language.ts";
import { messagePage } from "./message-page.ts";
import type { PageContext } from "./page-context.ts";
import { sendPage } from "./send-page.ts";

type Fault = "other_site" | "too_large" | "failed";

const TEXTS: Texts<Readonly<Record<Fault, { readonly title: string; readonly text: string }>>> = {
  id: {
    other_site: {
      title: "Formulir dari situs lain",
      text: "Formulir ini dikirim oleh situs lain, jadi tidak dilayani. Buka halamannya sendiri.",
    },
    too_large: { title: "Terlalu besar", text: "Pakai gambar sampai 8 MB." },
    failed: {
      title: "Ada yang salah di sini",
      text: "Gerbang tidak dapat menampilkan halaman ini. Coba lagi sebentar lagi; kode galat:",
    },
  },
  en: {
    other_site: {
      title: "A form from another site",
      text: "This form was sent by another site, so it is not served. Open the page itself.",
    },
    too_large: { title: "Too large", text: "Use a picture of up to 8 MB." },
    failed: {
      title: "Something went wrong here",
      text: "Gerbang could not show this page. Try again in a moment; error id:",
    },
  },
};

/**
 * Forms are taken from our own pages, from the merchant's beside them, and from programs: only a
 * browser that says it acts for another site is refused.
 */
export function refuseOtherSites(app: FastifyInstance, context: PageContext): void {
  app.addHook("onRequest", async (request, reply) => {
    if (request.method !== "POST" || request.headers["sec-fetch-site"] !== "cross-site") return;
    return await showFault(context, request, reply, { fault: "other_site", status: 403 });
  });
}

/** Errors on a page are a page; those of the API stay JSON. */
export function showPageErrors(app: FastifyInstance, context: PageContext): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
      return await showFault(context, request, reply, { fault: "too_large", status: 413 });
    }
    const id = randomUUID();
    request.log.error({ err: error, id }, "page failed");
    return await showFault(context, request, reply, { fault: "failed", status: 500, id });
  });
}

async function showFault(
  { assets }: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    fault,
    status,
    id = "",
  }: { readonly fault: Fault; readonly status: number; readonly id?: string },
): Promise<FastifyReply> {
  const language = decideLanguage(request, reply);
  const { title, text } = TEXTS[language][fault];
  const page = messagePage({
    language,
    address: "/",
    assets,
    title,
    text: `${text} ${id}`.trim(),
    tone: "danger",
  });
  return await sendPage(reply, page, status);
}
