import { Secret } from "../../src/domain/secret.ts";
import { openGateway } from "../../src/operations/gateway.ts";
import { openDatabase } from "../../src/store/database.ts";
import { startDeliveryWorker } from "../../src/workers/delivery-worker.ts";

/** A process that delivers until a step of its first delivery, where it kills itself outright. */
const [connectionString = "", now = "", step = ""] = process.argv.slice(2);

const gateway = openGateway({
  db: openDatabase({ connectionString }),
  secret: new Secret("a secret for tests only"),
  wallNow: () => new Date(now),
  delivery: { allowPrivateTargets: true, endpointAttemptsMax: 1 },
});

async function killing<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  if (step === `before ${name}`) process.kill(process.pid, "SIGKILL");
  const result = await work();
  if (step === `after ${name}`) process.kill(process.pid, "SIGKILL");
  return result;
}

startDeliveryWorker(
  {
    ...gateway,
    outbound: {
      ...gateway.outbound,
      post: async (request) => await killing("post", () => gateway.outbound.post(request)),
    },
    saveAttempt: async (attempt) => await killing("save", () => gateway.saveAttempt(attempt)),
  },
  (error) => {
    throw error;
  },
);
// The worker's own rests keep no process alive.
setInterval(() => {}, 60_000);
