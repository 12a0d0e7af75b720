import { clientLeft } from "../../../http/shared/client-left.ts";
import { inItsPlace } from "../../../http/shared/receive-snapshot.ts";
import { sendSnapshot } from "../../../http/shared/send-snapshot.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { type ImportOutcome, importSnapshot } from "../../../operations/sandbox/import-snapshot.ts";
import { resetMerchant } from "../../../operations/sandbox/reset-merchant.ts";
import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import { count } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { sameAsReset } from "./sandbox-equivalents.ts";
import { showSandbox } from "./sandbox-page.ts";

/** As large a file as the sandbox API takes. */
export const SNAPSHOT_BYTES_MAX = 64 * 1024 * 1024;

/** Everything that happened to the merchant, as a file. */
export async function downloadSnapshot(visit: Visit): Promise<unknown> {
  const { context, reply, session } = visit;
  const merchant = await requireMerchant(visit);
  await recordActivity(
    context.gateway,
    { session, merchantId: merchant.id },
    { action: "sandbox_export" },
  );
  return await sendSnapshot(reply, context.gateway, merchant);
}

/** Brings a file back into a merchant without transactions. */
export async function receiveSnapshot(visit: Visit): Promise<unknown> {
  const { context, session, say, files, reply } = visit;
  const merchant = await requireMerchant(visit);
  const text = new TextDecoder().decode(files["file"]);
  const imported = await inItsPlace(
    visit.request,
    async () =>
      await importSnapshot(context.gateway, merchant, { text, signal: clientLeft(reply) }),
  );
  if (imported.outcome === "refused") {
    const fileProblem = whyNotImported(say, imported);
    const note = {
      tone: "bad",
      text: say("Nothing was imported.", "Tidak ada yang diimpor."),
    } as const;
    return await showSandbox(visit, { note, status: 422, fileProblem });
  }
  const { transaction: transactions } = imported.counts;
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action: "sandbox_import", data: { transactions } });
  return await endPost(visit, "/sandbox", {
    tone: "good",
    text: `${say("Imported transactions", "Transaksi diimpor")}: ${count(transactions)}`,
  });
}

/** Forgets everything that happened to the merchant. */
export async function postReset(visit: Visit): Promise<unknown> {
  const { context, session, say, reply } = visit;
  const merchant = await requireMerchant(visit);
  const reset = await resetMerchant(context.gateway, merchant, clientLeft(reply));
  if (reset.outcome === "refused") {
    const text = say("Only a sandbox can begin anew.", "Hanya sandbox yang bisa mulai dari awal.");
    return await showSandbox(visit, { note: { tone: "bad", text }, status: 409 });
  }
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action: "sandbox_reset" });
  return await endPost(visit, "/sandbox", {
    tone: "good",
    text: say("Everything that happened is forgotten.", "Semua yang terjadi sudah dilupakan."),
    same: sameAsReset(visit),
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
