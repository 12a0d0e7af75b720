import type { FastifyReply, FastifyRequest } from "fastify";
import type { Assets } from "./assets.ts";
import { html } from "./html.ts";
import { ICONS } from "./icons.ts";
import { decideLanguage } from "./language.ts";
import { layout, siteHeader } from "./layout.ts";
import { type Say, sayIn } from "./say.ts";
import { sendPage } from "./send-page.ts";

interface Message {
  readonly status: number;
  readonly tone: "warning" | "danger";
  readonly title: string;
  readonly text: string;
  /** Where the link to the other language leads. */
  readonly address: string;
  /** Where to look instead, besides the start page. */
  readonly elsewhere?: { readonly address: string; readonly text: string };
}

/** Answers with a page that has nothing but something to say, in the language of the request. */
export async function sendMessage(
  { assets }: { readonly assets: Assets },
  request: FastifyRequest,
  reply: FastifyReply,
  write: (say: Say) => Message,
): Promise<FastifyReply> {
  const language = decideLanguage(request, reply);
  const { status, tone, title, text, address, elsewhere } = write(sayIn(language));
  const page = layout({
    title: `${title} · Gerbang`,
    language,
    address,
    assets,
    kind: "message",
    body: html`${siteHeader(language, address)}
      <main id="content">
        <section class="card outcome ${tone}">
          <span class="sign">${ICONS.alert}</span>
          <h1>${title}</h1>
          <p>${text}</p>
          <p>
            ${
              elsewhere &&
              html`<a class="button quiet" href="${elsewhere.address}">${elsewhere.text}</a>`
            }
            <a class="button quiet" href="/">Gerbang</a>
          </p>
        </section>
      </main>`,
  });
  return await sendPage(reply, page, status);
}
