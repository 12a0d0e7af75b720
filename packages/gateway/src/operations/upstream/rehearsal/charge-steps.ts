import { checkPayload } from "../../../domain/upstream/check-payload.ts";
import type {
  ChargeOrder,
  ChargeReply,
  FindReply,
  Offer,
} from "../../../domain/upstream/connector.ts";
import type { FindingName, FindingValue } from "../../../domain/upstream/findings.ts";
import type { Heard } from "./rehearsal-calls.ts";
import {
  AMOUNT,
  ask,
  describe,
  look,
  lookUntil,
  newKey,
  newOrder,
  noteClosed,
  type Stage,
  type Told,
} from "./stage.ts";

/** Charges a small amount and looks at what comes: can it be shown, is its code right, when is it found? */
export async function chargeBy(stage: Stage, paymentType: "gopay" | "qris"): Promise<Told> {
  const wanted = await newOrder(stage, paymentType);
  const orders = [wanted.orderId];
  stage.orders.set(paymentType, { wanted });
  const heard = await askForOffer(stage, wanted);
  if (heard.reply.outcome !== "offered") {
    if (heard.reply.outcome === "refused") await noteClosed(stage, wanted.orderId, "never_made");
    return { verdict: "blocks", said: `no code: ${describe(heard)}`, orders };
  }
  const { offer } = heard.reply;
  stage.orders.set(paymentType, { wanted, offer });
  const lag = await measureLag(stage, offer);
  const picture = await judgePicture(stage, offer);
  const found = {
    [`${paymentType}_answer`]: answerOf(offer),
    [`${paymentType}_actions`]: actionsOf(heard.body) || "none",
    [`${paymentType}_picture`]: picture,
    ...(lag !== undefined && { status_lag_ms: lag }),
  };
  return { ...judgeOffer({ offer, wanted, picture, lag }), found, orders };
}

/** A charge whose answer was lost is asked for again under its key, as one of a shop would be. */
async function askForOffer(stage: Stage, wanted: ChargeOrder): Promise<Heard<ChargeReply>> {
  const heard = await ask(stage, wanted);
  const { reply } = heard;
  if (reply.outcome !== "unknown" || reply.why === "order_taken") return heard;
  if (reply.why === "server_error") await noteAfterError(stage, wanted);
  return stage.signal.aborted ? heard : await ask(stage, wanted);
}

async function noteAfterError(stage: Stage, { orderId }: ChargeOrder): Promise<void> {
  const { seen } = await lookUntil(
    stage,
    stage.patience.lagMs / 4,
    async () => await look(stage, { orderId }),
    ({ outcome }) => outcome === "found",
  );
  if (seen.outcome === "found") stage.afterServerErrors.push("an_order");
  if (seen.outcome === "absent") stage.afterServerErrors.push("nothing");
}

/** For how many milliseconds a new order was not found; `undefined` when it never was. */
async function measureLag(
  stage: Stage,
  { orderId, upstreamId }: Offer,
): Promise<number | undefined> {
  const isThere = ({ outcome }: FindReply) => outcome === "found";
  const { seen, afterMs, isFirst } = await lookUntil(
    stage,
    stage.patience.lagMs,
    async () => await look(stage, { orderId, upstreamId }),
    isThere,
  );
  if (!isThere(seen)) return undefined;
  return isFirst ? 0 : afterMs;
}

function answerOf({ qrPayload, pictureUrl }: Offer): "qr_string" | "picture" | "neither" {
  if (qrPayload !== undefined) return "qr_string";
  return pictureUrl === undefined ? "neither" : "picture";
}

function actionsOf(body: Readonly<Record<string, unknown>>): string {
  const actions: readonly unknown[] = Array.isArray(body["actions"]) ? body["actions"] : [];
  return actions
    .map((one) => (one as { readonly name?: unknown } | null)?.name)
    .filter((name) => typeof name === "string")
    .join(" ");
}

type Picture = "agrees" | "differs" | "unreadable" | "none";

/** Whether the picture holds the code that the answer carries, or one that asks for the same amount. */
async function judgePicture(
  { calls, readCode }: Stage,
  { pictureUrl, qrPayload, amount }: Offer,
): Promise<Picture> {
  if (pictureUrl === undefined) return "none";
  const { reply } = await calls.make(
    async (connector, call) => await connector.picture(call, pictureUrl),
  );
  const payload = reply.outcome === "fetched" ? await readCode(reply.bytes) : undefined;
  if (payload === undefined) return "unreadable";
  if (qrPayload !== undefined) return payload === qrPayload ? "agrees" : "differs";
  return checkPayload(payload, amount) === undefined ? "agrees" : "differs";
}

interface JudgedOffer {
  readonly offer: Offer;
  readonly wanted: ChargeOrder;
  readonly picture: Picture;
  readonly lag: number | undefined;
}

function judgeOffer({ offer, wanted, picture, lag }: JudgedOffer): Pick<Told, "verdict" | "said"> {
  const problem = problemOf({ offer, wanted, picture });
  if (problem !== undefined) return { verdict: "blocks", said: problem };
  if (lag === undefined) return { verdict: "blocks", said: "its status never knew of the order" };
  const answer = answerOf(offer);
  const said = `the answer carries ${answer}, the picture ${picture}; found after ${lag} ms`;
  const isUsual = lag === 0 && (answer === "qr_string" || wanted.paymentType === "gopay");
  return { verdict: isUsual ? "expected" : "differs", said };
}

function problemOf({ offer, wanted, picture }: Omit<JudgedOffer, "lag">): string | undefined {
  if (offer.orderId !== wanted.orderId) return `it answers of another order, ${offer.orderId}`;
  if (offer.amount !== AMOUNT) return `it answers another amount, ${offer.amount}`;
  if (offer.qrPayload === undefined) {
    return picture === "agrees" || (picture === "none" && offer.deeplink !== undefined)
      ? undefined
      : `no code that can be shown: no qr_string, and the picture ${picture}`;
  }
  const problem = checkPayload(offer.qrPayload, AMOUNT);
  if (problem !== undefined) return `its code must not be shown: ${problem}`;
  return picture === "differs" ? "its picture is another code than qr_string" : undefined;
}

/** The order to which the others are compared; without it a step cannot be tried. */
function firstOffer({ orders }: Stage) {
  const order = orders.get("qris")?.offer ? orders.get("qris") : orders.get("gopay");
  return order?.offer && { wanted: order.wanted, offer: order.offer };
}

export const NO_ORDER: Told = { verdict: "skipped", said: "there is no open order to try it with" };

/** The same charge under the same idempotency key. */
export async function repeatKey(stage: Stage): Promise<Told> {
  const first = firstOffer(stage);
  if (!first) return NO_ORDER;
  const heard = await ask(stage, first.wanted);
  const { reply } = heard;
  const orders = [first.wanted.orderId];
  if (reply.outcome === "offered") {
    const isSame =
      reply.offer.upstreamId === first.offer.upstreamId &&
      reply.offer.qrPayload === first.offer.qrPayload;
    if (isSame) {
      const found = { repeated_key: "same_answer" };
      return { verdict: "expected", said: "the same answer", found, orders };
    }
    const said = "another order under the same idempotency key and order id";
    return { verdict: "blocks", said, found: { repeated_key: "another_order" }, orders };
  }
  const isNo = reply.outcome === "refused" || isTaken(reply);
  const found: Record<string, string> = isNo ? { repeated_key: "refused" } : {};
  return { verdict: "differs", said: describe(heard), found, orders };
}

function isTaken(reply: ChargeReply): boolean {
  return (
    reply.outcome === "unknown" && (reply.why === "order_taken" || reply.why === "still_running")
  );
}

/** Another charge of the same order id, while the first is to be paid. */
export async function repeatOrder(stage: Stage): Promise<Told> {
  const first = firstOffer(stage);
  if (!first) return NO_ORDER;
  const heard = await ask(stage, { ...first.wanted, idempotencyKey: newKey() });
  const orders = [first.wanted.orderId];
  if (heard.reply.outcome === "offered") {
    return { verdict: "blocks", said: "a second code for the same order id", orders };
  }
  const isExpected = isTaken(heard.reply) && heard.code === "406";
  const verdict = isExpected ? "expected" : "differs";
  return { verdict, said: describe(heard), found: wordsOf("order_taken", heard), orders };
}

function wordsOf(
  name: "order_taken" | "in_progress",
  { code, message }: Pick<Heard<unknown>, "code" | "message">,
): Partial<Record<FindingName, FindingValue>> {
  return {
    ...(code !== "" && { [`${name}_code`]: code }),
    ...(message !== "" && { [`${name}_text`]: message }),
  };
}

/** Two charges of one order id at the same moment: one is to be told no, and in which words. */
export async function twoAtOnce(stage: Stage): Promise<Told> {
  const wanted = await newOrder(stage, "qris");
  const orders = [wanted.orderId];
  stage.orders.set("at_once", { wanted });
  const both = await Promise.all([
    ask(stage, wanted),
    ask(stage, { ...wanted, idempotencyKey: newKey() }),
  ]);
  const offers = both.flatMap(({ reply }) => (reply.outcome === "offered" ? [reply.offer] : []));
  const [offer] = offers;
  if (!offer) return { verdict: "differs", said: both.map(describe).join("; "), orders };
  stage.orders.set("at_once", { wanted, offer });
  if (new Set(offers.map(({ upstreamId }) => upstreamId)).size > 1) {
    return { verdict: "blocks", said: "both got a code of their own", orders };
  }
  const other = both.find(({ reply }) => reply.outcome !== "offered");
  if (!other) return { verdict: "differs", said: "both got the same code", orders };
  const verdict = isTaken(other.reply) ? "expected" : "differs";
  return { verdict, said: describe(other), found: wordsOf("in_progress", other), orders };
}

/** What a charge leaves behind that the upstream failed to answer itself. Only seen, never provoked. */
export async function judgeServerErrors({ afterServerErrors: left }: Stage): Promise<Told> {
  if (left.length === 0) return { verdict: "skipped", said: "not provoked: no charge met a 500" };
  const leaves = left.includes("an_order") ? "an_order" : "nothing";
  const verdict = leaves === "nothing" ? "expected" : "differs";
  const said = `a 500 left ${leaves === "nothing" ? "nothing behind" : "an order behind"}`;
  return { verdict, said, found: { server_error_leaves: leaves } };
}
