/** What may be done to a call that fits a gate. */
export const GATE_DEEDS = ["hold", "answer", "hang", "close"] as const;
export type GateDeed = (typeof GATE_DEEDS)[number];

/** Before it has any effect, or when its effect is committed and only the answer is to go out. */
export const GATE_STAGES = ["before", "after"] as const;
export type GateStage = (typeof GATE_STAGES)[number];

/** The errors that a gate may answer with, as the Core API gives them. */
export const GATE_CODES = ["404", "429", "500", "503"] as const;
export type GateCode = (typeof GATE_CODES)[number];

/** Which calls a gate takes; what is absent limits nothing. */
interface GateMatch {
  readonly method?: "GET" | "POST";
  /** A path, in which `*` stands for any one part of it. */
  readonly path?: string;
  readonly transaction?: string;
  readonly order?: string;
}

export interface GateRule {
  readonly match: GateMatch;
  readonly do: GateDeed;
  readonly when: GateStage;
  /** For `answer`. */
  readonly code?: GateCode;
}

export const GATES_MAX = 50;
export const GATE_TIMES_MAX = 1_000;
/** Calls of one merchant that may be held at one moment; those beyond are served. */
export const HELD_CALLS_MAX = 100;

/** What a gate looks at. */
interface GatedCall {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly orderId: string | undefined;
  readonly transactionId: string | undefined;
}

/** Whether a gate takes a call. */
export function fitsGate({ match }: GateRule, call: GatedCall): boolean {
  return (
    (match.method === undefined || match.method === call.method) &&
    (match.path === undefined || fitsPath(match.path, call.path)) &&
    (match.transaction === undefined || match.transaction === call.transactionId) &&
    (match.order === undefined || match.order === call.orderId)
  );
}

function fitsPath(pattern: string, path: string): boolean {
  const [wanted, parts] = [pattern.split("/"), path.split("/")];
  return (
    wanted.length === parts.length &&
    wanted.every((part, index) => part === "*" || part === parts[index])
  );
}

/** What is wrong with a gate, one sentence each; none when it can be used. */
export function findGateProblems(rule: GateRule, name: string): readonly string[] {
  const { do: deed, code, match } = rule;
  return [
    ...(deed === "answer" && code === undefined ? [`${name}.code must say what to answer`] : []),
    ...(deed !== "answer" && code !== undefined ? [`${name}.code means nothing for ${deed}`] : []),
    ...(match.path?.startsWith("/") === false ? [`${name}.match.path must begin with /`] : []),
  ];
}
