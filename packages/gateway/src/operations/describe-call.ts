import { type OpenedAccount, secretsOf } from "../domain/upstream/account.ts";
import type { UpstreamExchange } from "../domain/upstream/upstream-http.ts";
import type { LoggedCall } from "../store/upstream/calls.ts";

const ANSWER_LENGTH_KEPT = 4_096;

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
  // Cut afterwards: half of a secret is none that would be found.
  const text = masked(Buffer.from(exchange.bytes).toString("utf8"), account);
  return { httpStatus: exchange.status, answer: text.slice(0, ANSWER_LENGTH_KEPT).toWellFormed() };
}

/** An answer may echo what it was asked with, and what it is signed with is made of the key. */
function masked(text: string, { credentials }: OpenedAccount): string {
  let shown = text.replaceAll("\0", "\uFFFD").replace(SECRET_MEMBER, '"$1":"…"');
  for (const secret of secretsOf(credentials)) {
    const text = secret.reveal();
    // A key of many lines has its line ends escaped there.
    const escaped = JSON.stringify(text).slice(1, -1);
    shown = shown.replaceAll(text, "…").replaceAll(escaped, "…");
  }
  return shown;
}

/** Also where the answer was cut within it. */
const SECRET_MEMBER = /"(signature_key|accessToken)"\s*:\s*"[^"]*(?:"|$)/g;
