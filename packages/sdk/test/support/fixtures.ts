import { readdirSync, readFileSync } from "node:fs";
import type { NotificationBody, StatusResponse } from "@gerbang/protocol";

const FOLDER = new URL("../../../protocol/test/fixtures/", import.meta.url);

/** The invented key with which the fixtures were signed. */
export const SERVER_KEY = "SB-Mid-server-EXAMPLEKEY000000000001";

interface Fixture {
  readonly meta: {
    readonly kind: string;
    readonly method?: string;
    readonly path?: string;
    readonly http_status?: number;
  };
  readonly body: Record<string, unknown>;
}

export function fixture(name: string): Fixture {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Fixture;
}

export function fixtureNames(pattern: RegExp): string[] {
  return readdirSync(FOLDER)
    .map((file) => file.replace(/\.json$/, ""))
    .filter((name) => pattern.test(name));
}

export function notification(name: string): NotificationBody {
  return fixture(`notification.${name}`).body as unknown as NotificationBody;
}

export function statusAnswer(name: string): StatusResponse {
  return fixture(`status.${name}`).body as unknown as StatusResponse;
}
