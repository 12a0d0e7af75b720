import type { RehearsedPayment, StepReport } from "../domain/upstream/rehearsal.ts";
import type { UpstreamHttp } from "../domain/upstream/upstream-http.ts";
import { OPERATOR } from "../operations/dashboard/record-activity.ts";
import type { Gateway } from "../operations/gateway.ts";
import { changeFinding, type FindingOutcome } from "../operations/upstream/change-finding.ts";
import type { ListedAccount } from "../operations/upstream/list-accounts.ts";
import { type RehearsalOutcome, rehearse } from "../operations/upstream/rehearsal/rehearse.ts";
import { createPictureReader } from "../qr/picture-reader.ts";

interface RehearsalRequest {
  readonly payment: RehearsedPayment;
  /** How long somebody has to pay, and a message to come, in milliseconds. */
  readonly payMs: number;
  readonly messageMs: number;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onStep: (report: StepReport) => void;
  readonly say: (line: string) => void;
}

/** What an operator finds out of an upstream, or says of it. */
export interface RehearsalAdmin {
  rehearse(account: ListedAccount, request: RehearsalRequest): Promise<RehearsalOutcome>;
  /** Without a value: takes back what is said. */
  changeFinding(
    account: ListedAccount,
    finding: { readonly name: string; readonly value?: string },
    reason: string,
  ): Promise<FindingOutcome>;
}

/** As long as orders may be on their way, and statuses behind. */
const LAG_MS = 20_000;

export function rehearsalAdminOf(gateway: Gateway, http: UpstreamHttp): RehearsalAdmin {
  return {
    async rehearse({ merchantId, id: accountId }, request) {
      const { payment, payMs, messageMs, version, signal, onStep, say } = request;
      const patience = { payMs, messageMs, lagMs: LAG_MS };
      const reader = createPictureReader();
      try {
        return await rehearse(
          gateway,
          { merchantId, accountId },
          { payment, patience, version, signal },
          {
            http,
            onStep,
            say,
            async readCode(picture) {
              const reading = await reader.read(picture);
              return reading.outcome === "read" ? reading.payload : undefined;
            },
          },
        );
      } finally {
        await reader.close();
      }
    },
    async changeFinding({ merchantId, id: accountId }, finding, reason) {
      const change = { merchantId, accountId, by: OPERATOR, reason };
      return await changeFinding(gateway, change, finding);
    },
  };
}
