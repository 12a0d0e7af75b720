import type { FastifyInstance, FastifyRequest } from "fastify";
import type { MerchantSettings } from "../../domain/merchants/merchant.ts";
import {
  readSettings,
  type SettingName,
  type SettingsChange,
} from "../../domain/merchants/merchant-settings.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { changeSettings } from "../../operations/merchants/change-settings.ts";
import { ApiError } from "../shared/api-error.ts";
import { readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const WIRE_NAMES = {
  paymentNotificationUrls: "payment_notification_url",
  recurringNotificationUrl: "recurring_notification_url",
  payAccountNotificationUrl: "pay_account_notification_url",
  gopayCallbackUrl: "gopay_callback_url",
  finishUrl: "finish_url",
  unfinishUrl: "unfinish_url",
  errorUrl: "error_url",
} as const satisfies Record<SettingName, string>;

/** Where notifications and customers go. */
export function settingsRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.GET_SETTINGS, async ({ merchant }) =>
    presentSettings(await Promise.resolve(merchant.settings)),
  );
  addSandboxRoute(app, endpoints.SET_SETTINGS, async ({ merchant, request }) => {
    const outcome = await changeSettings(gateway, merchant, readChange(request));
    if (outcome.outcome === "applied") return presentSettings(outcome.settings);
    const problems = outcome.problems.map(([name, problem]) => `${WIRE_NAMES[name]}: ${problem}`);
    throw new ApiError("invalid_request", problems);
  });
}

function readChange(request: FastifyRequest): SettingsChange {
  const body = readStrict(request, requests.SETTINGS_BODY);
  const typed = Object.entries(WIRE_NAMES).flatMap(([name, wire]) => {
    const value = body[wire];
    return value === undefined ? [] : [[name, value] as const];
  });
  return readSettings(Object.fromEntries(typed));
}

function presentSettings(settings: MerchantSettings): object {
  return {
    payment_notification_url: settings.paymentNotificationUrls,
    recurring_notification_url: settings.recurringNotificationUrl ?? null,
    pay_account_notification_url: settings.payAccountNotificationUrl ?? null,
    gopay_callback_url: settings.gopayCallbackUrl ?? null,
    finish_url: settings.finishUrl ?? null,
    unfinish_url: settings.unfinishUrl ?? null,
    error_url: settings.errorUrl ?? null,
  };
}
