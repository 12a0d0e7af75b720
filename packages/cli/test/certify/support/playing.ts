import { createServer } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { createEmptyDatabase } from "../../../../gateway/test/support/database.ts";
import { certify, type Verdict } from "../../../src/certify/certify.ts";
import type { DefectId } from "../../../src/certify/judge/defect-class.ts";
import { goldenSchedules, learnGoldens } from "../../../src/certify/judge/goldens.ts";
import type { Profile } from "../../../src/certify/schedule/families.ts";
import { printShort } from "../../../src/certify/schedule/notation.ts";
import { needsOf } from "../../../src/certify/schedule/suite.ts";
import type { Defect, Tell } from "../../../src/certify/search.ts";
import { newFolder } from "../../support/new-folder.ts";
import { openDriver, startRealGateway } from "./certified.ts";

/** A merchant's server to certify: which program, and what it is told. */
export interface PlayedShop {
  /** Its program, below the folder of these tests. */
  readonly program: string;
  readonly words: Readonly<Record<string, string>>;
  readonly database: "sqlite" | "postgres";
  /** How the shop is asked; the usual way when absent. */
  readonly config?: (address: string) => object;
  readonly settle?: string;
  /** How many schedules are played side by side; the usual number when absent. */
  readonly atOnce?: number;
}

/** Certifies a shop that runs in a process of its own, as `gerbang certify` does with such a file. */
export async function certifyShop(
  t: TestContext,
  shop: PlayedShop,
  profile: Profile = "quick",
  tell?: Tell,
): Promise<Verdict> {
  const { driver, offer } = await startShop(t, shop);
  const { offers, amount } = offer;
  return await certify(driver, { profile, amount, offers, ...(tell && { tell }) });
}

class Enough extends Error {
  readonly defect: Defect;

  constructor(defect: Defect) {
    super("a defect was found");
    this.defect = defect;
  }
}

/**
 * The defect that is found first, after which this test has seen enough, and how long that took from the moment
 * when gateway and shop were up. Of the families that are named, or of all.
 */
export async function firstDefect(
  t: TestContext,
  shop: PlayedShop,
  only?: readonly string[],
): Promise<{ readonly found: Defect | undefined; readonly afterMs: number }> {
  const { driver, offer } = await startShop(t, shop);
  const start = performance.now();
  const onDefect = (defect: Defect) => {
    throw new Enough(defect);
  };
  try {
    await certify(driver, {
      profile: "quick",
      ...offer,
      ...(only && { only }),
      tell: { onDefect },
    });
    return { found: undefined, afterMs: performance.now() - start };
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
    return { found: error.defect, afterMs: performance.now() - start };
  }
}

/**
 * Certifies until all of these classes were found, or to the end: what was found, and how long that took
 * from the moment when gateway and shop were up.
 */
export async function foundWithin(
  t: TestContext,
  shop: PlayedShop,
  wanted: readonly DefectId[],
): Promise<{ readonly seen: readonly DefectId[]; readonly afterMs: number }> {
  const { driver, offer } = await startShop(t, shop);
  const start = performance.now();
  const seen: DefectId[] = [];
  const onDefect = (defect: Defect) => {
    seen.push(defect.id);
    if (wanted.every((id) => seen.includes(id))) throw new Enough(defect);
  };
  try {
    await certify(driver, { profile: "quick", ...offer, tell: { onDefect } });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return { seen, afterMs: performance.now() - start };
}

/** The same shop, to play single schedules on, with what is usual for it. */
export async function openShop(t: TestContext, shop: PlayedShop, ordinary = goldenSchedules()) {
  const { driver, offer } = await startShop(t, shop);
  const schedules = ordinary.filter((schedule) =>
    needsOf(schedule).every((need) => offer.offers.has(need)),
  );
  const traces = await driver.playAll([...schedules, ...schedules]);
  const pairs = schedules.flatMap((_, index) => {
    const [first, second] = [traces[index], traces[index + schedules.length]];
    return first && second ? [[first, second] as const] : [];
  });
  return { driver, goldens: learnGoldens(pairs) };
}

/** Starts a gateway and a shop of its own, and takes the merchant in hand. */
export async function startShop(t: TestContext, shop: PlayedShop) {
  const gateway = await startRealGateway(t);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  await gateway.tellAt(address);
  const words = {
    PORT: String(port),
    GATEWAY_URL: gateway.url,
    SERVER_KEY: gateway.serverKey,
    DATABASE: await newDatabase(t, shop.database),
    ...shop.words,
  };
  const app = { run: commandOf(shop.program, words), ready: `${address}/up` };
  const config = {
    app,
    ...(shop.config?.(address) ?? usualConfig(address)),
    ...(shop.settle !== undefined && { settle: shop.settle }),
  };
  const { driver, ...offer } = await openDriver(gateway, config, shop.atOnce);
  return { driver, offer };
}

async function newDatabase(t: TestContext, kind: PlayedShop["database"]): Promise<string> {
  if (kind === "postgres") return (await createEmptyDatabase(t)).url;
  return join(await newFolder(t), "shop.db");
}

function commandOf(program: string, words: Readonly<Record<string, string>>): string {
  const file = fileURLToPath(new URL(`../${program}`, import.meta.url));
  const given = Object.entries(words).map(([name, value]) => `"${name}=${value}"`);
  return [process.execPath, "--conditions=@gerbang/source", file, ...given].join(" ");
}

function usualConfig(address: string): object {
  return {
    create: { post: `${address}/orders`, json: { amount: "{amount}" }, order_id: "/id" },
    retry: { post: `${address}/attempts`, json: { order_id: "{order_id}" }, order_id: "/id" },
    read: { get: `${address}/orders?id={order_id}` },
    finish: `${address}/finish`,
    reconcile: { post: `${address}/reconcile` },
  };
}

/** As it is told: `GC-20 p S P`. */
export function tellDefect({ id, schedule }: Defect): string {
  return `${id} ${printShort(schedule)}`;
}

export function defectsOf({ defects }: Verdict): readonly string[] {
  return defects.map(tellDefect);
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
