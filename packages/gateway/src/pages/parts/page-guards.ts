import { randomUUID } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LostAnswerError } from "../../domain/lost-answer.ts";
import { OverloadError } from "../../domain/overload.ts";
import { sendMessage } from "./message-page.ts";
import type { PageContext } from "./page-context.ts";
import type { Say } from "./say.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What is posted here changes nothing, so that any site may post it. */
    readonly fromOtherSites?: boolean;
  }
}

/**
 * Forms are taken from our own pages, from the merchant's beside them, and from programs: only a
 * browser that says it acts for another site is refused.
 */
export function refuseOtherSites(app: FastifyInstance, context: PageContext): void {
  app.addHook("onRequest", async (request, reply) => {
    if (request.method !== "POST" || request.routeOptions.config.fromOtherSites) return;
    if (!isFromOtherSite(request, context.publicUrl())) return;
    return await refuse(context, request, reply, { reason: "other_site" });
  });
}

/** By what browsers say of where a form stood; an older one says only its origin. */
function isFromOtherSite({ headers }: FastifyRequest, publicUrl: string): boolean {
  const { origin, host = "", "sec-fetch-site": site } = headers;
  if (site !== undefined) return site === "cross-site";
  // Our own pages send no referrer, which makes their origin "null".
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  const own = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
  return hostname !== own && hostname !== new URL(publicUrl).hostname;
}

/** Errors on a page are a page; those of the API stay JSON. */
export function showPageErrors(app: FastifyInstance, context: PageContext): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
      return await refuse(context, request, reply, { reason: "too_large" });
    }
    if (error instanceof OverloadError) {
      void reply.header("retry-after", 1);
      return await refuse(context, request, reply, { reason: "busy" });
    }
    const id = randomUUID();
    request.log.error({ err: error, id }, "page failed");
    const reason = error instanceof LostAnswerError ? "unknown" : "failed";
    return await refuse(context, request, reply, { reason, id });
  });
}

/** Why a page is not shown. */
type PageRefusal = "other_site" | "too_large" | "busy" | "unknown" | "failed";

const STATUS = { other_site: 403, too_large: 413, busy: 503, unknown: 503, failed: 500 } as const;

async function refuse(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { reason, id = "" }: { readonly reason: PageRefusal; readonly id?: string },
): Promise<FastifyReply> {
  return await sendMessage(context, request, reply, (say) => {
    const { title, text } = refusalTexts(say)[reason];
    return {
      status: STATUS[reason],
      tone: "danger",
      title,
      text: `${text} ${id}`.trim(),
      address: "/",
    };
  });
}

function refusalTexts(say: Say) {
  return {
    other_site: {
      title: say("A form from another site", "Formulir dari situs lain"),
      text: say(
        "This form was sent by another site, so it is not served. Open the page itself.",
        "Formulir ini dikirim oleh situs lain, jadi tidak dilayani. Buka halamannya sendiri.",
      ),
    },
    too_large: {
      title: say("Too large", "Terlalu besar"),
      text: say("Use a picture of up to 8 MB.", "Pakai gambar sampai 8 MB."),
    },
    busy: {
      title: say("Busy just now", "Sedang sibuk"),
      text: say(
        "More is asked of Gerbang than it can do at once. Nothing was changed; try again in a moment.",
        "Permintaan ke Gerbang sedang terlalu banyak. Tidak ada yang berubah; coba lagi sebentar lagi.",
      ),
    },
    unknown: {
      title: say("Gerbang does not know", "Gerbang tidak tahu"),
      text: say(
        "The database's answer was lost: what you did may have been done. Look again before you repeat it; error id:",
        "Jawaban basis data hilang: yang Anda lakukan mungkin sudah terjadi. Periksa dulu sebelum mengulang; kode galat:",
      ),
    },
    failed: {
      title: say("Something went wrong here", "Ada yang salah di sini"),
      text: say(
        "Gerbang could not show this page. Try again in a moment; error id:",
        "Gerbang tidak dapat menampilkan halaman ini. Coba lagi sebentar lagi; kode galat:",
      ),
    },
  } satisfies Record<PageRefusal, { title: string; text: string }>;
}
