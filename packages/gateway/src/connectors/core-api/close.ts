import type { CloseReply, UpstreamCall, UpstreamNames } from "../../domain/upstream/connector.ts";
import { Members } from "../members.ts";
import { unknown } from "../replies.ts";
import { callApi, orderPath, UNNAMEABLE } from "./call-api.ts";
import { judgeOrder } from "./judge-order.ts";
import { type CoreAnswer, readRefusal } from "./read-answer.ts";

/** How each says that it was in time. Core API sections 3.3 and 3.4. */
const SUCCESS = {
  cancel: { code: "200", state: "cancel" },
  expire: { code: "407", state: "expire" },
} as const;

/** The upstream decides whether it was in time. Made again, it is refused with `wrong_state`. */
export async function close(
  call: UpstreamCall,
  names: UpstreamNames,
  how: "cancel" | "expire",
): Promise<CloseReply> {
  const path = orderPath(names, how);
  if (path === undefined) return UNNAMEABLE;
  const answer = await callApi(call, { method: "POST", path, body: {} });
  if (answer.outcome !== "answered") return answer;
  return answer.code === SUCCESS[how].code ? closed(answer, names, how) : readRefusal(answer);
}

function closed({ body }: CoreAnswer, names: UpstreamNames, how: "cancel" | "expire"): CloseReply {
  const problem = judgeOrder(body, names);
  if (problem) return unknown(problem);
  const status = new Members(body).text("transaction_status").toLowerCase();
  return status === SUCCESS[how].state ? { outcome: "closed" } : unknown("contradiction");
}
