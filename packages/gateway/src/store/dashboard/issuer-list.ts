import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

const ISSUERS_MAX = 200;

// From one issuer to the next by the index, without reading what lies between them.
const ISSUERS = `
with recursive found as (
  (select t.issuer from transaction t where t.merchant_id = $1 and t.issuer is not null
    order by t.issuer limit 1)
  union all
  select (select t.issuer from transaction t where t.merchant_id = $1 and t.issuer > found.issuer
    order by t.issuer limit 1)
  from found where found.issuer is not null
)
select issuer from found where issuer is not null limit ${ISSUERS_MAX}`;

/** Every spelling of an issuer that a merchant's payments carry. */
export async function listIssuers(db: Db, merchantId: MerchantId): Promise<readonly string[]> {
  const { rows } = await runStatement<{ issuer: string }>(db, {
    text: ISSUERS,
    values: [merchantId],
  });
  return rows.map(({ issuer }) => issuer);
}
