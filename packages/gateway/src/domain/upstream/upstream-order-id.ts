/**
 * What the n-th order (from 1) of a merchant's order id is called at an account: the id itself, then
 * `~2` and so on; our own reference where the upstream takes no such name or ids are not kept.
 */
export function upstreamOrderIdOf(
  orderId: string,
  number: number,
  {
    keep,
    reference,
    takesName,
  }: {
    readonly keep: boolean;
    readonly reference: string;
    /** Whether an order may be called so there. */
    readonly takesName: (name: string) => boolean;
  },
): string {
  if (!keep) return reference;
  const name = number === 1 ? orderId : `${orderId}~${number}`;
  return takesName(name) ? name : reference;
}
