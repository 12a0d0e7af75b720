import type { FindReply, UpstreamCall, UpstreamNames } from "../../domain/upstream/connector.ts";
import { unknown } from "../replies.ts";
import { callApi, orderPath, UNNAMEABLE } from "./call-api.ts";
import { type CoreAnswer, readRefusal } from "./read-answer.ts";
import { readReport } from "./read-report.ts";

/** Core API section 3.1. Changes nothing. */
export async function find(call: UpstreamCall, names: UpstreamNames): Promise<FindReply> {
  const path = orderPath(names, "status");
  if (path === undefined) return UNNAMEABLE;
  const answer = await callApi(call, { method: "GET", path });
  if (answer.outcome !== "answered") return answer;
  switch (answer.code) {
    case "404":
      return { outcome: "absent" };
    case "200":
    case "201":
    case "202":
    case "407":
      return found(answer);
    default:
      return readRefusal(answer);
  }
}

function found({ body, code }: CoreAnswer): FindReply {
  const report = readReport(body);
  if (!report) return unknown("unreadable");
  // Only this code stands for money that came.
  const isContradiction = report.state === "paid" && code !== "200";
  return isContradiction ? unknown("contradiction") : { outcome: "found", report };
}
