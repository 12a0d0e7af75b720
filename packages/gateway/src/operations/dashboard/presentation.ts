import type { MerchantId } from "@gerbang/protocol";
import {
  findPresentation,
  type Presentation,
  savePresentation,
} from "../../store/dashboard/presentation.ts";
import type { Gateway } from "../gateway.ts";

export type { Presentation } from "../../store/dashboard/presentation.ts";

/** How a merchant's pages look: labels and time zone. */
export async function readPresentation(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<Presentation> {
  return await findPresentation(gateway.db, merchantId);
}

export async function changePresentation(
  gateway: Gateway,
  merchantId: MerchantId,
  presentation: Presentation,
): Promise<void> {
  await savePresentation(gateway.db, merchantId, presentation);
}
