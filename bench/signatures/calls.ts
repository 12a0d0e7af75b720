import { createHash, createHmac } from "node:crypto";
import { signedCallText } from "@gerbang/protocol/bi-snap";
import { type BenchServer, startBenchServer } from "../charge/bench-server.ts";
import type { StartedBenchServer } from "../charge/hot-paths.ts";
import { type LoadRequest, load } from "../charge/load.ts";
import type { Figure } from "../result/bench-result.ts";

const SECONDS = Number(optionOf("seconds") ?? 2);
const CONNECTIONS = Number(optionOf("connections") ?? 64);
/** Others may use the machine too: each round compares what was measured next to each other. */
const ROUNDS = Number(optionOf("rounds") ?? 5);
const PATH = "/v1.0/qr/qr-mpm-generate";

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

const CORE = "a QRIS charge by the Core API";
const KEPT = "the same under an Idempotency-Key";
const FACE = "the same by BI-SNAP (QR MPM generate)";

/** The same charge by each face of one gateway, in alternating rounds. */
export async function measureCalls(): Promise<{
  readonly figures: readonly Figure[];
  readonly setting: string;
}> {
  // Nobody is told of anything: the merchant has no URL.
  const server = await startBenchServer("http://127.0.0.1:1/nowhere");
  try {
    const requests = {
      [CORE]: core(server.started),
      [KEPT]: kept(server.started),
      [FACE]: face(server.started),
    };
    for (const request of Object.values(requests)) {
      await load(request, { seconds: 1, connections: CONNECTIONS });
    }
    const rounds: Record<string, Measured>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const measured: Record<string, Measured> = {};
      for (const [name, request] of Object.entries(requests)) {
        measured[name] = await measure(server, request);
      }
      rounds.push(measured);
    }
    return {
      figures: Object.keys(requests).flatMap((row) => figuresOf(row, rounds)),
      setting: `Within a call: ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s, a merchant that is told nothing.`,
    };
  } finally {
    await server.stop();
  }
}

interface Measured {
  readonly perSecond: number;
  readonly gatewayMicros: number;
  readonly databaseMicros: number;
  readonly p50: number;
  readonly p99: number;
}

async function measure(server: BenchServer, request: LoadRequest): Promise<Measured> {
  const before = await server.used();
  const { perSecond, count, p50, p99 } = await load(request, {
    seconds: SECONDS,
    connections: CONNECTIONS,
  });
  const after = await server.used();
  return {
    perSecond,
    gatewayMicros: (after.gateway - before.gateway) / count,
    databaseMicros: (after.database - before.database) / count,
    p50,
    p99,
  };
}

function figuresOf(row: string, rounds: readonly Record<string, Measured>[]): readonly Figure[] {
  const of = (pick: (measured: Measured, core: Measured) => number) =>
    rounds.map((round) => {
      const [own, alone] = [round[row], round[CORE]];
      return own && alone ? pick(own, alone) : Number.NaN;
    });
  const figures: Figure[] = [
    { row, what: "gateway", unit: "/s", rounds: of(({ perSecond }) => perSecond) },
    {
      row,
      what: "processor time, gateway",
      unit: "µs",
      rounds: of(({ gatewayMicros }) => gatewayMicros),
    },
    {
      row,
      what: "processor time, PostgreSQL",
      unit: "µs",
      rounds: of(({ databaseMicros }) => databaseMicros),
    },
    { row, what: "p50", unit: "ms", rounds: of(({ p50 }) => p50) },
    { row, what: "p99", unit: "ms", rounds: of(({ p99 }) => p99) },
  ];
  if (row === CORE) return figures;
  const ratio = of((own, alone) => own.perSecond / alone.perSecond);
  return [...figures, { row, what: "ratio to the Core API", unit: "", rounds: ratio }];
}

let orders = 0;

function core({ url, bare }: StartedBenchServer): LoadRequest {
  return {
    url,
    method: "POST",
    path: () => "/v2/charge",
    headers: {
      authorization: `Basic ${btoa(`${bare.serverKey}:`)}`,
      "content-type": "application/json",
    },
    body: () =>
      JSON.stringify({
        payment_type: "qris",
        transaction_details: { order_id: `core-${orders++}`, gross_amount: 44_000 },
      }),
  };
}

function kept(started: StartedBenchServer): LoadRequest {
  return { ...core(started), signed: () => ({ "idempotency-key": `key-${orders}` }) };
}

/** Signed as a merchant signs it: every call has another body and another external id. */
function face({ url, biSnap: { secret, token } }: StartedBenchServer): LoadRequest {
  return {
    url,
    method: "POST",
    path: () => PATH,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-partner-id": "bench",
      "channel-id": "12345",
    },
    body: () =>
      JSON.stringify({
        partnerReferenceNo: `snap-${orders++}`,
        amount: { value: "44000.00", currency: "IDR" },
      }),
    signed: (body) => {
      const timestamp = new Date().toISOString();
      const bodyHash = createHash("sha256").update(body).digest("hex");
      const text = signedCallText({
        method: "POST",
        path: PATH,
        accessToken: token,
        bodyHash,
        timestamp,
      });
      return {
        "x-timestamp": timestamp,
        "x-external-id": `ext-${orders}`,
        "x-signature": createHmac("sha512", secret).update(text).digest("base64"),
      };
    },
  };
}
