import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import type { ChargeRequest } from "@gerbang/protocol";

/** One process that makes calls with one client and says what they cost. Started by `bench/sdk.ts`. */
const [client, url = "http://127.0.0.1:1", calls = "0", inFlight = "1"] = process.argv.slice(2);
const CHARGE: ChargeRequest = {
  payment_type: "gopay",
  transaction_details: { order_id: "order-101", gross_amount: 44_000 },
  item_details: [{ id: "kopi", name: "Kopi susu", price: 22_000, quantity: 2 }],
  customer_details: { first_name: "Sari", email: "sari@shop.example", phone: "+62811000000" },
};
const SERVER_KEY = "SB-Mid-server-EXAMPLEKEY000000000001";

type MakeCall = () => Promise<unknown>;
type LoadClient = () => Promise<() => MakeCall>;

interface MidtransClient {
  CoreApi: new (
    options: object,
  ) => {
    charge(request: object): Promise<unknown>;
    apiConfig: { getCoreApiBaseUrl: () => string };
  };
}

const LOADS: Record<string, LoadClient> = {
  sdk: async () => {
    const { createClient } = await import("@gerbang/sdk");
    return () => {
      const made = createClient({ serverKey: SERVER_KEY, baseUrl: url });
      return async () => await made.charge(CHARGE);
    };
  },
  "midtrans-client": async () => {
    const module = createRequire(import.meta.url)("midtrans-client") as MidtransClient;
    return () => {
      const made = new module.CoreApi({ isProduction: false, serverKey: SERVER_KEY });
      made.apiConfig.getCoreApiBaseUrl = () => url;
      return async () => await made.charge(CHARGE);
    };
  },
  /** The same bytes there and back over a socket, by hand: what no client can do without. */
  exchange: async () => () => openExchange(new URL(url)),
};

function openExchange({ hostname, port }: URL): MakeCall {
  const body = JSON.stringify(CHARGE);
  const request =
    `POST /v2/charge HTTP/1.1\r\nhost: ${hostname}:${port}\r\naccept: application/json\r\n` +
    `user-agent: bench\r\nauthorization: Basic ${btoa(`${SERVER_KEY}:`)}\r\ncontent-type: application/json\r\n` +
    `idempotency-key: ${crypto.randomUUID()}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const idle: Socket[] = [];
  return async () =>
    await new Promise((resolve) => {
      const socket = idle.pop() ?? connect({ host: hostname, port: Number(port), noDelay: true });
      socket.once("data", (answer) => {
        idle.push(socket);
        resolve(answer);
      });
      socket.write(request);
    });
}

async function run(call: MakeCall, count: number, atOnce: number): Promise<void> {
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function cpuUsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return user + system;
}

const load = LOADS[client ?? ""];
if (!load) throw new Error(`no client called ${client}`);
const loading = process.cpuUsage();
const call = (await load())();
const importMs = cpuUsSince(loading) / 1000;
const result = { importMs, firstMs: 0, cpuUs: 0 };
if (Number(calls) > 0) {
  await call();
  result.firstMs = cpuUsSince(loading) / 1000;
  await run(call, Number(calls) / 4, Number(inFlight));
  const cpu = process.cpuUsage();
  await run(call, Number(calls), Number(inFlight));
  result.cpuUs = cpuUsSince(cpu) / Number(calls);
}
process.stdout.write(JSON.stringify(result));
process.exit(0);
