import { once } from "node:events";
import { PassThrough } from "node:stream";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { exportSnapshot } from "../../../operations/sandbox/export-snapshot.ts";
import { type ImportOutcome, importSnapshot } from "../../../operations/sandbox/import-snapshot.ts";
import type { Say } from "../../parts/say.ts";
import { count } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { showSandbox } from "./sandbox-page.ts";

/** As large a file as the sandbox API takes. */
export const SNAPSHOT_BYTES_MAX = 64 * 1024 * 1024;

/** Everything that happened to the merchant, as a file. */
export async function sendSnapshot(visit: Visit): Promise<unknown> {
  const { context, request, reply, session } = visit;
  const merchant = await requireMerchant(visit);
  await recordActivity(
    context.gateway,
    { session, merchantId: merchant.id },
    { action: "sandbox_export" },
  );
  const lines = new PassThrough();
  const exporting = exportSnapshot(context.gateway, merchant, async (text) => {
    if (lines.destroyed) throw new Error("the reader of an export is gone");
    if (!lines.write(text)) await Promise.race([once(lines, "drain"), once(lines, "close")]);
  });
  exporting.then(
    () => lines.end(),
    (error: unknown) => {
      request.log.error({ err: error }, "an export broke off");
      lines.destroy(error instanceof Error ? error : new Error(String(error)));
    },
  );
  return await reply
    .type("application/x-ndjson")
    .header("content-disposition", `attachment; filename="${merchant.id}.gerbang-session.jsonl"`)
    .header("cache-control", "no-store")
    .send(lines);
}

/** Brings a file back into a merchant without transactions. */
export async function receiveSnapshot(visit: Visit): Promise<unknown> {
  const { context, session, say, files } = visit;
  const merchant = await requireMerchant(visit);
  const text = new TextDecoder().decode(files["file"]);
  const imported = await importSnapshot(context.gateway, merchant, { text });
  if (imported.outcome === "refused") {
    return await showSandbox(visit, { tone: "bad", text: whyNotImported(say, imported) });
  }
  const { transaction: transactions } = imported.counts;
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action: "sandbox_import", data: { transactions } });
  return await showSandbox(visit, {
    tone: "good",
    text: `${say("Imported transactions", "Transaksi diimpor")}: ${count(transactions, say)}`,
  });
}

function whyNotImported(say: Say, refused: Extract<ImportOutcome, { outcome: "refused" }>): string {
  switch (refused.reason) {
    case "not_sandbox":
      return say("Only a sandbox takes sessions.", "Hanya sandbox yang menerima sesi.");
    case "not_empty":
      return say("This merchant has transactions already.", "Merchant ini sudah punya transaksi.");
    case "invalid": {
      const lead = say("This is no session file", "Ini bukan berkas sesi");
      return `${lead}: ${refused.problems.slice(0, 5).join("; ")}`;
    }
  }
}
