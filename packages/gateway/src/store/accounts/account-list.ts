import type { MerchantId } from "@gerbang/protocol";
import type { AccountStatus, PayAccount } from "../../domain/accounts/pay-account.ts";
import type { MeantPhone } from "../../domain/accounts/typed-phone.ts";
import { columnList, columnsOf } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { StatementDraft } from "../statement-draft.ts";
import type { PayAccountRow } from "../tables.ts";
import { toAccount } from "./account-row.ts";

/** Which accounts: of a status, of a phone number, or both. */
interface AccountFilter {
  /** At {@link now}: what was not linked in time is expired. */
  readonly status?: AccountStatus;
  /** Any of these; no two have the same number. */
  readonly phones?: readonly MeantPhone[];
  readonly now: Date;
}

const COLUMNS = columnList("pay_account", "a");

/** A place in the list: what lies behind it is older. */
type AccountPlace = Pick<PayAccount, "expiresAt" | "id">;

/**
 * The accounts that a filter lets through, the newest first. Each thing that it may mean is a branch of its
 * own, which walks an index in the order of the list and stops at a page.
 */
export async function findAccounts(
  db: Db,
  merchantId: MerchantId,
  {
    filter,
    before,
    limit,
  }: {
    readonly filter: AccountFilter;
    readonly before?: AccountPlace | undefined;
    readonly limit: number;
  },
): Promise<readonly PayAccount[]> {
  const statement = new StatementDraft();
  const merchant = statement.bind(merchantId);
  const most = statement.bind(limit);
  const beyond = before
    ? ` and (a.expires_at, a.id) < (${statement.bind(before.expiresAt)}, ${statement.bind(before.id)})`
    : "";
  const branches = phoneConditions(statement, filter).flatMap((phone) =>
    statusConditions(statement, filter, before).map(
      (status) => `(select ${COLUMNS} from pay_account a
    where a.merchant_id = ${merchant}${phone}${status}${beyond}
    order by a.expires_at desc, a.id desc limit ${most})`,
    ),
  );
  if (branches.length === 0) return [];
  statement.text = `select * from (${branches.join("\n  union all\n  ")}) each
order by expires_at desc, id desc limit ${most}`;
  const { rows } = await runStatement<PayAccountRow>(db, statement);
  return rows.map(toAccount);
}

function phoneConditions(statement: StatementDraft, { phones }: AccountFilter): readonly string[] {
  if (!phones) return [""];
  return phones.map(({ phoneNumber, countryCode }) => {
    const number = ` and a.phone_number = ${statement.bind(phoneNumber)}`;
    return countryCode === undefined
      ? number
      : `${number} and a.country_code = ${statement.bind(countryCode)}`;
  });
}

/** One condition for each way in which an account has come to have the status. */
function statusConditions(
  statement: StatementDraft,
  { status, now }: AccountFilter,
  before: AccountPlace | undefined,
): readonly string[] {
  if (status === undefined) return [""];
  switch (status) {
    case "ENABLED":
    case "DISABLED":
      return [` and a.status = ${statement.bind(status)}`];
    case "PENDING":
      return [` and a.status = 'PENDING' and a.expires_at > ${statement.bind(now)}`];
    case "EXPIRED": {
      // The index is entered by this bound: by now's, a page far down would walk all that lies above it.
      const until = before && before.expiresAt < now ? before.expiresAt : now;
      const overdue = ` and a.status = 'PENDING' and a.expires_at <= ${statement.bind(until)}`;
      return [" and a.status = 'EXPIRED'", overdue];
    }
  }
}

/** All accounts of one customer, the newest first. */
export async function listCustomerAccounts(
  { kysely }: Db,
  { merchantId, customerId }: Pick<PayAccount, "merchantId" | "customerId">,
  limit: number,
): Promise<readonly PayAccount[]> {
  const rows = await kysely
    .selectFrom("pay_account")
    .select(columnsOf("pay_account"))
    .where("merchant_id", "=", merchantId)
    .where("customer_id", "=", customerId)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(toAccount);
}
