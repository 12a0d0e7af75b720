import type { OpenedAccount } from "../domain/upstream/account.ts";
import type { UpstreamExchange } from "../domain/upstream/upstream-http.ts";
import type { LoggedCall } from "../store/upstream/calls.ts";

const ANSWER_BYTES_KEPT = 4_096;

/** What is kept of what came of a call: how it was read, and what the upstream said, without secrets. */
export function describeOutcome(
  reply: { readonly outcome: string },
  exchange: UpstreamExchange | undefined,
  account: OpenedAccount,
): Pick<LoggedCall, "outcome" | "why" | "code" | "httpStatus" | "answer"> {
  return {
    outcome: reply.outcome,
    ...("why" in reply && { why: String(reply.why) }),
    ...("reason" in reply && { why: String(reply.reason) }),
    ...("code" in reply && { code: String(reply.code) }),
    ...(exchange && describeExchange(exchange, account)),
  };
}

function describeExchange(exchange: UpstreamExchange, account: OpenedAccount) {
  if (exchange.outcome !== "answered") return { answer: masked(exchange.detail, account) };
  const kept = Buffer.from(exchange.bytes).subarray(0, ANSWER_BYTES_KEPT).toString("utf8");
  return { httpStatus: exchange.status, answer: masked(kept, account) };
}

/** An answer may echo what it was asked with, and what it is signed with is made of the key. */
function masked(text: string, { credentials }: OpenedAccount): string {
  const { serverKey, previousServerKey, inboxToken } = credentials;
  let shown = text.replaceAll("\0", "\uFFFD").replace(SIGNATURE, '"signature_key":"…"');
  for (const secret of [serverKey, previousServerKey, inboxToken]) {
    if (secret) shown = shown.replaceAll(secret.reveal(), "…");
  }
  return shown;
}

const SIGNATURE = /"signature_key"\s*:\s*"[^"]*"/g;
