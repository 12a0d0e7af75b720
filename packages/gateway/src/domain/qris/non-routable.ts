import {
  describeQrisDeparture,
  describeQrisRefusal,
  parseQris,
  type Qris,
} from "@gerbang/protocol";

/** Every domain under `.invalid` is reserved (RFC 2606): there is nobody behind it. */
export const SANDBOX_DOMAIN = "INVALID.GERBANG.";
/**
 * 9 is for national numbers and a country's number follows: 9360 is Indonesia's. 999 belongs to
 * no country (ISO 3166-1, user-assigned), so no switch has a route for it.
 */
export const SANDBOX_PAN_MARK = "9999";
export const SANDBOX_NMID_MARK = "AID";
/** A person who scans it with a real wallet sees what it is. */
export const SANDBOX_NAME_MARK = "TEST ";

/**
 * Makes sure that no payment network can route a payload, or one that is about to be built: real money
 * must not reach anybody through the sandbox.
 *
 * @throws Error that names the field.
 */
export function assertNonRoutable(payload: string | Qris): void {
  const route = typeof payload === "string" ? findRoute(payload) : findRouteIn(payload);
  if (route !== undefined) throw new Error(`A sandbox QR payload may be routable: ${route}`);
}

/** The field that a network might route by, or why the payload cannot be read: then it might be any. */
function findRoute(payload: string): string | undefined {
  const reading = parseQris(payload);
  if (reading.outcome === "refused") return describeQrisRefusal(reading);
  // What another reader makes of it nobody knows: of a tag that stands there twice, say.
  const [departure] = reading.departures;
  if (departure) return describeQrisDeparture(departure);
  return findRouteIn(reading.qris);
}

/** The same for a payload that was read. */
export function findRouteIn(qris: Qris): string | undefined {
  const domains = [...qris.accounts, ...(qris.national ? [qris.national] : [])].map(
    ({ reverseDomain }) => reverseDomain,
  );
  const pans = qris.accounts.map(({ merchantPan = SANDBOX_PAN_MARK }) => merchantPan);
  const { nmid = SANDBOX_NMID_MARK } = qris.national ?? {};
  const foreign = [
    ...domains.filter((domain) => !domain.startsWith(SANDBOX_DOMAIN)),
    ...pans.filter((pan) => !pan.startsWith(SANDBOX_PAN_MARK)),
    ...[nmid].filter((id) => !id.startsWith(SANDBOX_NMID_MARK)),
    ...[qris.merchantName].filter((name) => !name.startsWith(SANDBOX_NAME_MARK)),
    // Accounts of card schemes and of other domestic networks.
    ...(qris.other ?? []).map(({ tag, value }) => `${tag} ${value}`),
  ];
  return foreign[0];
}
