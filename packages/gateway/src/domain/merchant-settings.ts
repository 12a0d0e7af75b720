import { isOpenableUrl } from "./callback-url.ts";
import type { MerchantSettings } from "./merchant.ts";

/** What is to become of a merchant's URLs: those left out stay as they are, null takes one away. */
export interface SettingsChange {
  readonly paymentNotificationUrls?: readonly string[];
  readonly recurringNotificationUrl?: string | null;
  readonly payAccountNotificationUrl?: string | null;
  readonly gopayCallbackUrl?: string | null;
  readonly finishUrl?: string | null;
  readonly unfinishUrl?: string | null;
  readonly errorUrl?: string | null;
}

/** Why Gerbang would not call a URL, or nothing. */
export type FindUrlFault = (url: URL) => string | undefined;

export type SettingName = keyof MerchantSettings;
export type SettingFault = readonly [setting: SettingName, fault: string];

const NOTIFICATION_URLS_MAX = 10;
const URL_LENGTH_MAX = 2_000;

const NOTIFIED = ["recurringNotificationUrl", "payAccountNotificationUrl"] as const;
const OPENED = ["gopayCallbackUrl", "finishUrl", "unfinishUrl", "errorUrl"] as const;

/** URLs as somebody typed or sent them: several in one text, with spaces around, or empty. */
export type TypedSettings = Readonly<Partial<Record<SettingName, TypedUrls>>>;
type TypedUrls = string | readonly string[] | null;

/** Reads what was typed; what is empty takes a URL away. Whether they are URLs is another question. */
export function readSettings(typed: TypedSettings): SettingsChange {
  const { paymentNotificationUrls: urls, ...others } = typed;
  const single = Object.entries(others).map(
    ([name, text]) => [name, [text ?? ""].flat().join().trim() || null] as const,
  );
  return {
    ...Object.fromEntries(single),
    ...(urls !== undefined && { paymentNotificationUrls: separate(urls ?? []) }),
  };
}

function separate(urls: string | readonly string[]): readonly string[] {
  const each = [urls].flat().flatMap((text) => text.split(/[\s,]+/));
  return [...new Set(each.filter((url) => url !== ""))];
}

/** Everything that is wrong with a change; nothing when it can be made. Core API section 7.4. */
export function findSettingsFaults(
  change: SettingsChange,
  findUrlFault: FindUrlFault,
): readonly SettingFault[] {
  const faults: SettingFault[] = [];
  const { paymentNotificationUrls: urls = [] } = change;
  if (urls.length > NOTIFICATION_URLS_MAX) {
    faults.push(["paymentNotificationUrls", `must be ${NOTIFICATION_URLS_MAX} URLs at the most`]);
  }
  for (const url of urls) {
    const fault = findNotifiedFault(url, findUrlFault);
    if (fault !== undefined) faults.push(["paymentNotificationUrls", fault]);
  }
  for (const name of NOTIFIED) {
    const fault = change[name] && findNotifiedFault(change[name], findUrlFault);
    if (fault) faults.push([name, fault]);
  }
  return [...faults, ...findOpenedFaults(change)];
}

function findOpenedFaults(change: SettingsChange): readonly SettingFault[] {
  return OPENED.flatMap((name): SettingFault[] => {
    const url = change[name];
    if (!url || (url.length <= URL_LENGTH_MAX && isOpenableUrl(url))) return [];
    return [[name, `${quote(url)} is neither an http or https URL nor one of an app`]];
  });
}

function findNotifiedFault(text: string, findUrlFault: FindUrlFault): string | undefined {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return `${quote(text)} is not a URL`;
  const fault = findUrlFault(new URL(text));
  return fault === undefined ? undefined : `${quote(text)}: ${fault}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
