import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { fromLoggedRequest } from "./request-row.ts";

const INSERT = `
insert into api_request
select * from json_populate_recordset(null::api_request, $1::json)
on conflict do nothing`;

/** Stores what was asked and answered: all of it in one statement. Safe to repeat. */
export async function insertRequests(db: Db, requests: readonly LoggedRequest[]): Promise<void> {
  await runStatement(db, {
    name: "insert-requests",
    text: INSERT,
    values: [JSON.stringify(requests.map(fromLoggedRequest))],
  });
}
