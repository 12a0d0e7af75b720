import { BI_SNAP_CASES, BI_SNAP_SERVICES } from "@gerbang/protocol/bi-snap";
import { EXTERNAL_ID_LIFETIME_MS } from "../../domain/bi-snap/external-id.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { keepAlone, runOnce } from "../../operations/transactions/run-once.ts";
import { firstHeader } from "../shared/first-header.ts";
import { readExternalId } from "./answer-once.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError, describeRefusal } from "./bi-snap-error.ts";
import type { Once } from "./serving.ts";

/**
 * Answers only the first call with an `X-EXTERNAL-ID` in a day, whatever it was answered: for all others, also while it
 * runs, throws `conflict`. What failed here may be asked again. Linking is not answered again as payments are: who
 * has lost the answer links once more. Section 2.2 of the dialect.
 */
export async function answerFirst(
  gateway: Gateway,
  { service, merchant, request }: BiSnapCall,
  run: (once: Once) => Promise<object>,
): Promise<object> {
  const externalId = readExternalId(firstHeader(request, "x-external-id"));
  const use = {
    // No key of the Core API holds a line break: it came in a header.
    key: `${BI_SNAP_SERVICES[service].path}\n${externalId}`,
    lifetimeMs: EXTERNAL_ID_LIFETIME_MS,
  };
  const own: { outcome?: object } = {};
  await runOnce(gateway, merchant, use, async (keep) => {
    const keepBody = (body: object) => keep({ httpStatus: 200, text: JSON.stringify(body) });
    const outcome = await settle(async () => await run({ externalId, keep: keepBody }));
    own.outcome = outcome;
    const refusal = outcome instanceof BiSnapError ? outcome : undefined;
    const httpStatus = refusal ? BI_SNAP_CASES[refusal.reason].status : 200;
    const text = JSON.stringify(refusal ? describeRefusal(service, refusal) : outcome);
    await keepAlone(gateway, keep({ httpStatus, text }));
    return { httpStatus, text, succeeded: true };
  });
  if (!own.outcome) throw new BiSnapError("conflict");
  if (own.outcome instanceof BiSnapError) throw own.outcome;
  return own.outcome;
}

/** What came of it, a refusal among it; everything else is thrown, and is no word on what was asked. */
async function settle(run: () => Promise<object>): Promise<object | BiSnapError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof BiSnapError) return error;
    throw error;
  }
}
