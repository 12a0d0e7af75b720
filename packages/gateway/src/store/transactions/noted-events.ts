import {
  type LoggedEvent,
  NOTED_EVENTS_MAX,
  NOTED_PREFIX,
} from "../../domain/transactions/logged-event.ts";
import type { Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import { insertEvent } from "./events.ts";

// One after the other, so that all of them together are no more than that. By an index of these alone.
const COUNT = `
select count(*)::integer as noted from (
  select from event where merchant_id = $1 and starts_with(name, '${NOTED_PREFIX}')
  limit ${NOTED_EVENTS_MAX}) one`;

/** Keeps an event that a test program notes; `false` when its merchant has too many of them already. */
export async function insertNoted(trx: Trx, event: LoggedEvent): Promise<boolean> {
  const values = [event.merchantId];
  await runStatement(trx, {
    text: "select id from merchant where id = $1 for no key update",
    values,
  });
  const { rows } = await runStatement<{ noted: number }>(trx, { text: COUNT, values });
  if ((rows[0]?.noted ?? 0) >= NOTED_EVENTS_MAX) return false;
  await insertEvent(trx, event);
  return true;
}
