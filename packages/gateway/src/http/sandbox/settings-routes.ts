import type { FastifyInstance, FastifyRequest } from "fastify";
import {
  collectSettings,
  defaultOf,
  type MerchantSettings,
  readSettings,
  SETTING_NAMES,
  SETTINGS,
  type SettingsChange,
} from "../../domain/merchants/merchant-settings.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { changeSettings } from "../../operations/merchants/change-settings.ts";
import { ApiError } from "../shared/api-error.ts";
import { readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

/** Where notifications and customers go, and how messages look. */
export function settingsRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.GET_SETTINGS, async ({ merchant }) =>
    presentSettings(await Promise.resolve(merchant.settings)),
  );
  addSandboxRoute(app, endpoints.SET_SETTINGS, async ({ merchant, request }) => {
    const outcome = await changeSettings(gateway, merchant, readChange(request));
    if (outcome.outcome === "applied") return presentSettings(outcome.settings);
    const problems = outcome.problems.map(
      ([name, problem]) => `${SETTINGS[name].wireName}: ${problem}`,
    );
    throw new ApiError("invalid_request", problems);
  });
}

function readChange(request: FastifyRequest): SettingsChange {
  const body = readStrict(request, requests.SETTINGS_BODY);
  return readSettings(collectSettings((name) => body[SETTINGS[name].wireName]));
}

function presentSettings(settings: MerchantSettings): object {
  return Object.fromEntries(
    SETTING_NAMES.map(
      (name) => [SETTINGS[name].wireName, settings[name] ?? defaultOf(name) ?? null] as const,
    ),
  );
}
