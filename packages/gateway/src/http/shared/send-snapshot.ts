import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { exportSnapshot } from "../../operations/sandbox/export-snapshot.ts";

/**
 * Answers with a merchant's snapshot as a file. A failure on the way breaks the connection off and is
 * logged: what has arrived lacks its last line, and the import says so.
 */
export async function sendSnapshot(
  reply: FastifyReply,
  gateway: Gateway,
  merchant: Merchant,
): Promise<FastifyReply> {
  const lines = Readable.from(exportSnapshot(gateway, merchant));
  lines.once("error", (error) => {
    // Before that it is answered, and logged, as any other failure.
    if (reply.raw.headersSent) reply.log.error({ err: error }, "an export broke off");
  });
  return await reply
    .type("application/x-ndjson")
    .header("content-disposition", `attachment; filename="${merchant.id}.gerbang-session.jsonl"`)
    .send(lines);
}
