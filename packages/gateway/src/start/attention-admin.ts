import { parseMerchantId } from "@gerbang/protocol";
import type { Merchant } from "../domain/merchants/merchant.ts";
import { parseDecision } from "../domain/upstream/attention-decision.ts";
import { OPERATOR } from "../operations/dashboard/record-activity.ts";
import type { Gateway } from "../operations/gateway.ts";
import { findMerchant } from "../operations/merchants/find-merchant.ts";
import { type DecideOutcome, decideAttention } from "../operations/upstream/decide-attention.ts";
import {
  type AttentionCase,
  readAttentionCase,
  readAttentionList,
} from "../operations/upstream/read-attention.ts";

/** A page of what needs a person. */
interface AttentionPage {
  readonly total: number;
  /** The oldest first. */
  readonly open: readonly AttentionCase[];
}

type UnknownMerchant = "no_production_merchant";

type Decided =
  | { readonly outcome: "applied" }
  | {
      readonly outcome: "refused";
      readonly reason:
        | Extract<DecideOutcome, { readonly outcome: "refused" }>["reason"]
        | UnknownMerchant
        | "no_such_decision";
    };

/** What an operator does about what upstreams leave to people. */
export interface AttentionAdmin {
  /** Pages count from 1. `undefined` where there is no such production merchant, as below. */
  listAttention(merchant: string, page: number): Promise<AttentionPage | undefined>;
  showAttention(merchant: string, id: string): Promise<AttentionCase | undefined>;
  /** In the operator's name, with a reason that stands in the merchant's log. Repeating it changes nothing. */
  decide(
    merchant: string,
    id: string,
    wanted: { readonly decision: string; readonly reason: string },
  ): Promise<Decided>;
}

export function attentionAdminOf(gateway: Gateway): AttentionAdmin {
  return {
    async listAttention(merchant, page) {
      const found = await findProduction(gateway, merchant);
      return found && (await readAttentionList(gateway, found.id, page));
    },
    async showAttention(merchant, id) {
      const found = await findProduction(gateway, merchant);
      return found && (await readAttentionCase(gateway, found.id, id));
    },
    async decide(merchant, id, { decision: word, reason }) {
      const found = await findProduction(gateway, merchant);
      if (!found) return { outcome: "refused", reason: "no_production_merchant" };
      const decision = parseDecision(word);
      if (!decision) return { outcome: "refused", reason: "no_such_decision" };
      return await decideAttention(gateway, found, { id, decision, reason, by: OPERATOR });
    },
  };
}

async function findProduction(gateway: Gateway, merchant: string): Promise<Merchant | undefined> {
  const id = parseMerchantId(merchant);
  const found = id && (await findMerchant(gateway, id));
  return found?.environment === "production" ? found : undefined;
}
