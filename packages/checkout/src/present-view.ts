import type { CardPart, CardView } from "./card.ts";
import { parseLink } from "./parse-link.ts";
import { isOpen, type OrderSituation, type Phase } from "./phase.ts";
import { formatCountdown, formatDeadline, isCountdownShown } from "./remaining-time.ts";
import {
  LABELS,
  type Language,
  NOT_YET,
  ORDER,
  PAY_BEFORE,
  PHASE_TEXTS,
  SANDBOX,
  TIME_LEFT,
} from "./texts.ts";

export interface CardScene extends OrderSituation {
  readonly language: Language;
  /** What the customer or the merchant chose, or what suits the device. */
  readonly mode: string | undefined;
  /** The customer says to have paid: we look, and the code stays. */
  readonly isAsking: boolean;
  /** The customer asked, and the payment had not arrived. */
  readonly isNotYet: boolean;
  readonly isPatient: boolean;
  readonly retryHref: string;
  /** What the merchant's page says of the order before anything is heard. */
  readonly merchantName: string | null;
  readonly isSandbox: boolean;
  readonly isQrisOnly: boolean;
}

/** Decides what the card shows. `leftMs` is `NaN` without a deadline. */
export function presentView(scene: CardScene, phase: Phase, leftMs: number): CardView {
  const { state, language } = scene;
  const lang = language ? "en" : "id";
  const qrUrl = parseLink(state?.qr_code_url);
  const open = parseLink(state?.deeplink_url);
  const texts = presentOrder(scene, phase);
  const ways = phase === "loading" ? ["code", scene.isQrisOnly ? "" : "app"] : [qrUrl, open];
  for (const label of shownLabels(phase, scene.mode, ways)) texts[label] = LABELS[label][language];
  if (phase === "waiting") texts.time = presentTime(leftMs, scene);
  return {
    phase,
    lang,
    texts,
    hrefs: { open, save: qrUrl, retry: parseLink(scene.retryHref) },
    isPatient: scene.isPatient || scene.isNotYet,
  };
}

type Texts = Partial<Record<CardPart, string | undefined>>;

/** Who is paid how much for what, and how it stands. */
function presentOrder(scene: CardScene, phase: Phase): Texts {
  const { state, language } = scene;
  const news = newsOf(state?.transaction_status ?? phase, phase);
  const texts: Texts = {
    sandbox: scene.isSandbox ? SANDBOX[language] : "",
    merchant: scene.merchantName ?? "",
    title: news[language],
    detail: phase === "waiting" ? detailOf(scene, news[language + 2]) : news[language + 2],
  };
  // Unseen, so that the card has its height already.
  if (phase === "loading") texts.total = texts.amount = texts.order = texts.time = "\u{a0}";
  if (state) {
    texts.amount = `Rp ${Number(state.gross_amount).toLocaleString("id")}`;
    texts.order = `${ORDER[language]} ${state.order_id}`;
    if (isOpen(phase)) texts.total = LABELS.total[language];
  }
  return texts;
}

function detailOf({ isAsking, isNotYet, language }: CardScene, usual: string | undefined) {
  if (isAsking) return PHASE_TEXTS.checking[language];
  return isNotYet ? NOT_YET[language] : usual;
}

/** While it checks, nobody knows the server's word: `constructor` is none of ours. */
function newsOf(status: string, phase: Phase): (typeof PHASE_TEXTS)[Phase] {
  return PHASE_TEXTS[phase === "checking" ? phase : status] ?? PHASE_TEXTS[phase];
}

function presentTime(leftMs: number, { language, state, isSandbox }: CardScene): string {
  if (!(leftMs > 0)) return "";
  if (isCountdownShown(leftMs)) return `${TIME_LEFT[language]} ${formatCountdown(leftMs)}`;
  const deadline = isSandbox ? state?.expires_at : undefined;
  return `${PAY_BEFORE[language]} ${formatDeadline(leftMs, language ? "en-GB" : "id", deadline)}`;
}

type CardLabel = keyof typeof LABELS;

/** No way to pay once the order has closed: an old code must not be paid. */
function shownLabels(
  phase: Phase,
  mode: string | undefined,
  [qrUrl, deeplink]: readonly (string | undefined)[],
): CardLabel[] {
  if (phase === "expired" || phase === "refused") return ["retry"];
  if (!/loading|waiting|offline/.test(phase)) return [];
  if (!deeplink) return qrUrl ? ["scan", "save", "have-paid"] : [];
  if (!qrUrl) return ["open", "have-paid"];
  return mode === "qr" ? ["scan", "save", "use-app", "have-paid"] : ["open", "use-qr", "have-paid"];
}
