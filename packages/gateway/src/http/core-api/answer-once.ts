import type { FastifyReply, FastifyRequest } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  type KeptAnswer,
  type RunResult,
  runOnce,
} from "../../operations/transactions/run-once.ts";
import { ApiError } from "../shared/api-error.ts";
import { firstHeader } from "../shared/first-header.ts";

const KEY_LENGTH_MAX = 46;

interface KeyedExchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** How long the answer is repeated, where that is not five minutes. */
  readonly lifetimeMs?: number;
}

/** Makes the body of a success one that its commit keeps under the request's idempotency key. */
export type KeepBody = (body: object) => KeptAnswer;

/**
 * Answers a POST: at most once per idempotency key when it carries one. A key that is too long is
 * ignored, and a request without a key costs nothing extra. Core API section 1.7.
 */
export async function answerOnce(
  gateway: Gateway,
  merchant: Merchant,
  { request, reply, lifetimeMs }: KeyedExchange,
  run: (keep?: KeepBody) => Promise<object>,
): Promise<unknown> {
  const key = firstHeader(request, "idempotency-key");
  if (key === undefined || key.length > KEY_LENGTH_MAX) return await run();
  const answer = await runOnce(gateway, merchant, { key, lifetimeMs }, async (keep) =>
    toResult(await run((body) => keep(toResult(body)))),
  );
  if (answer === "running") throw new ApiError("still_running");
  if (answer === "other_request")
    throw new Error("a key of the Core API says nothing of its request");
  void reply.status(answer.httpStatus).header("content-type", "application/json; charset=utf-8");
  return answer.text;
}

const SUCCESSES = ["200", "201"];

function toResult(body: object): RunResult {
  // Those of subscriptions have no code, and their errors are thrown.
  const code = "status_code" in body ? String(body.status_code) : "200";
  return { httpStatus: 200, text: JSON.stringify(body), succeeded: SUCCESSES.includes(code) };
}
