import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../../src/operations/merchants/find-merchant.ts";
import { setClock } from "../../../src/operations/sandbox/clock.ts";
import { deliverDue } from "../deliver-due.ts";
import { NOON, type TestServer } from "../gateway.ts";
import type { Receiver } from "../receiver.ts";
import type { StatementGate } from "../statement-gate.ts";
import { type ActingGateway, actingHere } from "./acting-gateway.ts";
import { type Books, differences, readBooks } from "./crash-books.ts";
import type { CrashCase, CrashSubject } from "./crash-cases.ts";
import { type CrashPoint, CrashWatch } from "./crash-points.ts";

/** A gateway that will crash, or whose database will, with what passes between the two. */
export interface Victim {
  readonly acting: ActingGateway;
  readonly gate: StatementGate;
  /** Whether the gateway or its database is killed; resolves when what was killed has gone. */
  crash(): Promise<void>;
  /** Resolves when the database answers again, and nothing of the victim is left. */
  end(): Promise<void>;
}

export interface CrashWorld {
  /** Goes on when the other one has crashed, as the process that is started in its place does. */
  readonly server: TestServer;
  readonly receiver: Receiver;
  openVictim(): Promise<Victim>;
}

/** Longer than any lease of a process that is gone, in milliseconds of wall time. */
const LEASES_MS = 120_000;

interface Trial {
  /** What the client was told of its first call; nothing when the gateway crashed first. */
  readonly told: string | undefined;
  readonly repeats: readonly string[];
  readonly before: Books;
  /** When what crashed has come back, and nobody has done anything yet. */
  readonly found: Books;
  /** When the client has asked twice more and all messages are out. */
  readonly last: Books;
  readonly hasCrashed: boolean;
  readonly statements: readonly { readonly name: string; readonly text: string }[];
  readonly calls: number;
  /** Messages that arrived whole, and how many were owed. */
  readonly received: number;
  readonly owed: number;
}

let merchants = 0;

/** Has a case crash at a point, or nowhere, and lives on from there as a client and an operator would. */
export async function tryCrash(
  world: CrashWorld,
  crashCase: CrashCase,
  point?: CrashPoint,
): Promise<Trial> {
  const { server, receiver } = world;
  const { pool } = server.gateway.db;
  server.clock.now = NOON;
  const place = `/m/${++merchants}`;
  const subject = await newSubject(server, new URL(place, receiver.url).href);
  const deed = await crashCase.prepare(subject);
  const books = async () => await readBooks(pool, subject.merchantId);
  const before = await books();
  const victim = await world.openVictim();
  const watch = new CrashWatch(victim.gate, point, async () => await victim.crash());
  receiver.answer((_request, response) => {
    if (watch.meetCall()) response.writeHead(200).end();
    else response.socket?.destroy();
  });
  // Whose gateway is killed hears nothing any more.
  const told = await deed(victim.acting).catch(() => undefined);
  await watch.end();
  await victim.end();
  receiver.answer(200);
  server.clock.advance(LEASES_MS);
  const found = await books();
  const own = actingHere(server.gateway, server.url);
  const repeats = [await deed(own), await deed(own)];
  await deliverDue(server.gateway, { merchantId: subject.merchantId });
  const { rows } = await pool.query<{ owed: number }>(
    `select count(*)::integer as owed from notification where merchant_id = $1 and state = 'delivered'`,
    [subject.merchantId],
  );
  return {
    told,
    repeats,
    before,
    found,
    last: await books(),
    hasCrashed: watch.hasCrashed,
    statements: watch.statements,
    calls: watch.calls,
    received: receiver.received.filter(({ path }) => path === place).length,
    owed: rows[0]?.owed ?? 0,
  };
}

async function newSubject(server: TestServer, notificationUrl: string): Promise<CrashSubject> {
  const { gateway } = server;
  const { id, serverKey } = await createMerchant(gateway, {
    settings: {
      paymentNotificationUrls: [notificationUrl],
      recurringNotificationUrl: notificationUrl,
    },
  });
  const merchant = await findMerchant(gateway, id);
  if (!merchant) throw new Error("the merchant that was made is gone");
  await setClock(gateway, merchant, { mode: "frozen", at: NOON });
  return { server, merchantId: id, serverKey: serverKey.reveal() };
}

/** What is wrong with a trial, held against one in which nothing crashed. */
export function findCrashFaults(
  crashCase: CrashCase,
  calm: Trial,
  trial: Trial,
): readonly string[] {
  const { isWhole = false, calls = false, movesClock = false, makesMore = false } = crashCase;
  const wrong: string[] = [];
  const missing = differences(calm.found, trial.found);
  // An error of ours says nothing of what became of it: its client asks again.
  const isUnknown = trial.told === undefined || /^5\d\d$/.test(trial.told);
  if (!isUnknown && trial.told !== calm.told) {
    wrong.push(`the client was told ${trial.told} in the place of ${calm.told}`);
  }
  const isAcknowledged = trial.told === calm.told;
  if (isAcknowledged && missing.length > 0) {
    wrong.push(`acknowledged, and not there: ${missing.join(", ")}`);
  }
  if (isWhole && missing.length > 0 && differences(trial.before, trial.found).length > 0) {
    wrong.push(`half done: ${missing.join(", ")}`);
  }
  const once = (books: Books) => (makesMore ? [...new Set(books)] : books);
  const unlike = differences(once(calm.last), once(trial.last)).filter(
    (line) => !movesClock || !/^. (clock |event clock)/.test(line),
  );
  if (unlike.length > 0) wrong.push(`in the end: ${unlike.join(", ")}`);
  wrong.push(...findWrongRepeats(crashCase, calm, trial));
  const twice = trial.received - trial.owed;
  if (twice < 0 || twice > (calls && trial.hasCrashed ? 1 : 0)) {
    wrong.push(`${trial.received} messages arrived of ${trial.owed}`);
  }
  return wrong;
}

/** A client who asks again is told what was told the first time, or that it was done; by a key the same always. */
function findWrongRepeats(
  { isKeyed = false }: CrashCase,
  calm: Trial,
  trial: Trial,
): readonly string[] {
  const [first] = trial.repeats;
  const right = [calm.told, ...(isKeyed ? [] : calm.repeats.slice(0, 1))];
  const asked = isKeyed ? trial.repeats : [first];
  return asked
    .filter((one) => !right.includes(one))
    .map((one) => `the client's repeat was answered ${one}`);
}
