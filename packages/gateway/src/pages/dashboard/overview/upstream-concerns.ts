import type { Desk } from "../../../operations/upstream/read-desk.ts";
import { html } from "../../parts/html.ts";
import { count } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import type { AttentionItem } from "./attention-item.ts";

/** What an upstream has left open: for people, and by itself. */
export function upstreamConcerns(visit: Visit, desk: Desk): readonly AttentionItem[] {
  const { say, base } = visit;
  const { open, creating, unwanted, money } = desk;
  const many = (found: number) => html`<strong>${count(found, say)}</strong>`;
  const concerns: readonly (AttentionItem | false)[] = [
    open > 0 &&
      may(visit, "see_attention") && {
        tone: "bad",
        text: html`<a href="${base}/attention">
          ${many(open)}
          ${
            open === 1
              ? say(
                  "payment or refund needs a person",
                  "pembayaran atau pengembalian perlu ditangani",
                )
              : say(
                  "payments or refunds need a person",
                  "pembayaran atau pengembalian perlu ditangani",
                )
          }
        </a>`,
      },
    money === "none" && {
      tone: "bad",
      text: html`<a href="${base}/settings#upstreams">
        ${say("No upstream takes charges.", "Belum ada upstream yang menerima tagihan.")}
      </a>`,
    },
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
  return concerns.filter((concern) => concern !== false);
}
