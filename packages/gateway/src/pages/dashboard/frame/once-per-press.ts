import { hash, randomBytes } from "node:crypto";
import { clientLeft } from "../../../http/shared/client-left.ts";
import { doOnce, type FormEnd, type SentForm } from "../../../operations/dashboard/sent-forms.ts";
import type { Session } from "../../../operations/dashboard/session.ts";
import { endPost, leftIn, repeatPost } from "./end-post.ts";
import type { Visit } from "./visit.ts";

const RENDERING = /^[\w-]+\.([\w-]{12})$/;

/** What a form proves that it is ours with, and which rendering of it this is. */
export function formToken({ csrfToken }: Session): string {
  return `${csrfToken}.${randomBytes(9).toString("base64url")}`;
}

/**
 * Answers a form, once for each press: a double click without scripts, or a browser that sends it again, is
 * answered as the first time, and does nothing. A form that was refused may be sent again. What names no
 * rendering was not made by a page of ours, and is done each time.
 */
export async function answerPress(
  visit: Visit,
  answer: (visit: Visit) => Promise<unknown>,
): Promise<unknown> {
  const form = readPress(visit);
  if (!form) return await answer(visit);
  const { context, reply } = visit;
  const act = async (): Promise<FormEnd | undefined> => {
    await answer(visit);
    return leftIn(reply);
  };
  const end = await doOnce(context.gateway, form, { act, signal: clientLeft(reply) });
  if (end === "done") return await reply;
  return end === "unknown" ? await tellUnknown(visit) : await repeatPost(visit, end);
}

/** The rendering, who has it, where it is sent and what is in it. */
function readPress({ fields, files, session, merchant, request }: Visit): SentForm | undefined {
  const [, rendering] = RENDERING.exec(fields["csrf"] ?? "") ?? [];
  if (rendering === undefined) return undefined;
  const sent = [
    session.csrfToken,
    request.url,
    ...Object.entries(fields).map(([name, value]) => [name, value ?? ""]),
    ...Object.entries(files).map(([name, file]) => [name, hash("sha256", file, "hex")]),
  ];
  return { merchantId: merchant.id, form: hash("sha256", JSON.stringify(sent), "buffer") };
}

async function tellUnknown(visit: Visit): Promise<unknown> {
  const { say, here, base } = visit;
  const text = say(
    "This was sent before and has not ended, or was cut off. Look at what it did before you press again.",
    "Ini sudah dikirim dan belum selesai, atau terputus. Periksa hasilnya sebelum menekan lagi.",
  );
  return await endPost(visit, here.slice(base.length), { tone: "bad", text });
}
