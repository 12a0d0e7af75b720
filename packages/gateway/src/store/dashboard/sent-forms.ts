import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** One press: a rendering of a form, with what was in it. */
export interface SentForm {
  readonly merchantId: MerchantId;
  /** A digest of it. */
  readonly form: Buffer;
}

/** Where a form led to. */
export interface FormEnd {
  readonly location: string;
  /** As the page's browser keeps it: sealed. */
  readonly note: string | null;
}

// Who comes second sees the row of the first one, or waits for its commit and sees it then.
const CLAIM = `
with claimed as (
  insert into sent_form (merchant_id, form, sent_at) values ($1, $2, $3)
  on conflict (merchant_id, form) do nothing returning true
)
select true as claimed, null::text as location, null::text as note from claimed
union all
select false, location, note from sent_form
where merchant_id = $1 and form = $2 and not exists (select from claimed)`;

interface ClaimRow {
  readonly claimed: boolean;
  readonly location: string | null;
  readonly note: string | null;
}

/** `claimed`: it is the caller's to do. `running`: another one is at it, or was killed. Else how it ended. */
export async function claimForm(
  db: Db,
  { merchantId, form }: SentForm,
  wall: Date,
): Promise<"claimed" | "running" | FormEnd> {
  const { rows } = await runStatement<ClaimRow>(db, {
    text: CLAIM,
    values: [merchantId, form, wall],
  });
  const [row] = rows;
  if (row?.claimed) return "claimed";
  // No row: it was written or taken back while this statement was under way; the next look tells.
  if (!row || row.location === null) return "running";
  return { location: row.location, note: row.note };
}

export async function saveFormEnd(
  db: Db,
  { merchantId, form }: SentForm,
  { location, note }: FormEnd,
): Promise<void> {
  await db.kysely
    .updateTable("sent_form")
    .set({ location, note })
    .where("merchant_id", "=", merchantId)
    .where("form", "=", form)
    .execute();
}

/** Of a form that did nothing: it may be sent again. */
export async function deleteSentForm(db: Db, { merchantId, form }: SentForm): Promise<void> {
  await db.kysely
    .deleteFrom("sent_form")
    .where("merchant_id", "=", merchantId)
    .where("form", "=", form)
    .where("location", "is", null)
    .execute();
}
