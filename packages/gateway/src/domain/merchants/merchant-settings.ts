import { isOpenableUrl } from "./callback-url.ts";

/** What is known of a setting besides its name in the code. */
interface NamedSetting {
  /** Of the merchant's row, and in the head of a snapshot. */
  readonly column: string;
  /** In the sandbox API. */
  readonly wireName: string;
}

export type Setting =
  | (NamedSetting & { readonly kind: Exclude<SettingKind, "choice"> })
  /** The first of them unless the merchant chose. */
  | (NamedSetting & { readonly kind: "choice"; readonly choices: readonly [string, ...string[]] });

/** What a setting holds. */
export type SettingKind =
  /** URLs of the merchant's server, each of which is told. */
  | "notification_urls"
  /** A URL of the merchant's server. */
  | "notification_url"
  /** Where the customer's browser or phone goes: an app's own scheme will do. */
  | "browser_url"
  /** One of a few words. */
  | "choice";

function notificationUrl<const Name extends string>(name: Name) {
  return { column: name, wireName: name, kind: "notification_url" } as const;
}

function browserUrl<const Name extends string>(name: Name) {
  return { column: name, wireName: name, kind: "browser_url" } as const;
}

/** Generations of notifications, by the year of the messages that they are like. */
const MESSAGE_SHAPES = ["2026", "2021"] as const;
export type MessageShape = (typeof MESSAGE_SHAPES)[number];

/** Generations of the wallet's links; the second is that of accounts made since November 2024. */
const DEEPLINK_VERSIONS = ["1", "2"] as const;
export type DeeplinkVersion = (typeof DEEPLINK_VERSIONS)[number];

/**
 * A merchant's settings, and the only place that lists them: types, columns, requests, answers,
 * snapshots and forms follow from it. A new one needs a line here, a column and a label on the page.
 */
export const SETTINGS = {
  paymentNotificationUrls: {
    column: "payment_notification_urls",
    wireName: "payment_notification_url",
    kind: "notification_urls",
  },
  recurringNotificationUrl: notificationUrl("recurring_notification_url"),
  payAccountNotificationUrl: notificationUrl("pay_account_notification_url"),
  gopayCallbackUrl: browserUrl("gopay_callback_url"),
  finishUrl: browserUrl("finish_url"),
  unfinishUrl: browserUrl("unfinish_url"),
  errorUrl: browserUrl("error_url"),
  messageShape: {
    column: "message_shape",
    wireName: "message_shape",
    kind: "choice",
    choices: MESSAGE_SHAPES,
  },
  deeplinkVersion: {
    column: "deeplink_version",
    wireName: "deeplink_version",
    kind: "choice",
    choices: DEEPLINK_VERSIONS,
  },
} as const satisfies Record<string, Setting>;

type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

type SettingOf<Name extends SettingName> = (typeof SETTINGS)[Name];
type ListName = {
  [Name in SettingName]: SettingOf<Name>["kind"] extends "notification_urls" ? Name : never;
}[SettingName];
type ChoiceName = {
  [Name in SettingName]: SettingOf<Name>["kind"] extends "choice" ? Name : never;
}[SettingName];
type OneUrlName = Exclude<SettingName, ListName | ChoiceName>;
/** Of a setting that holds an address, or several. */
export type UrlName = ListName | OneUrlName;
export const URL_NAMES = SETTING_NAMES.filter(
  (name): name is UrlName => SETTINGS[name].kind !== "choice",
);
type ChoiceOf<Name extends ChoiceName> = SettingOf<Name>["choices"][number];

/** Where a merchant's notifications and customers go, and how they look; what is not set is absent. */
export type MerchantSettings = { readonly [Name in ListName]: readonly string[] } & {
  readonly [Name in OneUrlName]?: string;
} & { readonly [Name in ChoiceName]?: ChoiceOf<Name> };

/** What is to become of a merchant's settings: those left out stay as they are, null takes one away. */
export type SettingsChange = { readonly [Name in ListName]?: readonly string[] } & {
  readonly [Name in OneUrlName]?: string | null;
} & { readonly [Name in ChoiceName]?: ChoiceOf<Name> | null };

/** How the merchant's notifications look. */
export function messageShapeOf({ messageShape }: MerchantSettings): MessageShape {
  return messageShape ?? MESSAGE_SHAPES[0];
}

/** Which of the wallet's links the merchant's charges answer with. */
export function deeplinkVersionOf({ deeplinkVersion }: MerchantSettings): DeeplinkVersion {
  return deeplinkVersion ?? DEEPLINK_VERSIONS[0];
}

/** What a setting counts as while the merchant has set nothing; `undefined` for an address. */
export function defaultOf(name: SettingName): string | undefined {
  const setting: Setting = SETTINGS[name];
  return setting.kind === "choice" ? setting.choices[0] : undefined;
}

export type SettingWireName = SettingOf<SettingName>["wireName"];

/** Of a setting of whatever kind. */
export type SettingValue = readonly string[] | string | null;

/** Asks for each setting by its name; what is `undefined` is left out. */
export function collectSettings<Value>(
  valueOf: (name: SettingName) => Value | undefined,
): Readonly<Partial<Record<SettingName, Value>>> {
  const values: Partial<Record<SettingName, Value>> = {};
  for (const name of SETTING_NAMES) {
    const value = valueOf(name);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Why Gerbang would not call a URL, or nothing. */
export type FindUrlProblem = (url: URL) => string | undefined;

export type SettingProblem = readonly [setting: SettingName, problem: string];

export const NOTIFICATION_URLS_MAX = 10;
const URL_LENGTH_MAX = 2_000;

/** Settings as somebody typed or sent them: several in one text, with spaces around, or empty. */
type TypedSettings = Readonly<Partial<Record<SettingName, SettingValue>>>;

/** Reads what was typed; what is empty takes a URL away. Whether they are URLs is another question. */
export function readSettings(typed: TypedSettings): SettingsChange {
  const read = collectSettings<SettingValue>((name) => {
    const urls = typed[name];
    if (urls === undefined) return undefined;
    const isList = SETTINGS[name].kind === "notification_urls";
    return isList ? separate(urls ?? []) : [urls ?? ""].flat().join().trim() || null;
  });
  // A list where the table says so, and text everywhere else.
  return read as SettingsChange;
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
  return SETTING_NAMES.flatMap((name) =>
    findProblems(change[name] ?? [], SETTINGS[name], findUrlProblem).map(
      (problem) => [name, problem] as const,
    ),
  );
}

function findProblems(
  value: string | readonly string[],
  setting: Setting,
  findUrlProblem: FindUrlProblem,
): readonly string[] {
  const { kind } = setting;
  if (kind === "choice") return findChoiceProblems(value, setting.choices);
  const urls = typeof value === "string" ? [value].filter((url) => url !== "") : value;
  const isTooMany = urls.length > NOTIFICATION_URLS_MAX;
  const problems = urls.map((url) =>
    kind === "browser_url" ? findOpenedProblem(url) : findNotifiedProblem(url, findUrlProblem),
  );
  return [
    ...(isTooMany ? [`must be ${NOTIFICATION_URLS_MAX} URLs at the most`] : []),
    ...problems.filter((problem) => problem !== undefined),
  ];
}

function findChoiceProblems(
  value: string | readonly string[],
  choices: readonly string[],
): readonly string[] {
  return [value]
    .flat()
    .filter((one) => !choices.includes(one))
    .map((one) => `${quote(one)} is not one of ${choices.join(", ")}`);
}

function findOpenedProblem(url: string): string | undefined {
  if (url.length <= URL_LENGTH_MAX && isOpenableUrl(url)) return undefined;
  return `${quote(url)} is neither an http or https URL nor one of an app`;
}

// With its host where it is seen: a parser takes `http:evil` and `https:\\evil` for URLs of a host, too,
// and what stands before an `@`, or behind a backslash, for something else than whoever reads it.
const NOTIFIED_SHAPE = /^https?:\/\/(?![^/?#]*@)[^/?#\\\s\p{Cc}][^\\\s\p{Cc}]*$/iu;

/** Why a URL is none that a merchant's server can be told at; `undefined` when it is. */
export function findNotifiedProblem(
  text: string,
  findUrlProblem: FindUrlProblem,
): string | undefined {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return `${quote(text)} is not a URL`;
  const problem = findUrlProblem(new URL(text));
  if (problem !== undefined) return `${quote(text)}: ${problem}`;
  return NOTIFIED_SHAPE.test(text) ? undefined : `${quote(text)} is not a URL with a host`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
