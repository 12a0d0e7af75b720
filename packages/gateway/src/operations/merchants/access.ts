import type { MerchantId } from "@gerbang/protocol";
import { findAccess, type MerchantAccess, saveAccess } from "../../store/merchants/access.ts";
import { isAmong, parseAddresses } from "../address-list.ts";
import type { Gateway } from "../gateway.ts";

export type { MerchantAccess } from "../../store/merchants/access.ts";

/** From where a merchant is open, and to whom. */
export async function readAccess(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<MerchantAccess> {
  return await findAccess(gateway.db.kysely, merchantId);
}

/** As typed: addresses in one text. What is left out stays as it is. */
interface TypedAccess {
  readonly api?: string;
  readonly dashboard?: string;
  readonly requiresSecondFactor?: boolean;
}

/** Who changes it: somebody in the dashboard must not shut themselves out; the operator cannot. */
type Changer =
  | { readonly kind: "member"; readonly address: string; readonly hasSecondFactor: boolean }
  | { readonly kind: "operator" };

export type AccessProblem =
  | { readonly field: "api" | "dashboard"; readonly problem: "bad"; readonly entry: string }
  | { readonly field: "api" | "dashboard"; readonly problem: "too_many" }
  /** Whoever saves it would be shut out by it. */
  | { readonly field: "dashboard"; readonly problem: "not_yours" }
  | { readonly field: "requiresSecondFactor"; readonly problem: "not_yours" };

type AccessOutcome =
  | { readonly outcome: "applied"; readonly from: MerchantAccess; readonly to: MerchantAccess }
  | { readonly outcome: "unchanged" }
  | ({ readonly outcome: "refused" } & AccessProblem);

/** Holds from its commit on, for every process and every session. Safe to repeat. */
export async function changeAccess(
  gateway: Gateway,
  merchantId: MerchantId,
  typed: TypedAccess,
  by: Changer,
): Promise<AccessOutcome> {
  const from = await readAccess(gateway, merchantId);
  const [api, dashboard] = [parseTyped(typed.api), parseTyped(typed.dashboard)];
  if (api && "problem" in api) return refuse("api", api);
  if (dashboard && "problem" in dashboard) return refuse("dashboard", dashboard);
  const { requiresSecondFactor } = typed;
  const change: Partial<MerchantAccess> = {
    ...(api && { apiAddresses: api }),
    ...(dashboard && { dashboardAddresses: dashboard }),
    ...(requiresSecondFactor !== undefined && { requiresSecondFactor }),
  };
  const to = { ...from, ...change };
  const problem = findLockOut(to, by);
  if (problem) return { outcome: "refused", ...problem };
  if (JSON.stringify(from) === JSON.stringify(to)) return { outcome: "unchanged" };
  await saveAccess(gateway.db.kysely, merchantId, change);
  return { outcome: "applied", from, to };
}

function parseTyped(text: string | undefined) {
  return text === undefined ? undefined : parseAddresses(text);
}

type Unread = Extract<ReturnType<typeof parseAddresses>, { readonly problem: string }>;

function refuse(field: "api" | "dashboard", { problem, entry }: Unread): AccessOutcome {
  return problem === "bad"
    ? { outcome: "refused", field, problem, entry }
    : { outcome: "refused", field, problem };
}

function findLockOut(to: MerchantAccess, by: Changer): AccessProblem | undefined {
  if (by.kind === "operator") return undefined;
  if (!isAmong(to.dashboardAddresses, by.address)) {
    return { field: "dashboard", problem: "not_yours" };
  }
  if (to.requiresSecondFactor && !by.hasSecondFactor) {
    return { field: "requiresSecondFactor", problem: "not_yours" };
  }
  return undefined;
}

/** As the activity log has it. */
export function describeAccess(access: MerchantAccess): Readonly<Record<string, string>> {
  const { apiAddresses, dashboardAddresses, requiresSecondFactor } = access;
  return {
    api_addresses: apiAddresses.join(" ") || "*",
    dashboard_addresses: dashboardAddresses.join(" ") || "*",
    two_steps: requiresSecondFactor ? "required" : "optional",
  };
}
