import { seededFraction } from "../seeded-fraction.ts";
import {
  type FaultPlan,
  type FaultProgress,
  type PlannedFault,
  type RuledMessage,
  type TakenRule,
  takeRules,
} from "./fault-plan.ts";
import { BI_SNAP_FORM, coreForm, type MessageBody, type MessageForm } from "./message-form.ts";
import type { Sign } from "./present-notification.ts";

interface FaultyNotification {
  readonly faults: readonly PlannedFault[];
  /** The bytes to send, when they are not those that are owed. */
  readonly sentBody?: string;
  readonly progress: FaultProgress;
}

/**
 * Decides what goes wrong with the next message. Depends on nothing but its arguments and chooses
 * by the plan's seed and count, so the same plan and messages give the same bytes again.
 */
export function planFaults(
  plan: FaultPlan,
  before: FaultProgress,
  message: RuledMessage & { readonly body: string; readonly signedPath?: string | undefined },
  sign: Sign,
): FaultyNotification {
  const form = message.signedPath === undefined ? coreForm(sign) : BI_SNAP_FORM;
  const { rules, progress } = takeRules(plan, before, message);
  const draw = (name: string) => seededFraction(plan.seed, name, before.seen);
  const owed = JSON.parse(message.body) as MessageBody;
  const faults = rules.map((rule) => chooseFault(rule, { form, body: owed }, draw));
  const sent = MEMBER_FAULTS.reduce<MessageBody>((body, kind) => {
    const fault = faults.find((one) => one.fault === kind);
    return fault ? changeBody(body, fault, form) : body;
  }, owed);
  return { faults, progress, ...(sent !== owed && { sentBody: JSON.stringify(sent) }) };
}

/** In the order that they act in: the signature is spoiled last. */
const MEMBER_FAULTS = [
  "missing_member",
  "unknown_member",
  "wrong_amount",
  "corrupt_signature",
] as const;

function chooseFault(
  rule: TakenRule,
  { form, body }: { readonly form: MessageForm; readonly body: MessageBody },
  draw: (name: string) => number,
): PlannedFault {
  const { fault, copies, seconds, attempts, attempt } = rule;
  const only = attempt === undefined ? {} : { attempt };
  switch (fault) {
    case "duplicate":
      return { fault, copies };
    case "reorder":
    case "delay":
      return { fault, seconds };
    case "slow":
      return { fault, seconds, attempts, ...only };
    case "cut":
      return { fault, attempts, ...only };
    case "drop":
      return { fault, ...only };
    case "corrupt_signature":
      return { fault, position: Math.floor(draw(fault) * form.signatureLength) };
    case "wrong_amount":
      return { fault, amount: wrongAmount(form.amountOf(body)) };
    case "unknown_member":
      return { fault, member: `x_${Math.floor(draw(fault) * 2 ** 32).toString(36)}` };
    case "missing_member":
      return { fault, member: optionalMember(form, body, draw(fault)) };
  }
}

/** One rupiah less: the smallest difference, and the one that costs the merchant money. */
function wrongAmount(amount: string): string {
  const rupiah = Number(amount);
  return `${rupiah > 1 ? rupiah - 1 : rupiah + 1}.00`;
}

function optionalMember(form: MessageForm, body: MessageBody, fraction: number): string {
  const optional = Object.keys(body).filter((name) => !form.required.has(name));
  return optional[Math.floor(fraction * optional.length)] ?? "";
}

function changeBody(body: MessageBody, fault: PlannedFault, form: MessageForm): MessageBody {
  switch (fault.fault) {
    case "missing_member":
      return Object.fromEntries(Object.entries(body).filter(([name]) => name !== fault.member));
    case "unknown_member":
      return { [fault.member]: { reason: "a member that no document names" }, ...body };
    case "wrong_amount":
      return form.withAmount(body, fault.amount);
    case "corrupt_signature":
      return form.withSpoiltSignature(body, fault.position);
    case "duplicate":
    case "reorder":
    case "delay":
    case "drop":
    case "slow":
    case "cut":
      return body;
  }
}
