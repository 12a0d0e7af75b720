import type { FastifyInstance, FastifyRequest } from "fastify";
import type { MerchantSettings } from "../../domain/merchant.ts";
import {
  readSettings,
  type SettingName,
  type SettingsChange,
} from "../../domain/merchant-settings.ts";
import { changeSettings } from "../../operations/change-settings.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { ApiError } from "../api-error.ts";
import { readStrict } from "./read-strict.ts";
import * as operations from "./sandbox-operations.ts";
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
  addSandboxRoute(app, operations.GET_SETTINGS, async ({ merchant }) =>
    presentSettings(await Promise.resolve(merchant.settings)),
  );
  addSandboxRoute(app, operations.SET_SETTINGS, async ({ merchant, request }) => {
    const outcome = await changeSettings(gateway, merchant, readChange(request));
    if (outcome.outcome === "applied") return presentSettings(outcome.settings);
    const faults = outcome.faults.map(([name, fault]) => `${WIRE_NAMES[name]}: ${fault}`);
    throw new ApiError("invalid_request", faults);
  });
}

function readChange(request: FastifyRequest): SettingsChange {
  const body = readStrict(request, requests.SETTINGS);
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
