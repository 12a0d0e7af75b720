/** Characters are Unicode's own. */
const LENGTH_MAX = 50;

/**
 * What the n-th order (from 1) of a merchant's order id is called at an account: the id itself, then
 * `~2` and so on; our own reference where that does not fit or ids are not kept.
 */
export function upstreamOrderIdOf(
  orderId: string,
  number: number,
  { keep, reference }: { readonly keep: boolean; readonly reference: string },
): string {
  if (!keep) return reference;
  const name = number === 1 ? orderId : `${orderId}~${number}`;
  return Array.from(name).length <= LENGTH_MAX ? name : reference;
}
