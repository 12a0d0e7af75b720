import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";

/** What the command line may say already, by the names of its options. */
export interface InitAnswers {
  readonly createUrl?: string | undefined;
  readonly createJson?: string | undefined;
  readonly createRun?: string | undefined;
  readonly orderId?: string | undefined;
  readonly charge?: boolean | undefined;
  readonly readUrl?: string | undefined;
  readonly readRun?: string | undefined;
  readonly reconcileUrl?: string | undefined;
  readonly reconcileRun?: string | undefined;
  readonly finishUrl?: string | undefined;
  readonly appRun?: string | undefined;
  readonly appReady?: string | undefined;
}

interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

type Question = readonly [name: keyof InitAnswers, text: string];

const ALWAYS: readonly Question[] = [
  ["createUrl", "The address that makes an order, by POST (empty: a command does)"],
];
const BY_URL: readonly Question[] = [
  [
    "createJson",
    'What is posted to it, as JSON; {amount} stands for the price (such as {"total": "{amount}"})',
  ],
  ["orderId", "Where the order id stands in its answer (such as /data/number)"],
];
const BY_RUN: readonly Question[] = [
  ["createRun", "The command that makes an order and prints its id"],
];
const THEN: readonly Question[] = [
  [
    "readUrl",
    "The address that shows an order as JSON, with {order_id} in it (empty: a command does)",
  ],
];
const READ_RUN: readonly Question[] = [
  ["readRun", "The command that shows an order, with {order_id} in it"],
];
const RECONCILE_RUN: readonly Question[] = [
  ["reconcileRun", "The command that looks again at open orders (empty: none)"],
];
const MAYBE: readonly Question[] = [
  ["finishUrl", "The page to which the wallet sends the customer back (empty: that of the charge)"],
  ["appRun", "The command that starts the application, for crash tests (empty: it runs already)"],
];
const READY: readonly Question[] = [["appReady", "An address that answers once it has started"]];

/** Asks for what the command line did not say. */
export async function askForMore(given: InitAnswers, terminal: Terminal): Promise<InitAnswers> {
  const lines = createInterface(terminal);
  const answers: Record<string, string | boolean | undefined> = { ...given };
  const ask = async (questions: readonly Question[]): Promise<void> => {
    for (const [name, text] of questions) {
      if (answers[name] !== undefined) continue;
      const answer = (await lines.question(`${text}: `)).trim();
      if (answer !== "") answers[name] = answer;
    }
  };
  try {
    if (answers["createRun"] === undefined) await ask(ALWAYS);
    await ask(answers["createUrl"] === undefined ? BY_RUN : BY_URL);
    if (answers["readRun"] === undefined) await ask(THEN);
    if (answers["readUrl"] === undefined) await ask(READ_RUN);
    if (answers["reconcileUrl"] === undefined) await ask(RECONCILE_RUN);
    await ask(MAYBE);
    if (answers["appRun"] !== undefined) await ask(READY);
    return answers;
  } finally {
    lines.close();
  }
}

/** The file that these answers make; it is read and checked like any other. */
export function toConfigFile(answers: InitAnswers): Readonly<Record<string, unknown>> {
  const { createUrl, createRun, orderId, charge, readUrl, readRun } = answers;
  const { reconcileUrl, reconcileRun, finishUrl, appRun, appReady } = answers;
  const pointer = orderId === undefined ? {} : { order_id: orderId };
  const create =
    createUrl === undefined
      ? { run: createRun, ...pointer }
      : { post: createUrl, json: readJsonText(answers.createJson), ...pointer };
  const reconcile = reconcileUrl === undefined ? { run: reconcileRun } : { post: reconcileUrl };
  const hasReconcile = reconcileUrl !== undefined || reconcileRun !== undefined;
  return {
    ...(appRun !== undefined && { app: { run: appRun, ready: appReady } }),
    create: { ...create, ...(charge && { charge }) },
    read: readUrl === undefined ? { run: readRun } : { get: readUrl },
    ...(finishUrl !== undefined && { finish: finishUrl }),
    ...(hasReconcile && { reconcile }),
  };
}

function readJsonText(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The file is checked next, and a text in its place is seen in it.
    return text;
  }
}
