import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../../src/domain/secret.ts";
import { signOutOthers } from "../../../src/operations/dashboard/account.ts";
import {
  isStepOpen,
  openAfterPassword,
  signInByCode,
} from "../../../src/operations/dashboard/second-step.ts";
import { readSession, startSession } from "../../../src/operations/dashboard/session.ts";
import { signIn } from "../../../src/operations/dashboard/sign-in.ts";
import { confirmTwoStep } from "../../../src/operations/dashboard/two-step.ts";
import type { Gateway } from "../../../src/operations/gateway.ts";
import {
  confirmFactor,
  countRecoveryCodes,
  findSecondFactor,
  lockUser,
  replaceSeal,
  saveNewFactor,
  takeStep,
} from "../../../src/store/dashboard/second-factors.ts";
import type { Trx } from "../../../src/store/database.ts";
import { PASSWORD, startTestDashboard } from "./support.ts";
import { appOf, keyIn, setUpTwoSteps } from "./two-step-support.ts";

async function userId({ db }: Gateway, role: string): Promise<string> {
  const { id } = await db.kysely
    .selectFrom("dashboard_user")
    .select("id")
    .where("email", "=", `${role}@kedai.example`)
    .executeTakeFirstOrThrow();
  return id;
}

function tokenOf({ cookie }: { readonly cookie: string }): string {
  return cookie.replace(/^\w+=/, "");
}

async function tellPassword(gateway: Gateway, role: string): Promise<string> {
  const opened = await signIn(gateway, {
    email: `${role}@kedai.example`,
    password: new Secret(PASSWORD),
    address: "192.0.2.1",
  });
  assert.ok(opened.outcome === "second_step", JSON.stringify(opened));
  return opened.token;
}

async function tellCode(gateway: Gateway, token: string, code: string) {
  return await signInByCode(gateway, { token, code: new Secret(code), address: "192.0.2.1" });
}

async function inTrx<Result>({ db }: Gateway, run: (trx: Trx) => Promise<Result>) {
  return await db.kysely.transaction().execute(run);
}

const ENDED = { outcome: "refused", reason: "ended" } as const;

suite("between the password and the code", () => {
  test("a person may sign out, or lose their account or second step, and the code is for nothing", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const session = await readSession(gateway, tokenOf(dashboard.as("owner")));
    assert.ok(session);
    const cut = await tellPassword(gateway, "owner");
    await signOutOthers(gateway, session);
    assert.ok(!(await isStepOpen(gateway, cut)), "signed out everywhere else");
    const waiting = await tellPassword(gateway, "owner");
    await dashboard.as("owner").post(`${base}/account/two-step`, { part: "off", code: app.code() });
    assert.deepEqual(await tellCode(gateway, waiting, app.code()), ENDED);

    const theirs = await setUpTwoSteps(dashboard, "support");
    const step = await tellPassword(gateway, "support");
    assert.ok(await isStepOpen(gateway, step));
    const id = await userId(gateway, "support");
    const { db, wallNow } = gateway;
    await db.kysely
      .updateTable("dashboard_user")
      .set({ disabled_at: wallNow() })
      .where("id", "=", id)
      .execute();
    assert.ok(!(await isStepOpen(gateway, step)));
    assert.deepEqual(await tellCode(gateway, step, theirs.code()), ENDED);
    assert.equal(await openAfterPassword(gateway, id), undefined, "nor is a password enough");
  });

  test("one password opens one session, whichever codes are sent with it at once", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway } = dashboard;
    const app = await setUpTwoSteps(dashboard, "owner");
    const id = await userId(gateway, "owner");
    const token = await tellPassword(gateway, "owner");
    const codes = [app.code(), ...app.recoveryCodes.slice(0, 2)];
    // Held back until all have found the step open.
    const tries = await inTrx(gateway, async (trx) => {
      await lockUser(trx, id);
      const sent = { over: 0 };
      const begun = codes.map(async (code) => {
        const outcome = await tellCode(gateway, token, code);
        sent.over++;
        return outcome;
      });
      while (sent.over === 0 && (await countWaiting(gateway)) < codes.length);
      return { begun };
    });
    const outcomes = await Promise.all(tries.begun);
    assert.equal(outcomes.filter(({ outcome }) => outcome === "applied").length, 1);
    assert.deepEqual(
      outcomes.filter(({ outcome }) => outcome === "refused"),
      [ENDED, ENDED],
    );
    const left = await countRecoveryCodes(gateway.db.kysely, id);
    assert.ok(
      left >= 9,
      `${left} recovery codes are left: those that opened nothing are not used up`,
    );
  });
});

suite("switching two-step sign-in on", () => {
  test("ends also a session that somebody begins by the password alone while the code is looked at", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base, clock } = dashboard;
    const page = `${base}/account/two-step`;
    const owner = dashboard.as("owner");
    const app = appOf(
      clock,
      keyIn(await owner.submit(page, { part: "begin", password: PASSWORD })),
    );
    const session = await readSession(gateway, tokenOf(owner));
    assert.ok(session);
    const id = await userId(gateway, "owner");
    const { confirming, late } = await inTrx(gateway, async (trx) => {
      await lockUser(trx, id);
      const sent = { isOver: false };
      const asking = { session, address: "192.0.2.1" };
      const begun = confirmTwoStep(gateway, asking, new Secret(app.codeNow())).finally(() => {
        sent.isOver = true;
      });
      while (!sent.isOver && (await countWaiting(gateway)) < 1);
      return { confirming: begun, late: await startSession(gateway, id, trx) };
    });
    assert.equal((await confirming).outcome, "applied");
    assert.equal(await readSession(gateway, late), undefined);
    assert.ok(await readSession(gateway, session.token), "the one that switched it on goes on");
  });
});

suite("the key of an app", () => {
  test("is confirmed by its own code alone and once, takes no sign-in before, and is sealed anew only as it was", async (t) => {
    const { gateway } = await startTestDashboard(t);
    const id = await userId(gateway, "owner");
    const now = gateway.wallNow();
    const [first, second, third] = [1, 2, 3].map((byte) => Buffer.alloc(40, byte));
    assert.ok(first && second && third);
    const set = { userId: id, now };
    await inTrx(gateway, async (trx) => {
      assert.ok(await saveNewFactor(trx, { ...set, sealedKey: first }));
      assert.ok(await saveNewFactor(trx, { ...set, sealedKey: second }));
      assert.ok(!(await takeStep(trx, id, 100)), "nobody is asked for a code of it yet");
      // Of a key that another window has replaced meanwhile.
      assert.ok(!(await confirmFactor(trx, { ...set, sealedKey: first, step: 7 })));
      assert.ok(await confirmFactor(trx, { ...set, sealedKey: second, step: 7 }));
      assert.ok(!(await confirmFactor(trx, { ...set, sealedKey: second, step: 6 })));
      assert.ok(!(await takeStep(trx, id, 7)), "its first code was used up");
    });
    const { kysely } = gateway.db;
    await replaceSeal(kysely, { userId: id, sealedKey: first }, third);
    assert.deepEqual((await findSecondFactor(kysely, id))?.sealedKey, second);
    await replaceSeal(kysely, { userId: id, sealedKey: second }, third);
    assert.deepEqual((await findSecondFactor(kysely, id))?.sealedKey, third);
  });
});

async function countWaiting({ db }: Gateway): Promise<number> {
  const { rows } = await db.pool.query<{ waiting: number }>(
    `select count(*)::integer as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.waiting ?? 0;
}
