import { parseAnyOrderId } from "@gerbang/protocol";
import {
  attemptLimits,
  FAULT_KINDS,
  FAULT_RULES_MAX,
  type FaultKind,
  type FaultNumber,
  type FaultPlan,
  type FaultRule,
  faultNumbers,
} from "../../../domain/notifications/fault-plan.ts";
import {
  findKindProblems,
  REPORTED_STATUSES,
  type ReportedStatus,
  RULED_KINDS,
  type RuledKind,
  whyNotOf,
} from "../../../domain/notifications/ruled-messages.ts";
import type { Form } from "../../parts/form.ts";
import type { Say } from "../../parts/say.ts";
import { parseTypedDecimal, parseTypedPercent, parseTypedWhole } from "../frame/typed-numbers.ts";

export const FAULT_NUMBERS = ["copies", "seconds", "attempts"] as const satisfies FaultNumber[];

/** The name of a field of one rule: `share` of the first, `share2` of the second. */
export function ruleField(member: string, row: number): string {
  return row === 0 ? member : `${member}${row + 1}`;
}

export function statusField(status: string, row: number): string {
  return ruleField(`status_${status}_`, row);
}

export function kindField(kind: string, row: number): string {
  return ruleField(`kind_${kind}_`, row);
}

/** How many rules a form has rows for, up to the last that says something. */
export function countRows(fields: Form): number {
  const rows = Array.from({ length: FAULT_RULES_MAX }, (_, row) => row);
  const used = rows.filter((row) => fields[ruleField("fault", row)] !== undefined);
  return (used.at(-1) ?? -1) + 1;
}

/** What a form says that was filled in by a plan. */
export function fieldsOf({ seed, rules }: FaultPlan): Form {
  const fields: Record<string, string> = { seed: String(seed) };
  rules.forEach((rule, row) => {
    const put = (member: string, value: string | number | undefined) => {
      if (value !== undefined) fields[ruleField(member, row)] = String(value);
    };
    put("fault", rule.fault);
    put("share", Math.round((rule.share ?? 1) * 10_000) / 100);
    put("limit", rule.limit);
    put("order", rule.order);
    put("nth", rule.nth);
    put("attempt", rule.attempt);
    for (const number of FAULT_NUMBERS) put(number, rule[number]);
    for (const kind of rule.kinds ?? []) fields[kindField(kind, row)] = "on";
    for (const status of rule.statuses ?? []) fields[statusField(status, row)] = "on";
  });
  return fields;
}

/** By the name of a field: why what was typed there cannot be used. */
type FieldProblems = Readonly<Record<string, string>>;

/** A plan as it was typed, with what cannot be used of it. */
export interface TypedPlan {
  readonly fields: Form;
  readonly problems: FieldProblems;
  /** One more row than the typed ones. */
  readonly wantsRow?: boolean;
}

type ReadPlan = { readonly plan: FaultPlan } | { readonly problems: FieldProblems };

/** Reads a plan as it was typed. Rows without a fault are none. */
export function readFaultPlan(fields: Form, say: Say): ReadPlan {
  const problems: Record<string, string> = {};
  const rows = Array.from({ length: countRows(fields) }, (_, row) => row);
  const rules = rows.flatMap((row) => readRule({ fields, row, say, problems }) ?? []);
  const seed = parseTypedWhole(fields["seed"] ?? "1");
  if (seed === undefined) problems["seed"] = say("A whole number.", "Bilangan bulat.");
  if (rows.length === 0) problems["fault"] = say("Choose a fault.", "Pilih gangguan.");
  if (seed === undefined || Object.keys(problems).length > 0) return { problems };
  return { plan: { seed, rules } };
}

interface TypedRule {
  readonly fields: Form;
  readonly row: number;
  readonly say: Say;
  readonly problems: Record<string, string>;
}

function readRule(typed: TypedRule): FaultRule | undefined {
  const { fields, row, say, problems } = typed;
  const word = fields[ruleField("fault", row)];
  if (word === undefined) return undefined;
  const fault = FAULT_KINDS.find((kind) => kind === word);
  if (!fault) {
    problems[ruleField("fault", row)] = say("Choose a fault.", "Pilih gangguan.");
    return undefined;
  }
  const limit = readNumber(typed, "limit", ANY_COUNT);
  const statuses = REPORTED_STATUSES.filter((status) => fields[statusField(status, row)]);
  const kinds = RULED_KINDS.filter((kind) => fields[kindField(kind, row)]);
  checkMessages(typed, { fault, kinds, statuses });
  return {
    fault,
    share: readShare(typed),
    ...(limit !== undefined && { limit }),
    ...(kinds.length > 0 && { kinds }),
    ...(statuses.length > 0 && { statuses }),
    ...readMessage(typed),
    ...readNumbers(typed, fault),
    ...readAttempt(typed, fault),
  };
}

/** A rule that takes nothing would wait for ever without a word. */
function checkMessages(
  { row, say, problems }: TypedRule,
  {
    kinds,
    ...asked
  }: {
    readonly fault: FaultKind;
    readonly kinds: readonly RuledKind[];
    readonly statuses: readonly ReportedStatus[];
  },
): void {
  const chosen = kinds.length > 0 ? kinds : undefined;
  if (findKindProblems({ ...asked, ...(chosen && { kinds: chosen }) }, "").length === 0) return;
  const lacks = (chosen ?? RULED_KINDS).some((kind) => whyNotOf(kind, asked.fault) !== undefined);
  problems[ruleField("fault", row)] = lacks
    ? say(
        "Not to all messages that are chosen: a linked account's have no amount, a subscription's no signature.",
        "Tidak untuk semua pesan yang dipilih: pesan akun tertaut tidak punya jumlah, pesan langganan tidak bertanda tangan.",
      )
    : say(
        "No message that is chosen reports all the statuses that are chosen.",
        "Tidak ada pesan yang dipilih yang memberitakan semua status yang dipilih.",
      );
}

const ANY_COUNT = { min: 1, max: Number.MAX_SAFE_INTEGER };

/** Of which order, and which of the messages that fit. */
function readMessage(typed: TypedRule): Pick<FaultRule, "order" | "nth"> {
  const { fields, row, say, problems } = typed;
  const name = ruleField("order", row);
  const order = fields[name];
  if (order !== undefined && !parseAnyOrderId(order)) {
    problems[name] = say("An order id.", "Sebuah order id.");
  }
  const nth = readNumber(typed, "nth", ANY_COUNT);
  return { ...(order !== undefined && { order }), ...(nth !== undefined && { nth }) };
}

/** One attempt alone, where the fault can be of one: it says more than the first so many. */
function readAttempt(typed: TypedRule, fault: FaultKind): Pick<FaultRule, "attempt"> {
  const limits = attemptLimits(fault);
  const attempt = limits && readNumber(typed, "attempt", limits);
  if (attempt === undefined) return {};
  const { fields, row, say, problems } = typed;
  const name = ruleField("attempts", row);
  if (fields[name] !== undefined && faultNumbers(fault).attempts) {
    problems[name] = say("Either this or one attempt.", "Ini atau satu percobaan saja.");
  }
  return { attempt };
}

function readShare({ fields, row, say, problems }: TypedRule): number {
  const name = ruleField("share", row);
  const share = parseTypedPercent(fields[name] ?? "100");
  if (share !== undefined && share > 0) return share;
  problems[name] = say(
    "More than 0 and at most 100, as 50 or 12.5.",
    "Lebih dari 0 dan paling banyak 100, misalnya 50 atau 12,5.",
  );
  return 1;
}

/** Only those that the fault takes: the form shows no others. */
function readNumbers(typed: TypedRule, fault: FaultKind): Partial<Record<FaultNumber, number>> {
  const limits = faultNumbers(fault);
  const numbers: Partial<Record<FaultNumber, number>> = {};
  for (const name of FAULT_NUMBERS) {
    const allowed = limits[name];
    const value = allowed && readNumber(typed, name, allowed);
    if (value !== undefined) numbers[name] = value;
  }
  return numbers;
}

/** Seconds may have a fraction; everything else is counted. */
function readNumber(
  { fields, row, say, problems }: TypedRule,
  member: "limit" | "nth" | "attempt" | FaultNumber,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const name = ruleField(member, row);
  if (fields[name] === undefined) return undefined;
  const value = (member === "seconds" ? parseTypedDecimal : parseTypedWhole)(fields[name]);
  if (value !== undefined && value >= min && value <= max) return value;
  problems[name] =
    max === Number.MAX_SAFE_INTEGER
      ? say(`A whole number from ${min}.`, `Bilangan bulat mulai ${min}.`)
      : say(`A number from ${min} to ${max}.`, `Bilangan ${min} sampai ${max}.`);
  return undefined;
}
