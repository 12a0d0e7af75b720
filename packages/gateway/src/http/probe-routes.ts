import type { FastifyInstance } from "fastify";
import { checkReady } from "../operations/check-ready.ts";
import type { AppContext } from "./shared/app-context.ts";

const READY_WITHIN_MS = 2_000;
/** A database that answers new questions may still leave old ones waiting, for a lock for example. */
const OLDEST_WAIT_MAX_MS = 3_000;

/**
 * For load balancers and supervisors, without a key: `/healthz` says that the process answers,
 * `/readyz` that its database does too, that it takes writes, and that no call has waited for it for too
 * long. Neither says anything else.
 */
export function probeRoutes(app: FastifyInstance, { gateway }: AppContext): void {
  app.get("/healthz", async (_request, reply) => await reply.send({ status: "ok" }));
  app.get("/readyz", async (request, reply) => {
    const oldestMs = gateway.db.waiting.oldestMs();
    if (oldestMs > OLDEST_WAIT_MAX_MS) {
      request.log.warn({ oldestMs }, "calls wait for the database");
      return await reply.status(503).send({ status: "unavailable" });
    }
    try {
      await answerIn(READY_WITHIN_MS, checkReady(gateway));
    } catch (error) {
      request.log.warn({ err: error }, "the database cannot be used");
      return await reply.status(503).send({ status: "unavailable" });
    }
    return await reply.send({ status: "ok" });
  });
}

/** Wall time: a hanging database must not hang the probe. */
async function answerIn(timeoutMs: number, answer: Promise<unknown>): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error(`no answer in ${timeoutMs} ms`));
    });
  });
  await Promise.race([answer, late]);
}
