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
type FindUrlProblem = (url: URL) => string | undefined;

export type SettingName = keyof MerchantSettings;
export type SettingProblem = readonly [setting: SettingName, problem: string];

const NOTIFICATION_URLS_MAX = 10;
const URL_LENGTH_MAX = 2_000;

const NOTIFIED = ["recurringNotificationUrl", "payAccountNotificationUrl"] as const;
const OPENED = ["gopayCallbackUrl", "finishUrl", "unfinishUrl", "errorUrl"] as const;

/** URLs as somebody typed or sent them: several in one text, with spaces around, or empty. */
type TypedSettings = Readonly<Partial<Record<SettingName, TypedUrls>>>;
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
export function findSettingsProblems(
  change: SettingsChange,
  findUrlProblem: FindUrlProblem,
): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  const { paymentNotificationUrls: urls = [] } = change;
  if (urls.length > NOTIFICATION_URLS_MAX) {
    problems.push(["paymentNotificationUrls", `must be ${NOTIFICATION_URLS_MAX} URLs at the most`]);
  }
  for (const url of urls) {
    const problem = findNotifiedProblem(url, findUrlProblem);
    if (problem !== undefined) problems.push(["paymentNotificationUrls", problem]);
  }
  for (const name of NOTIFIED) {
    const problem = change[name] && findNotifiedProblem(change[name], findUrlProblem);
    if (problem) problems.push([name, problem]);
  }
  return [...problems, ...findOpenedProblems(change)];
}

function findOpenedProblems(change: SettingsChange): readonly SettingProblem[] {
  return OPENED.flatMap((name): SettingProblem[] => {
    const url = change[name];
    if (!url || (url.length <= URL_LENGTH_MAX && isOpenableUrl(url))) return [];
    return [[name, `${quote(url)} is neither an http or https URL nor one of an app`]];
  });
}

function findNotifiedProblem(text: string, findUrlProblem: FindUrlProblem): string | undefined {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return `${quote(text)} is not a URL`;
  const problem = findUrlProblem(new URL(text));
  return problem === undefined ? undefined : `${quote(text)}: ${problem}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
