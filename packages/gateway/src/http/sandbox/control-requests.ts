import { parseAnyOrderId, parseTransactionId } from "@gerbang/protocol";
import {
  GATE_CODES,
  GATE_DEEDS,
  GATE_STAGES,
  GATE_TIMES_MAX,
  GATES_MAX,
} from "../../domain/requests/api-gate.ts";
import { STORED_STATUSES } from "../../domain/transactions/transaction.ts";
import type { MessageName } from "../../operations/notifications/deliver-now.ts";
import { UNDELIVERED } from "../../operations/sandbox/control-merchant.ts";
import { type Field, type Problems, required, type ValueOf } from "../shared/fields.ts";
import { HAPPENING } from "./happenings.ts";
import { MADE_REFUND } from "./sandbox-requests.ts";
import { strict } from "./strict.ts";

/** An order id of 80 characters, each of which may be two UTF-16 units. */
const ORDER_ID_UNITS_MAX = 160;
const URL_MAX = 2_000;
const TRANSACTION_ID = strict.parsed("an id", parseTransactionId, { max: 64 });
const ORDER_ID = strict.parsed("an order id", parseAnyOrderId, { max: ORDER_ID_UNITS_MAX });

/** What holds a merchant, or its calls, is never left standing for longer. */
const TTL = strict.duration({ max: "10m" });

export const CONTROL_BODY = strict.object({
  ttl: required(TTL),
  control_id: strict.text("the id that POST /sandbox/v1/control answered with", { max: 64 }),
  undelivered: strict.choice(...UNDELIVERED),
  forget: strict.flag(),
});

export const END_CONTROL_FIELDS = { undelivered: strict.choice(...UNDELIVERED) };
export const END_CONTROL_QUERY = strict.object(END_CONTROL_FIELDS);

const FAULTS = {
  again: strict.flag(),
  drop: strict.flag(),
  cut: strict.flag(),
  slow: strict.duration({ max: "10s" }),
  lose_answer: strict.flag(),
  give_up_after: strict.duration({ max: "15s" }),
};

export const DELIVER_BODY = strict.object(FAULTS);

/** How one delivery is made. */
type DeliveryMembers = ValueOf<typeof DELIVER_BODY>;

const ONE_OF_SEVERAL = strict.object({
  id: strict.text("the id of a notification", { max: 64 }),
  transaction: strict.text("the id of a transaction or of an order", { max: ORDER_ID_UNITS_MAX }),
  status: strict.oneOrMore(strict.choice(...STORED_STATUSES), STORED_STATUSES.length),
  nth: strict.whole(1, 1_000),
  url: strict.text("a notification URL", { max: URL_MAX }),
  ...FAULTS,
});

type ListedMembers = ValueOf<typeof ONE_OF_SEVERAL>;

/** One of several that are delivered. */
export interface NamedDelivery extends DeliveryMembers {
  readonly name: MessageName;
}

/** With members that say which one, and how it is to be delivered; a bare id stands for one without. */
const LISTED: Field<NamedDelivery> = {
  schema: ONE_OF_SEVERAL.schema,
  read(value, place, problems) {
    const sent = typeof value === "string" ? { id: value } : value;
    const members = ONE_OF_SEVERAL.read(sent, place, problems);
    return members && nameIn(members, place, problems);
  },
};

function nameIn(
  { id, transaction: about, status: statuses, nth, url, ...manner }: ListedMembers,
  place: string,
  problems: Problems,
): NamedDelivery | undefined {
  const isSaid = about !== undefined && statuses !== undefined;
  const others = [about, statuses, nth, url];
  if (id !== undefined && others.every((one) => one === undefined)) {
    return { ...manner, name: { id } };
  }
  if (id === undefined && isSaid) {
    return { ...manner, name: { about, statuses, nth: nth ?? 1, url } };
  }
  problems.push(`${place} must have an id, or a transaction and a status`);
  return undefined;
}

const DELIVER_TOGETHER_MAX = 10;
const FIRST_MAX = 20;

export const DELIVER_SEVERAL_BODY = strict.object({
  first: strict.list(HAPPENING, { max: FIRST_MAX }),
  notifications: required(strict.list(LISTED, { min: 1, max: DELIVER_TOGETHER_MAX })),
  together: strict.flag(),
  calls: strict.flag(),
});

export const GATES_BODY = strict.object({
  ttl: TTL,
  gates: required(
    strict.list(
      strict.object({
        match: strict.object({
          method: strict.choice("GET", "POST"),
          path: strict.text("a path such as /v2/*/status", { max: 300 }),
          transaction: TRANSACTION_ID,
          order: ORDER_ID,
        }),
        do: required(strict.choice(...GATE_DEEDS)),
        code: httpCode(),
        when: strict.choice(...GATE_STAGES),
        times: strict.whole(1, GATE_TIMES_MAX),
      }),
      { max: GATES_MAX },
    ),
  ),
});

function splitIds(text: string): readonly string[] | undefined {
  const ids = text.split(",");
  return ids.every((id) => id !== "") ? ids : undefined;
}

/** As a number or as text: the Core API writes its codes as text. */
function httpCode(): Field<(typeof GATE_CODES)[number]> {
  const code = strict.choice(...GATE_CODES);
  return {
    ...code,
    read: (value, name, problems) =>
      code.read(typeof value === "number" ? String(value) : value, name, problems),
  };
}

/** Ids of 64 characters at the most, and the commas between them. */
const GATE_IDS_MAX = GATES_MAX * 65;

export const GATES_FIELDS = {
  held: strict.whole(1, 100),
  gates: strict.parsed("ids of gates, separated by commas", splitIds, { max: GATE_IDS_MAX }),
  timeout: strict.duration({ max: "60s" }),
};
export const GATES_QUERY = strict.object(GATES_FIELDS);

export const RELEASE_BODY = strict.object({
  call_id: strict.text("the id of a held call", { max: 64 }),
});

export const CALL_FIELDS = {
  order: ORDER_ID,
  transaction: TRANSACTION_ID,
  after: strict.text("the id of a call", { max: 64 }),
  limit: strict.whole(1, 1_000),
};
export const CALL_QUERY = strict.object(CALL_FIELDS);

export const TRANSACTION_FIELDS = {
  order: required(ORDER_ID),
  limit: strict.whole(1, 200),
};
export const TRANSACTION_QUERY = strict.object(TRANSACTION_FIELDS);

export const CONFIRM_REFUND_BODY = strict.object({ refund_key: MADE_REFUND });
