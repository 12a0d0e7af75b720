import { shellWord } from "../../../domain/shell-word.ts";
import { cliOf, curlOf, type Equivalent } from "../frame/equivalent.ts";
import type { Visit } from "../frame/visit.ts";

/** What the dashboard's denials say of why. */
export const DENIAL = { code: "2603", message: "Insufficient balance" } as const;

type Place = Pick<Visit, "context">;

/** `issuer` as it was chosen; absent: as it was charged. */
export function sameAsPayment(visit: Place, order: string, issuer?: string): Equivalent {
  const way = issuer === undefined ? "" : `--via qris --issuer ${shellWord(issuer)}`;
  const body = issuer === undefined ? {} : { via: "qris", issuer };
  return { cli: cliOf("pay", [order], way), curl: aboutOrder(visit, { order, act: "pay", body }) };
}

export function sameAsRefusal(visit: Place, order: string): Equivalent {
  return { cli: cliOf("refuse", [order]), curl: aboutOrder(visit, { order, act: "refuse" }) };
}

export function sameAsDenial(visit: Place, order: string): Equivalent {
  const options = `--code ${DENIAL.code} --message ${shellWord(DENIAL.message)}`;
  const body = { channel_response_code: DENIAL.code, channel_response_message: DENIAL.message };
  return {
    cli: cliOf("deny", [order], options),
    curl: aboutOrder(visit, { order, act: "deny", body }),
  };
}

export function sameAsCharge(
  { context }: Place,
  asked: { readonly order: string; readonly amount: number; readonly type: "gopay" | "qris" },
): Equivalent {
  const { order, amount, type } = asked;
  const body = {
    payment_type: type,
    transaction_details: { order_id: order, gross_amount: amount },
  };
  const call = { method: "POST", path: "/charge", root: "/v2", body } as const;
  return {
    cli: cliOf("charge", [order, String(amount)], type === "gopay" ? "" : `--type ${type}`),
    curl: curlOf(context.publicUrl(), call),
  };
}

export function sameAsReset({ context }: Place): Equivalent {
  const call = { method: "POST", path: "/reset", body: {} };
  return { cli: cliOf("reset", [], "--yes"), curl: curlOf(context.publicUrl(), call) };
}

/** `by` as a duration is written: `15m`. */
export function sameAsAdvance({ context }: Place, by: string): Equivalent {
  const call = { method: "POST", path: "/clock/advance", body: { by } };
  return { cli: cliOf("clock advance", [by]), curl: curlOf(context.publicUrl(), call) };
}

/** A clock that goes on from where it stood is set to a moment by the CLI, which is another thing. */
export function sameAsClock(
  { context }: Place,
  mode: "frozen" | "offset" | "real",
): Equivalent | undefined {
  if (mode === "offset") return undefined;
  const call = { method: "PUT", path: "/clock", body: { mode } };
  return {
    cli: cliOf(mode === "real" ? "clock real" : "clock freeze", []),
    curl: curlOf(context.publicUrl(), call),
  };
}

export function sameAsRelease({ context }: Place): Equivalent {
  const call = { method: "DELETE", path: "/control" };
  return { cli: cliOf("hold end", []), curl: curlOf(context.publicUrl(), call) };
}

export function sameAsNoFaults({ context }: Place): Equivalent {
  const call = { method: "DELETE", path: "/faults" };
  return { cli: cliOf("faults clear", []), curl: curlOf(context.publicUrl(), call) };
}

function aboutOrder(
  { context }: Place,
  asked: { readonly order: string; readonly act: string; readonly body?: object },
): string {
  const { order, act, body = {} } = asked;
  const path = `/transactions/${encodeURIComponent(order)}/${act}`;
  return curlOf(context.publicUrl(), { method: "POST", path, body });
}
