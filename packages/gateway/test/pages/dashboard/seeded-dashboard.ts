import type { TestContext } from "node:test";
import { seedTransactions } from "../../../src/operations/seeding/seed-transactions.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

export const SEEDED = 300;

/** A dashboard with ten days of orders in every status. */
export async function seededDashboard(t: TestContext): Promise<TestDashboard> {
  const dashboard = await startTestDashboard(t);
  const { gateway, keys } = dashboard;
  await seedTransactions(gateway, {
    merchantId: keys.id,
    count: SEEDED,
    days: 10,
    until: gateway.wallNow(),
  });
  return dashboard;
}
