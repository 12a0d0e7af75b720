import {
  collectSettings,
  type MerchantSettings,
  SETTING_NAMES,
  SETTINGS,
  type SettingsChange,
  type SettingValue,
} from "../../domain/merchants/merchant-settings.ts";
import type { SettingColumns } from "../tables.ts";

export function toSettings(row: SettingColumns): MerchantSettings {
  const settings = collectSettings((name) => row[SETTINGS[name].column] ?? undefined);
  // Each column holds what the table of settings says, a list or text; a list is never null.
  return settings as MerchantSettings;
}

/** The columns that a change writes, and no others. */
export function fromSettingsChange(change: SettingsChange): Partial<SettingColumns> {
  const columns = SETTING_NAMES.flatMap((name): (readonly [string, SettingValue])[] => {
    const value = change[name];
    return value === undefined ? [] : [[SETTINGS[name].column, value]];
  });
  return Object.fromEntries(columns);
}

/** All columns, for a new row. */
export function fromSettings(settings: Partial<MerchantSettings>): SettingColumns {
  const columns = SETTING_NAMES.map((name) => {
    const nothing = SETTINGS[name].kind === "notification_urls" ? [] : null;
    return [SETTINGS[name].column, settings[name] ?? nothing] as const;
  });
  return Object.fromEntries(columns) as unknown as SettingColumns;
}
