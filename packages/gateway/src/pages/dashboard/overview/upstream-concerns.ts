import type { Desk } from "../../../operations/upstream/read-desk.ts";
import { type Html, html } from "../../parts/html.ts";
import { count } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import type { AttentionItem } from "./attention-item.ts";

/** What an upstream has left open: for people, and by itself. */
export function upstreamConcerns(visit: Visit, desk: Desk): readonly AttentionItem[] {
  const { say, base } = visit;
  const { open, money } = desk;
  const concerns: readonly (AttentionItem | false)[] = [
    open > 0 &&
      may(visit, "see_attention") && {
        tone: "bad",
        text: html`<a href="${base}/attention">
          ${many(open)}
          ${
            open === 1
              ? say("matter at the upstream needs a person", "hal di upstream perlu ditangani")
              : say("matters at the upstream need a person", "hal di upstream perlu ditangani")
          }
        </a>`,
      },
    money === "none" && {
      tone: "bad",
      text: html`<a href="${base}/settings#upstreams">
        ${say("No upstream takes charges.", "Belum ada upstream yang menerima tagihan.")}
      </a>`,
    },
    ...inDoubt(visit, desk),
  ];
  return concerns.filter((concern) => concern !== false);
}

/** Charges of which nobody knows yet what they became. */
function inDoubt(visit: Visit, { creating, unwanted }: Desk): readonly (AttentionItem | false)[] {
  const { say } = visit;
  return [
    creating > 0 && {
      tone: "calm",
      text: html`<span>
        ${many(creating)}
        ${
          creating === 1
            ? say("charge waits for the upstream's answer", "tagihan menunggu jawaban upstream")
            : say("charges wait for the upstream's answer", "tagihan menunggu jawaban upstream")
        }
      </span>`,
    },
    unwanted > 0 && {
      tone: "calm",
      text: html`<span>
        ${many(unwanted)}
        ${
          unwanted === 1
            ? say(
                "order that nobody saw is being closed at the upstream",
                "pesanan yang tidak dilihat siapa pun sedang ditutup di upstream",
              )
            : say(
                "orders that nobody saw are being closed at the upstream",
                "pesanan yang tidak dilihat siapa pun sedang ditutup di upstream",
              )
        }
      </span>`,
    },
  ];
}

function many(found: number): Html {
  return html`<strong>${count(found)}</strong>`;
}
