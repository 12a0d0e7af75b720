import type { Chain } from "./chain.ts";

/** What the shop keeps of a merchant's order at its upstreams, the oldest first. */
interface AttemptSeen {
  readonly id: string;
  readonly charge: string;
  readonly state: string;
  readonly closedAs: string | null;
  readonly name: string;
  readonly reference: string;
  readonly isShown: boolean;
  readonly hold: string | null;
  readonly closing: string | null;
  readonly reserved: number;
  readonly nextSyncAt: Date | null;
}

export async function attemptsOf(
  { shop }: Pick<Chain, "shop">,
  orderId: string,
): Promise<readonly AttemptSeen[]> {
  const { rows } = await shop.gateway.db.pool.query<AttemptSeen>(
    `select a.id, c.state as charge, a.state, a.closed_as as "closedAs",
       a.upstream_order_id as name, a.reference, a.shown as "isShown", c.hold, c.closing,
       c.refund_reserved as reserved, a.next_sync_at as "nextSyncAt"
     from upstream_charge c
     join upstream_attempt a on a.transaction_id = c.transaction_id
     where c.order_id = $1 order by c.created_at, a.id`,
    [orderId],
  );
  return rows;
}

/** The only one. */
export async function attemptOf(chain: Pick<Chain, "shop">, orderId: string): Promise<AttemptSeen> {
  const [attempt, ...others] = await attemptsOf(chain, orderId);
  if (!attempt || others.length > 0) throw new Error(`${orderId} has not one attempt`);
  return attempt;
}

/** The kinds of everything that needs a person, sorted. */
export async function needs({ shop }: Pick<Chain, "shop">): Promise<readonly string[]> {
  const { rows } = await shop.gateway.db.pool.query<{ kind: string }>(
    "select kind from attention where closed_at is null order by kind",
  );
  return rows.map(({ kind }) => kind);
}

export async function straysOf(
  { shop }: Pick<Chain, "shop">,
  orderId: string,
): Promise<readonly { readonly cause: string; readonly state: string; readonly amount: number }[]> {
  const { rows } = await shop.gateway.db.pool.query<{
    cause: string;
    state: string;
    amount: number;
  }>(
    `select s.cause, s.state, s.amount from stray_payment s
     join upstream_charge c on c.transaction_id = s.transaction_id where c.order_id = $1`,
    [orderId],
  );
  return rows;
}

export async function refundsOf(
  { shop }: Pick<Chain, "shop">,
  orderId: string,
): Promise<
  readonly { readonly key: string; readonly state: string; readonly reference: string }[]
> {
  const { rows } = await shop.gateway.db.pool.query<{
    key: string;
    state: string;
    reference: string;
  }>(
    `select r.refund_key as key, r.state, r.reference from upstream_refund r
     join upstream_charge c on c.transaction_id = r.transaction_id
     where c.order_id = $1 order by r.id`,
    [orderId],
  );
  return rows;
}
