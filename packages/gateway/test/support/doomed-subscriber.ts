import { parseMerchantId } from "@gerbang/protocol";
import { Secret } from "../../src/domain/secret.ts";
import { openGateway } from "../../src/operations/gateway.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { runIfDue } from "../../src/operations/subscriptions/run-subscription.ts";
import { type Db, openDatabase, type Trx } from "../../src/store/database.ts";

/**
 * A process that charges a subscription until a database transaction of that, where it kills itself outright:
 * the first begins the run, the second charges, the third ends it.
 */
const [connectionString = "", now = "", merchantId = "", subscriptionId = "", step = ""] =
  process.argv.slice(2);

const db = openDatabase({ connectionString });
let count = 0;

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

async function execute<Result>(work: (trx: Trx) => Promise<Result>): Promise<Result> {
  count++;
  const result = await db.kysely.transaction().execute(async (trx) => {
    const done = await work(trx);
    if (step === `within ${count}`) die();
    return done;
  });
  if (step === `after ${count}`) die();
  return result;
}

const kysely = new Proxy(db.kysely, {
  get(target, name) {
    if (name === "transaction") return () => ({ execute });
    const member: unknown = Reflect.get(target, name);
    return typeof member === "function" ? (member.bind(target) as unknown) : member;
  },
});

const doomed: Db = { ...db, kysely };
const gateway = openGateway({
  db: doomed,
  secret: new Secret("a secret for tests only"),
  wallNow: () => new Date(now),
  delivery: { allowPrivateTargets: true },
});
const id = parseMerchantId(merchantId);
const merchant = id && (await findMerchant(gateway, id));
if (!merchant) throw new Error(`there is no merchant ${merchantId}`);
await runIfDue(gateway, merchant, subscriptionId);
