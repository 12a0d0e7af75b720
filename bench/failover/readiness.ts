import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 100;
/** A probe that takes longer counts as a no, as it does for a load balancer. */
const ANSWER_WITHIN_MS = 2_000;

interface Look {
  readonly at: number;
  readonly areAllReady: boolean;
}

export interface Readiness {
  /** When, by `performance.now()`, the first of them said no between two moments, and when all said yes again. */
  between(from: number, until: number): { readonly saidNo: number; readonly saidYes: number };
  stop(): Promise<void>;
}

/** Asks each process whether it is ready, as a load balancer does, until it is stopped. */
export function watchReadiness(urls: readonly string[]): Readiness {
  const looks: Look[] = [];
  const ending = new AbortController();
  const watching = (async () => {
    while (!ending.signal.aborted) {
      const answers = await Promise.all(urls.map(isReady));
      looks.push({ at: performance.now(), areAllReady: answers.every(Boolean) });
      await sleep(LOOK_EVERY_MS);
    }
  })();
  return {
    between(from, until) {
      const within = looks.filter(({ at }) => at > from && at < until);
      const no = within.find(({ areAllReady }) => !areAllReady);
      const lastNo = within.findLastIndex(({ areAllReady }) => !areAllReady);
      return {
        saidNo: no?.at ?? Number.POSITIVE_INFINITY,
        saidYes: within[lastNo + 1]?.at ?? Number.POSITIVE_INFINITY,
      };
    },
    async stop() {
      ending.abort();
      await watching;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}
