import type { PictureReply, UpstreamCall } from "../../domain/upstream/connector.ts";
import type { UpstreamExchange } from "../../domain/upstream/upstream-http.ts";
import { unknown } from "../replies.ts";
import { authorization } from "./call-api.ts";
import { readAnswer, readRefusal } from "./read-answer.ts";

const PICTURE_BYTES_MAX = 524_288;

/**
 * Fetches the picture of a QR code. Core API section 3.10. The server key goes to the upstream's own
 * address and to no other; and what is asked for by https is not shown by what came without it.
 */
export async function picture(call: UpstreamCall, url: string): Promise<PictureReply> {
  const { baseUrl } = call.account;
  if (isWorse(url, baseUrl)) return { outcome: "not_sent", why: "blocked" };
  const exchange = await call.http.send({
    method: "GET",
    url,
    headers: {
      Accept: "image/*",
      "User-Agent": "Gerbang",
      ...(originOf(url) === originOf(baseUrl) && { Authorization: authorization(call) }),
    },
    timeoutMs: call.timeoutMs,
    bytesMax: PICTURE_BYTES_MAX,
  });
  return readPicture(exchange);
}

function readPicture(exchange: UpstreamExchange): PictureReply {
  if (exchange.outcome === "answered" && exchange.status === 200 && exchange.complete) {
    const { bytes } = exchange;
    const contentType = exchange.headers["content-type"] ?? "";
    if (/^image\//i.test(contentType)) return { outcome: "fetched", bytes, contentType };
  }
  const answer = readAnswer(exchange);
  if (answer.outcome !== "answered") return answer;
  return answer.code.startsWith("4") ? readRefusal(answer) : unknown("unreadable");
}

/** On the way of a picture without TLS somebody could put his own code in its place. */
function isWorse(url: string, baseUrl: string): boolean {
  return originOf(baseUrl)?.startsWith("https:") === true && !originOf(url)?.startsWith("https:");
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
