import { hash } from "node:crypto";
import { BI_SNAP_SERVICES, minifyJson } from "@gerbang/protocol/bi-snap";
import type { FastifyReply } from "fastify";
import { EXTERNAL_ID_LIFETIME_MS, parseExternalId } from "../../domain/bi-snap/external-id.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  type KeptAnswer,
  type RunResult,
  runOnce,
} from "../../operations/transactions/run-once.ts";
import { firstHeader } from "../shared/first-header.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";

/** Makes the body of a success one that its commit keeps under the call's external id. */
export type KeepBody = (body: object) => KeptAnswer;

/**
 * Answers a call at most once per service and `X-EXTERNAL-ID` for a day: what was a success is answered again with the
 * same bytes, whichever process gets it and before its body is looked at; after a refusal the id is free. Throws
 * `in_progress` while the first one runs, and `conflict` for another body under the same id.
 */
export async function answerOnce(
  gateway: Gateway,
  { service, merchant, request, bytes }: BiSnapCall,
  reply: FastifyReply,
  run: (externalId: string, keep: KeepBody) => Promise<object>,
): Promise<string> {
  const externalId = readExternalId(firstHeader(request, "x-external-id"));
  const use = {
    // No key of the Core API holds a line break: it came in a header.
    key: `${BI_SNAP_SERVICES[service].path}\n${externalId}`,
    lifetimeMs: EXTERNAL_ID_LIFETIME_MS,
    requestHash: hash("sha256", minifyJson(bytes.toString("utf8")), "hex"),
  };
  const answer = await runOnce(gateway, merchant, use, async (keep) =>
    toResult(await run(externalId, (body) => keep(toResult(body)))),
  );
  if (answer === "running") throw new BiSnapError("in_progress");
  if (answer === "other_request") throw new BiSnapError("conflict");
  void reply.status(answer.httpStatus).header("content-type", "application/json; charset=utf-8");
  return answer.text;
}

export function readExternalId(sent: string | undefined): string {
  if (sent === undefined) throw new BiSnapError("missing_field", "X-EXTERNAL-ID");
  const externalId = parseExternalId(sent);
  if (externalId === undefined) throw new BiSnapError("invalid_format", "X-EXTERNAL-ID");
  return externalId;
}

/** What is returned is a success: refusals are thrown. */
function toResult(body: object): RunResult {
  return { httpStatus: 200, text: JSON.stringify(body), succeeded: true };
}
