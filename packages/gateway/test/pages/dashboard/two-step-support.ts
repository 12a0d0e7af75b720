import assert from "node:assert/strict";
import type { Role } from "../../../src/domain/merchants/dashboard-role.ts";
import { Secret } from "../../../src/domain/secret.ts";
import { codeAt, stepAt } from "../../../src/operations/dashboard/totp.ts";
import type { TestClock } from "../../support/gateway.ts";
import { PASSWORD, type TestDashboard } from "./support.ts";

const STEP_MS = 30_000;

/** Somebody's app, and the codes that they wrote down. */
interface App {
  readonly key: Secret;
  readonly recoveryCodes: readonly string[];
  /** The code of the next half minute: each is taken once. */
  code(): string;
  /** Of this moment, and so many half minutes away from it. */
  codeNow(away?: number): string;
}

export function appOf(clock: TestClock, key: Secret, recoveryCodes: readonly string[] = []): App {
  const codeNow = (away = 0) => codeAt(key, stepAt(clock.now) + away);
  return {
    key,
    recoveryCodes,
    codeNow,
    code() {
      clock.advance(STEP_MS);
      return codeNow();
    },
  };
}

/** Switches two-step sign-in on for somebody, by the forms of its page. */
export async function setUpTwoSteps(dashboard: TestDashboard, role: Role): Promise<App> {
  const { base, clock } = dashboard;
  const page = `${base}/account/two-step`;
  const as = dashboard.as(role);
  const key = keyIn(await as.submit(page, { part: "begin", password: PASSWORD }));
  const on = await as.submit(page, { part: "confirm", code: appOf(clock, key).codeNow() });
  const codes = codesIn(on);
  assert.equal(codes.length, 10, on);
  return appOf(clock, key, codes);
}

export function keyIn(page: string): Secret {
  const [, shown] =
    /<code class="copyable" data-copy(?:="")?>([A-Z2-7 ]{39})<\/code>/.exec(page) ?? [];
  assert.ok(shown !== undefined, "the page shows no key");
  return new Secret(shown.replaceAll(" ", ""));
}

export function codesIn(page: string): readonly string[] {
  return page.match(/\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b/g) ?? [];
}

/** A browser of its own, which keeps cookies as browsers do and follows nothing. */
export function openVisitor({ url }: { readonly url: string }, headers: object = {}) {
  const cookies = new Map<string, string>();
  const ask = async (path: string, body?: Readonly<Record<string, string>>) => {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const answer = await fetch(url + path, {
      method: body ? "POST" : "GET",
      redirect: "manual",
      headers: { origin: url, cookie, ...headers },
      ...(body && { body: new URLSearchParams(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return {
    cookies,
    get: async (path: string) => await ask(path),
    password: async (role: string, fields: Readonly<Record<string, string>> = {}) =>
      await ask("/dashboard/sign-in", {
        email: `${role}@kedai.example`,
        password: PASSWORD,
        ...fields,
      }),
    code: async (code: string, fields: Readonly<Record<string, string>> = {}) =>
      await ask("/dashboard/sign-in/code", { code, ...fields }),
  };
}
