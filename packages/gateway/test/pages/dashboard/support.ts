import type { TestContext } from "node:test";
import type { OrderId, Rupiah } from "@gerbang/protocol";
import { ROLES, type Role } from "../../../src/domain/merchants/dashboard-role.ts";
import { Secret } from "../../../src/domain/secret.ts";
import { inviteMember } from "../../../src/operations/dashboard/members.ts";
import { hashPassword } from "../../../src/operations/dashboard/password.ts";
import { readSession, startSession } from "../../../src/operations/dashboard/session.ts";
import { charge } from "../../../src/operations/transactions/charge.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { startTestServer, type TestServer } from "../../support/gateway.ts";

export const PASSWORD = "Rahasia123";

/** The people of a merchant's dashboard. */
export interface TestPeople {
  /** `/dashboard/G…` */
  readonly base: string;
  /** A request as somebody of this role; redirects are not followed. */
  as(role: Role): {
    get(path: string): Promise<Response>;
    /** Sends a form with its token, as a page of ours does. */
    post(path: string, fields?: Readonly<Record<string, string>>): Promise<Response>;
    /** The page that a form ends in, with what it says there; its own answer where it was refused. */
    submit(path: string, fields?: Readonly<Record<string, string>>): Promise<string>;
    readonly cookie: string;
    readonly token: string;
  };
}

export interface TestDashboard extends TestServer, TestPeople {
  /** A new pending transaction. */
  charge(orderId: string, amount?: number, request?: object): Promise<string>;
  /** A new settled one. */
  settle(orderId: string, amount?: number): Promise<string>;
}

/** A server with one signed-in person per role. */
export async function startTestDashboard(
  t: TestContext,
  options: Pick<
    NonNullable<Parameters<typeof startTestServer>[1]>,
    "holdWaitMs" | "imports" | "watch" | "logger" | "publicUrl"
  > = {},
): Promise<TestDashboard> {
  const server = await startTestServer(t, {
    ...options,
    settings: { paymentNotificationUrls: ["http://127.0.0.1:9/notifications"] },
  });
  const { gateway } = server;
  const people = await testPeople(server);
  const chargeOrder: TestDashboard["charge"] = async (orderId, amount = 44_000, request = {}) => {
    const outcome = await charge(gateway, await server.merchant(), {
      paymentType: "gopay",
      orderId: orderId as OrderId,
      grossAmount: amount as Rupiah,
      acquirer: "gopay",
      expiry: { durationMs: 15 * 60_000 },
      enableCallback: false,
      appendNotificationUrls: [],
      overrideNotificationUrls: [],
      locale: "id-ID",
      request: {
        payment_type: "gopay",
        transaction_details: { order_id: orderId, gross_amount: amount },
        ...request,
      },
    });
    if (outcome.outcome !== "applied") throw new Error(`${orderId} was not charged`);
    return outcome.transaction.id;
  };
  return {
    ...server,
    ...people,
    charge: chargeOrder,
    async settle(orderId, amount) {
      const id = await chargeOrder(orderId, amount);
      await pay(gateway, await server.merchant(), { id, method: { via: "gopay" } });
      return id;
    },
  };
}

/** One signed-in person per role. */
export async function testPeople(server: TestServer): Promise<TestPeople> {
  const { keys, url } = server;
  const people = new Map<Role, { token: string; csrf: string }>();
  for (const role of ROLES) people.set(role, await signedIn(server, role));
  return {
    base: `/dashboard/${keys.id}`,
    as(role) {
      const person = people.get(role);
      if (!person) throw new Error(`nobody is ${role}`);
      const cookie = `gerbang_session=${person.token}`;
      const post = async (path: string, fields: Readonly<Record<string, string>> = {}) =>
        await fetch(url + path, {
          method: "POST",
          headers: { cookie, origin: url },
          body: new URLSearchParams({ csrf: person.csrf, ...fields }),
          redirect: "manual",
        });
      return {
        cookie,
        token: person.token,
        get: async (path) => await fetch(url + path, { headers: { cookie }, redirect: "manual" }),
        post,
        async submit(path, fields) {
          const answer = await post(path, fields);
          const location = answer.headers.get("location");
          if (location === null) return await answer.text();
          const notes = answer.headers.getSetCookie().map((one) => one.split(";", 1)[0]);
          const headers = { cookie: [cookie, ...notes].join("; ") };
          return await (await fetch(url + location, { headers })).text();
        },
      };
    },
  };
}

let passwordHash: Promise<string> | undefined;

async function signedIn({ gateway, keys }: TestServer, role: Role) {
  const invited = { email: `${role}@kedai.example`, name: `The ${role}`, role };
  await inviteMember(gateway, keys.id, invited);
  // Hashed once per process: it is slow on purpose.
  passwordHash ??= hashPassword(new Secret(PASSWORD));
  const user = await gateway.db.kysely
    .updateTable("dashboard_user")
    .set({ password_hash: await passwordHash })
    .where("email", "=", invited.email)
    .returning("id")
    .executeTakeFirstOrThrow();
  const token = await startSession(gateway, user.id);
  const session = await readSession(gateway, token);
  return { token, csrf: session?.csrfToken ?? "" };
}
