import type { WorkbenchEntry } from "../../../operations/workbench/entry.ts";
import type { Html } from "../../parts/html.ts";
import type { Zone } from "../frame/present-values.ts";
import { evidenceList } from "../frame/upstream-evidence.ts";
import type { Visit } from "../frame/visit.ts";
import { deliveryDetails } from "./delivery-details.ts";
import { eventDetails } from "./event-details.ts";
import { requestDetails } from "./request-details.ts";

/** Everything that is known of an entry. */
export function entryDetails(visit: Visit, entry: WorkbenchEntry, zone: Zone): Html {
  switch (entry.kind) {
    case "request":
      return requestDetails(visit, entry.request, zone);
    case "delivery":
      return deliveryDetails(visit, entry.delivery, zone);
    case "event":
    case "wallet":
      return eventDetails(visit, entry.event, zone);
    case "call":
      return evidenceList(visit, { calls: [entry.call], messages: [] }, zone);
    case "message":
      return evidenceList(visit, { calls: [], messages: [entry.message] }, zone);
  }
}
