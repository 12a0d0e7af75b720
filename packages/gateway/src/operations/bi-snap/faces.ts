import { findPayment, type PaymentName } from "../../store/bi-snap/find-payment.ts";
import type { Gateway } from "../gateway.ts";

/** The gateway as the Core API sees it: a payment of BI-SNAP is not found. */
export function amongCoreApi(gateway: Gateway): Gateway {
  return withFinder(gateway, gateway.findCoreTransaction);
}

/** In this order, so that a name that several could be means the strongest. */
const NAMES: readonly PaymentName[] = ["reference", "externalId", "id"];

/**
 * The gateway as the Core API sees it when it is asked for payments of BI-SNAP: those are found by their reference, or by
 * their external id as if it were an order id, and nothing else is.
 */
export function amongBiSnap(gateway: Gateway): Gateway {
  return withFinder(gateway, async (merchantId, name) => {
    for (const by of NAMES) {
      const found = await findPayment(gateway.db, merchantId, { by, name });
      if (found) return found;
    }
    return undefined;
  });
}

/** Everything else is the gateway's own, also what changes of it later. */
function withFinder(gateway: Gateway, findTransaction: Gateway["findTransaction"]): Gateway {
  return Object.create(gateway, { findTransaction: { value: findTransaction } }) as Gateway;
}
