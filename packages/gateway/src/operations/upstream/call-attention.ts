import type { NewAttention } from "../../domain/upstream/attention.ts";
import type { Db, Trx } from "../../store/database.ts";
import { raiseAttention } from "../../store/upstream/attention.ts";
import type { Gateway } from "../gateway.ts";

/** Says that a person is needed; while that is open, saying it again changes nothing. */
export async function callAttention(
  gateway: Gateway,
  wanted: NewAttention,
  at: Db["kysely"] | Trx = gateway.db.kysely,
): Promise<void> {
  await raiseAttention(at, wanted, { id: gateway.newId(), since: gateway.wallNow() });
}
