import { parseMerchantId } from "@gerbang/protocol";
import { Secret } from "../../src/domain/secret.ts";
import { openGateway } from "../../src/operations/gateway.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { advanceMerchantClock } from "../../src/operations/sandbox/advance-clock.ts";
import { openDatabase } from "../../src/store/database.ts";

/** A process that advances a merchant's clock until a step of that, where it kills itself outright. */
const [connectionString = "", now = "", merchantId = "", byMs = "", step = ""] =
  process.argv.slice(2);

const gateway = openGateway({
  db: openDatabase({ connectionString }),
  secret: new Secret("a secret for tests only"),
  wallNow: () => new Date(now),
  delivery: { allowPrivateTargets: true },
});

async function killing<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  if (step === `before ${name}`) process.kill(process.pid, "SIGKILL");
  const result = await work();
  if (step === `after ${name}`) process.kill(process.pid, "SIGKILL");
  return result;
}

const id = parseMerchantId(merchantId);
const merchant = id && (await findMerchant(gateway, id));
if (!merchant) throw new Error(`there is no merchant ${merchantId}`);
await advanceMerchantClock(
  {
    ...gateway,
    outbound: {
      ...gateway.outbound,
      post: async (request) => await killing("post", () => gateway.outbound.post(request)),
    },
    commitChange: async (change) => await killing("expiry", () => gateway.commitChange(change)),
  },
  merchant,
  { byMs: Number(byMs) },
);
