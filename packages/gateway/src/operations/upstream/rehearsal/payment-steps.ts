import { payInSandbox } from "../../../connectors/core-api/pay-in-sandbox.ts";
import type { FindReply } from "../../../domain/upstream/connector.ts";
import { countForged } from "../../../store/upstream/messages.ts";
import { hasMessageAbout } from "../../../store/upstream/rehearsal-orders.ts";
import { look, lookUntil, namesOf, type RehearsedOrder, type Stage, type Told } from "./stage.ts";

/** What came of the payment, by when each said so. */
interface Watched {
  readonly isPaid: boolean;
  readonly hasMessage: boolean;
  readonly paidMs?: number;
  readonly messageMs?: number;
}

const NOT_WANTED: Told = { verdict: "skipped", said: "nothing was to be paid" };
const UNPAID: Told = { verdict: "skipped", said: "nothing was paid" };

/** Has an order paid, and watches whether its message or its status is first to say so. */
export async function watchPayment(stage: Stage): Promise<readonly [payment: Told, message: Told]> {
  const order = stage.orders.get("qris");
  if (stage.payment === "skip") return [NOT_WANTED, NOT_WANTED];
  if (!order?.offer) return [UNPAID, UNPAID];
  const { orderId } = order.wanted;
  if (stage.payment === "person") await askToPay(stage, order);
  else {
    const pay = await stage.calls.make(
      async (_connector, call) => await payInSandbox(call, orderId),
    );
    if (pay.reply.outcome !== "paid") {
      const said = `its sandbox API did not pay it: ${pay.code} ${pay.message}`.trim();
      return [{ verdict: "differs", said, orders: [orderId] }, UNPAID];
    }
  }
  const watched = await watch(stage, order);
  if (!watched.isPaid) {
    const said = "not paid in time, by its status";
    // What its own API paid has to show.
    const verdict = stage.payment === "person" && !watched.hasMessage ? "skipped" : "blocks";
    return [
      { verdict, said, orders: [orderId] },
      verdict === "skipped" ? UNPAID : { verdict, said },
    ];
  }
  const payment: Told = { verdict: "expected", said: "paid, by its status", orders: [orderId] };
  return [payment, await judgeMessage(stage, watched)];
}

async function askToPay(
  { say, patience }: Stage,
  { wanted, offer }: RehearsedOrder,
): Promise<void> {
  const seconds = Math.round(patience.payMs / 1_000);
  await say(`Pay ${wanted.orderId} in the upstream's simulator, within ${seconds} seconds:`);
  const ways = [offer?.qrPayload, offer?.pictureUrl, offer?.deeplink];
  for (const way of ways) if (way !== undefined) await say(`  ${way}`);
}

/** Looks at messages and status in turn, until both have said so or the time is up. */
async function watch(stage: Stage, order: RehearsedOrder): Promise<Watched> {
  const { gateway, key, startedAt: since, patience } = stage;
  const { orderId } = order.wanted;
  const about = { orderId, claims: "paid", since };
  const begun = performance.now();
  let watched: Watched = { isPaid: false, hasMessage: false };
  const see = async (): Promise<Watched> => {
    if (!watched.hasMessage && (await hasMessageAbout(gateway.db, key, about))) {
      watched = { ...watched, hasMessage: true, messageMs: performance.now() - begun };
    }
    if (!watched.isPaid && isPaid(await look(stage, namesOf(order)))) {
      watched = { ...watched, isPaid: true, paidMs: performance.now() - begun };
    }
    return watched;
  };
  const payMs = stage.payment === "person" ? patience.payMs : patience.messageMs;
  const { seen } = await lookUntil(
    stage,
    payMs,
    see,
    ({ isPaid, hasMessage }) => isPaid || hasMessage,
  );
  if (!seen.isPaid && !seen.hasMessage) return seen;
  const both = ({ isPaid, hasMessage }: Watched) => isPaid && hasMessage;
  return (await lookUntil(stage, patience.messageMs, see, both)).seen;
}

function isPaid(reply: FindReply): boolean {
  return reply.outcome === "found" && reply.report.state === "paid";
}

async function judgeMessage(
  { gateway, key, startedAt }: Stage,
  { hasMessage, messageMs = 0, paidMs = 0 }: Watched,
): Promise<Told> {
  if (hasMessage) {
    const behind = Math.max(0, Math.round(paidMs - messageMs));
    const found = { message: "arrived", status_behind_message_ms: behind };
    const said = `arrived, with the right signature; the status was ${behind} ms behind it`;
    return { verdict: behind > 2_000 ? "differs" : "expected", said, found };
  }
  if ((await countForged(gateway.db, key, startedAt)) > 0) {
    const said = "messages came whose signature is not that of this key";
    return { verdict: "blocks", said, found: { message: "forged" } };
  }
  const said = "no message came: payments are noticed by asking alone, up to two minutes later";
  return { verdict: "differs", said, found: { message: "none" } };
}
