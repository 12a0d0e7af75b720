import type { SeenStep, Shown, Witness } from "../judge/witness.ts";
import { factsToldBy } from "../schedule/causality.ts";
import { isFact, isMessage, type Message, type Schedule, type Step } from "../schedule/step.ts";
import { type Both, type Language, say } from "./both.ts";
import {
  DELIVERY_WORDS,
  FACT_WORDS,
  FAULT_WORDS,
  FORGERY_WORDS,
  MESSAGE_WORDS,
} from "./step-words.ts";

/**
 * A schedule as numbered sentences are told: what happened, what arrived, what was answered and shown. Without a
 * witness only what would happen. The sentences are plain text and hold what the merchant's server sent:
 * escape them.
 */
export function tellStory(schedule: Schedule, language: Language, seen?: Witness): string[] {
  const steps = seen?.steps ?? unseen(schedule);
  const teller = new Teller(schedule.orders, language);
  const told = steps.map((one, index) => teller.tell(one, steps.slice(0, index)));
  const begin = schedule.orders === 2 ? BEGUN_TWICE : BEGUN;
  return [`${begin[language]}.`, ...told, ...teller.end(seen)];
}

const BEGUN = say("You made an order and charged for it", "Anda membuat pesanan dan menagihnya");
const BEGUN_TWICE = say(
  "You made two orders and charged for both",
  "Anda membuat dua pesanan dan menagih keduanya",
);

/** The steps of a schedule that nobody has played; what was held is released at the end. */
function unseen({ steps }: Schedule): readonly SeenStep[] {
  const held = steps.filter((step) => step.held);
  return [...steps, ...held].map((step) => ({ step, answers: [], shows: undefined }));
}

class Teller {
  private readonly orders: 1 | 2;
  private readonly language: Language;

  constructor(orders: 1 | 2, language: Language) {
    this.orders = orders;
    this.language = language;
  }

  tell({ step, answers, shows }: SeenStep, past: readonly SeenStep[]): string {
    const earlier = past.map((one) => one.step);
    const sentence = `${this.sentence(step, earlier)}.`;
    return [sentence, this.answered(step, answers), this.shown(shows)].filter(Boolean).join(" ");
  }

  end(seen: Witness | undefined): string[] {
    if (!seen) return [];
    const closing = this.shown(seen.closing);
    const reconciled = this.shown(seen.reconciled);
    const wanted = seen.wanted && `${this.say(SHOULD_BE)} ${listed(seen.wanted)}.`;
    return [
      ...(closing ? [`${this.retried(seen.redelivered)} ${closing}`] : []),
      ...(reconciled ? [`${this.say(RECONCILED)} ${reconciled}`] : []),
      ...(wanted ? [wanted] : []),
    ];
  }

  private retried(steps: readonly Step[]): string {
    if (steps.length === 0)
      return this.say(say("Nothing more came.", "Tidak ada lagi yang datang."));
    const names = steps.map((step) => this.messageName(step)).join(", ");
    return this.say(
      say(
        `What you had not acknowledged came again: ${names}.`,
        `Yang belum Anda jawab datang lagi: ${names}.`,
      ),
    );
  }

  private messageName(step: Step): string {
    return this.say(MESSAGE_WORDS[step.letter as Message]) + this.which(step);
  }

  private say(both: Both): string {
    return both[this.language];
  }

  private sentence(step: Step, past: readonly Step[]): string {
    const { letter } = step;
    if (isFact(letter)) return this.say(FACT_WORDS[letter]) + this.which(step);
    if (isMessage(letter)) return this.message(step, past);
    switch (letter) {
      case "F":
        return this.say(FORGERY_WORDS[step.forgery ?? "garbage"]) + this.which(step);
      case "A":
        return this.say(FAULT_WORDS[step.fault ?? "500"]);
      case "B+":
        return this.say(
          past.some((one) => one.letter === "p" || one.letter === "q") ? BACK_PAID : BACK_LYING,
        );
      case "B-":
        return this.say(BACK_FAILED);
      case "R":
        return this.say(say("You reconciled", "Anda mencocokkan"));
      case "Z":
        return this.say(say("Your process was started anew", "Proses Anda dijalankan ulang"));
    }
  }

  private message(step: Step, past: readonly Step[]): string {
    const name = this.messageName(step);
    if (step.beside) return this.together(name, step.beside, past);
    if (step.held && past.includes(step)) {
      return this.say(
        say(
          `Our answer to your question about ${name}, held until now, reached you`,
          `Jawaban kami atas pertanyaan Anda tentang ${name}, yang ditahan, sampai kepada Anda`,
        ),
      );
    }
    const the = this.say(say("The message", "Pesan"));
    if (step.held) {
      return `${the} ${name} ${this.say(say("arrived; you asked for the status, and our answer was held", "tiba; Anda menanyakan status, dan jawaban kami ditahan"))}`;
    }
    const how = step.delivery ? DELIVERY_WORDS[step.delivery] : arrival(step, past);
    return `${the} ${name} ${this.say(how)}`;
  }

  private together(name: string, beside: Step, past: readonly Step[]): string {
    const isOwn = isMessage(beside.letter);
    const other = isOwn ? this.messageName(beside) : lowerFirst(this.sentence(beside, past));
    return this.say(
      isOwn
        ? say(
            `The messages ${name} and ${other} arrived at the same moment`,
            `Pesan ${name} dan ${other} tiba bersamaan`,
          )
        : say(
            `The message ${name} arrived, and at the same moment ${other}`,
            `Pesan ${name} tiba, dan bersamaan dengan itu ${other}`,
          ),
    );
  }

  /** Of two orders always, otherwise only the second attempt or refund, is said to be the one it is. */
  private which({ letter, of }: Step): string {
    if (this.orders === 2) return ` (${this.say(say("order", "pesanan"))} ${of})`;
    if (of === 1 || letter === "c") return "";
    const isRefund = "rfnab".includes(letter);
    return this.say(
      isRefund
        ? say(" (second refund)", " (refund kedua)")
        : say(" (second attempt)", " (percobaan kedua)"),
    );
  }

  private answered(step: Step, answers: readonly (number | undefined)[]): string {
    const statuses = answers.flatMap((status) => status ?? []);
    if (statuses.length > 0) {
      return `${this.say(say("You answered", "Anda menjawab"))} ${statuses.join(this.say(say(" and ", " dan ")))}.`;
    }
    const isAsked = answers.length > 0 && !step.delivery && !step.held;
    return isAsked ? this.say(say("You did not answer.", "Anda tidak menjawab.")) : "";
  }

  private shown(shows: readonly Shown[] | undefined): string {
    if (!shows || shows.every((one) => Object.keys(one).length === 0)) return "";
    const each = shows.map((one, index) =>
      shows.length === 1
        ? listed(one)
        : `${this.say(say("order", "pesanan"))} ${index + 1}: ${listed(one)}`,
    );
    return `${this.say(say("You show", "Anda menampilkan"))} ${each.join("; ")}.`;
  }
}

const SHOULD_BE = say("It should be", "Seharusnya");
const RECONCILED = say("You reconciled.", "Anda mencocokkan.");
const BACK_PAID = say(
  "The customer came back with result=success",
  "Pelanggan kembali dengan result=success",
);
const BACK_LYING = say(
  "Somebody opened your finish page with result=success, without having paid",
  "Seseorang membuka halaman selesai dengan result=success tanpa membayar",
);
const BACK_FAILED = say(
  "The customer came back with result=failure",
  "Pelanggan kembali dengan result=failure",
);

/** A message that was overtaken is late; one that was there before comes again. */
function arrival(step: Step, past: readonly Step[]): Both {
  const isSame = (one: Step): boolean =>
    one.letter === step.letter && one.of === step.of && one.delivery !== "lost";
  if (past.some(isSame)) return say("arrived again", "tiba lagi");
  const own = factsToldBy(step.letter);
  const at = past.findLastIndex(
    (one) => isFact(one.letter) && own.includes(one.letter) && one.of === step.of,
  );
  const isLate = past.slice(at + 1).some(({ letter }) => isFact(letter));
  return isLate ? say("arrived late", "tiba terlambat") : say("arrived", "tiba");
}

/** `/items/0/price` is said as `items/0/price`. */
function listed(shown: Shown): string {
  return Object.entries(shown)
    .map(([path, leaf]) => `${path.slice(1)} ${leaf === undefined ? "–" : String(leaf)}`.trim())
    .join(", ");
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
