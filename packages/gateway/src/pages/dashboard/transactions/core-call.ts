import type { Transaction } from "../../../domain/transactions/transaction.ts";
import { type ApiCall, cliOf, curlOf, type Equivalent } from "../frame/equivalent.ts";

type Named = Pick<Transaction, "id" | "orderId" | "origin">;

/** What the Core API finds payments of BI-SNAP by, and nothing else. */
const ABOUT_BI_SNAP = { "transaction-source": "SNAP_API" } as const;

interface CoreCall {
  /** `cancel`, as it stands behind the order in a path. */
  readonly deed: string;
  readonly body?: object;
  /** Options of the command of the same name, and what else it takes behind the order. */
  readonly words?: readonly string[];
  readonly options?: string;
}

/**
 * How the Core API is asked about a transaction. One of BI-SNAP goes by its own id, since its partner's number may have
 * come again; no command of `gerbang` asks with its header.
 */
export function sameByCoreApi(
  publicUrl: string,
  transaction: Named,
  { deed, body, words = [], options }: CoreCall,
): Equivalent {
  const { orderId } = transaction;
  const path = `/${nameOf(transaction)}/${deed}`;
  const curl = coreCurl(publicUrl, transaction, { method: "POST", path, ...(body && { body }) });
  if (transaction.origin === "bi_snap") return { curl };
  return { cli: cliOf(deed, [orderId, ...words], options), curl };
}

/** The id that finds it. */
function nameOf({ id, orderId, origin }: Named): string {
  return origin === "bi_snap" ? id : encodeURIComponent(orderId);
}

/** A call of the Core API that finds the transaction, as curl. */
export function coreCurl(
  publicUrl: string,
  { origin }: Pick<Transaction, "origin">,
  call: Pick<ApiCall, "method" | "path" | "body">,
): string {
  const headers = origin === "bi_snap" ? ABOUT_BI_SNAP : {};
  return curlOf(publicUrl, { root: "/v2", headers, ...call });
}
