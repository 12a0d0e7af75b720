import { parseRefundKey, parseRupiah, type RefundKey } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { cancel } from "../../operations/transactions/cancel.ts";
import { expire } from "../../operations/transactions/expire.ts";
import { refund } from "../../operations/transactions/refund.ts";
import { ApiError } from "../shared/api-error.ts";
import { type Field, required, type ValueOf } from "../shared/fields.ts";
import { isJsonObject } from "../shared/json-object.ts";
import { confirmBy, denyBy, findTransaction, payBy, whyNotPayable } from "./payer-deeds.ts";
import { DENY_BODY, MADE_REFUND, PAY_BODY } from "./sandbox-requests.ts";
import { strict } from "./strict.ts";

const RUPIAH_MAX = 999_999_999_999;
/** An order id of 80 characters, each of which may be two UTF-16 units. */
const EITHER_ID_MAX = 160;
const REFUND_KEY = strict.parsed("the key of a refund", parseRefundKey, { max: 100 });

const WHOSE = {
  transaction: required(
    strict.text("the id of a transaction or of an order", { max: EITHER_ID_MAX }),
  ),
};

/** What can happen, and what may be said of how. */
const HAPPENINGS = {
  pay: PAY_BODY,
  deny: DENY_BODY,
  expire: strict.object({}),
  cancel: strict.object({}),
  refund: strict.object({
    refund_key: required(REFUND_KEY),
    amount: required(strict.whole(1, RUPIAH_MAX)),
    reason: strict.text("a text of at most 200 characters"),
  }),
  confirm_refund: strict.object({ refund_key: MADE_REFUND }),
} as const;

type Happenings = {
  readonly [Name in keyof typeof HAPPENINGS]: ValueOf<(typeof HAPPENINGS)[Name]>;
};
type DeedName = keyof Happenings;

/** One thing that happens at the gateway, to the transaction of either id. */
type Happening = {
  readonly [Name in DeedName]: {
    readonly do: Name;
    readonly id: string;
    readonly how: Happenings[Name];
  };
}[DeedName];

const DEEDS = Object.keys(HAPPENINGS) as readonly DeedName[];
const NAMED = { ...WHOSE, do: required(strict.choice(...DEEDS)) };
const HEAD = strict.object(NAMED);
const OPEN = strict.object({
  ...NAMED,
  via: strict.choice("gopay", "qris"),
  issuer: strict.text("the name of an issuer, such as dana", { max: 40 }),
  late: strict.flag(),
  channel_response_code: strict.text("a code of at most 10 characters", { max: 10 }),
  channel_response_message: strict.text("a text of at most 200 characters"),
  refund_key: REFUND_KEY,
  amount: strict.whole(1, RUPIAH_MAX),
  reason: strict.text("a text of at most 200 characters"),
});

/** Each with the members of its own deed, and no others. */
export const HAPPENING: Field<Happening> = {
  schema: OPEN.schema,
  read(value, place, problems) {
    if (!isJsonObject(value)) return void OPEN.read(value, place, problems);
    const { transaction, do: name, ...members } = value;
    const head = HEAD.read({ transaction, do: name }, place, problems);
    const deed = DEEDS.find((one) => one === name);
    const how = deed && HAPPENINGS[deed].read(members, place, problems);
    return head && how && ({ do: deed, id: head.transaction, how } as Happening);
  },
};

/**
 * Has things happen, one after the other. Throws for the first that is forbidden, in the words of the call that would
 * have it happen alone, with its place; those before it have happened.
 */
export async function happenAll(
  gateway: Gateway,
  merchant: Merchant,
  happenings: readonly Happening[],
): Promise<void> {
  for (const [index, one] of happenings.entries()) {
    try {
      await happen(gateway, merchant, one);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { validationMessages: said, message } = error;
      const messages = said.length > 0 ? said : [message];
      const place = `first[${index}].${one.do}`;
      throw new ApiError(
        error.code,
        messages.map((message) => `${place}: ${message}`),
      );
    }
  }
}

async function happen(gateway: Gateway, merchant: Merchant, one: Happening): Promise<void> {
  const { id } = one;
  switch (one.do) {
    case "pay":
      return void (await payBy({ gateway, merchant, id, how: one.how }));
    case "deny":
      return void (await denyBy({ gateway, merchant, id, how: one.how }));
    case "confirm_refund":
      return void (await confirmBy({ gateway, merchant, id, how: { key: one.how.refund_key } }));
    case "refund":
    case "expire":
    case "cancel":
      return await happenById(gateway, merchant, {
        ...one,
        id: (await findTransaction(gateway, merchant, id)).id,
      });
  }
}

/** What a merchant's own calls do, which go by the id of a transaction. */
async function happenById(
  gateway: Gateway,
  merchant: Merchant,
  one: Extract<Happening, { readonly do: "refund" | "expire" | "cancel" }>,
): Promise<void> {
  const { id } = one;
  switch (one.do) {
    case "refund":
      return await refundBy(gateway, merchant, { id, ...one.how });
    case "expire":
      return refuseEnd(gateway, merchant, await expire(gateway, merchant, id));
    case "cancel":
      return refuseEnd(gateway, merchant, await cancel(gateway, merchant, id, undefined));
  }
}

/** What is no longer pending is told as what it has become. */
function refuseEnd(
  gateway: Gateway,
  merchant: Merchant,
  decision: { readonly outcome: string; readonly transaction: Transaction } | undefined,
): void {
  if (!decision) throw new ApiError("unknown_transaction");
  if (decision.outcome === "refused") {
    throw new ApiError(whyNotPayable(gateway, merchant, decision));
  }
}

interface RefundWish {
  readonly id: string;
  readonly refund_key: RefundKey;
  readonly amount: number;
  readonly reason?: string | undefined;
}

async function refundBy(
  gateway: Gateway,
  merchant: Merchant,
  { id, refund_key: key, amount, reason = "" }: RefundWish,
): Promise<void> {
  const whole = parseRupiah(amount);
  if (whole === undefined) throw new Error(`${amount} was read as an amount`);
  const wanted = { id, key, amount: whole, reason, isDirect: true };
  const outcome = await refund(gateway, merchant, wanted);
  if (!outcome) throw new ApiError("unknown_transaction");
  if (outcome.outcome === "refused") throw new ApiError("refund_denied", [WHY[outcome.reason]]);
}

const WHY: Readonly<
  Record<
    Extract<Awaited<ReturnType<typeof refund>>, { readonly outcome: "refused" }>["reason"],
    string
  >
> = {
  not_refundable: "the transaction is not paid, or was given back",
  window_closed: "it was paid too long ago",
  duplicate_key: "refund_key names a refund that was made",
  invalid_amount: "amount is more than is left",
  short_of_funds: "the merchant has not so much",
  denied_by_provider: "the provider denies it",
  unavailable: "the provider cannot be reached",
};
