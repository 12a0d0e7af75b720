// No segment is empty or begins with a dot, and nothing is encoded: there is nothing left that a browser
// would read as another path or host. The query is what a header and an address may hold.
const OWN = /^(?:\/[\w~-][\w.~-]*)+(?:\?[!-[\]-~]*)?$/;

/**
 * The way back that an address or a form asks for, when it leads to `below` or further into it, and
 * `otherwise` when not: a link must not lead anybody off to another site, or break a header. Every way
 * back goes through here.
 */
export function ownPath(
  back: string | undefined,
  { below, otherwise = below }: { readonly below: string; readonly otherwise?: string },
): string {
  if (back === undefined || !OWN.test(back)) return otherwise;
  const [path = ""] = back.split("?", 1);
  return path === below || path.startsWith(`${below}/`) ? back : otherwise;
}
