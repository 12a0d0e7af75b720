import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import {
  type EndpointState,
  isDown,
  judgeEndpoint,
} from "../../../domain/notifications/judge-endpoint.ts";
import type { WatchedEndpoint } from "../../../operations/dashboard/browse-notifications.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { count, latencyText, timeCell, type Zone } from "../frame/present-values.ts";

/** What is wrong with an endpoint, in words: what happens, what Gerbang does, what to change. */
interface Diagnosis {
  readonly state: EndpointState;
  readonly health: "good" | "unsteady" | "bad" | "unused";
  readonly finding: Html | string;
  readonly advice?: string;
}

/** Says how an endpoint is now, by its newest attempts; what is over is told as over. */
export function diagnose(say: Say, endpoint: WatchedEndpoint, zone: Zone): Diagnosis {
  const state = judgeEndpoint(endpoint);
  const told = { state, ...findingsOf(say, endpoint, zone)[state]() };
  return endpoint.isInUse ? told : { ...told, health: "unused" };
}

type Findings = Readonly<Record<EndpointState, () => Omit<Diagnosis, "state">>>;

function findingsOf(say: Say, endpoint: WatchedEndpoint, zone: Zone): Findings {
  return {
    well: () => ({ health: "good", finding: say("Answers well.", "Menjawab dengan baik.") }),
    untried: () => ({ health: "unsteady", finding: untried(say) }),
    faulted: () => ({
      health: "unsteady",
      ...explainFailure(say, {
        answerStatus: undefined,
        error: endpoint.newestFault ?? "dropped",
        errorDetail: undefined,
      }),
    }),
    failing: () => failing(say, endpoint),
    unsteady: () => unsteady(say, endpoint),
    recovered: () => ({ health: "good", finding: recovered(say, endpoint, zone) }),
    slow: () => slow(say, endpoint),
  };
}

function untried(say: Say): string {
  return say(
    "No attempt has ended yet: the first is under way, or about to be made.",
    "Belum ada percobaan yang selesai: yang pertama sedang atau akan dikirim.",
  );
}

function failing(say: Say, endpoint: WatchedEndpoint): Omit<Diagnosis, "state"> {
  const { lastFailure } = endpoint;
  if (!lastFailure) return { health: "good", finding: "" };
  const { finding, advice } = explainFailure(say, lastFailure);
  return { health: isDown(endpoint) ? "bad" : "unsteady", finding, advice };
}

function unsteady(say: Say, endpoint: WatchedEndpoint): Omit<Diagnosis, "state"> {
  const { recent, lastFailure } = endpoint;
  const failed = recent.filter((answered) => !answered).length;
  const lead = say(
    `Answers now, but ${failed} of its last ${recent.length} attempts failed. The latest:`,
    `Sekarang menjawab, tetapi ${failed} dari ${recent.length} percobaan terakhir gagal. Yang terakhir:`,
  );
  if (!lastFailure) return { health: "unsteady", finding: lead };
  const { finding, advice } = explainFailure(say, lastFailure);
  return { health: "unsteady", finding: `${lead} ${finding}`, advice };
}

function recovered(say: Say, { recoveredAt, answeredSince }: WatchedEndpoint, zone: Zone): Html {
  return html`${say("Recovered at", "Pulih pada")} ${timeCell(recoveredAt, zone, say)},
  ${count(answeredSince)} ${say("answered since", "dijawab sejak itu")}.`;
}

function slow(say: Say, { recentSlowestMs }: WatchedEndpoint): Omit<Diagnosis, "state"> {
  const slowest = latencyText(recentSlowestMs ?? 0, say);
  return {
    health: "unsteady",
    finding: say(
      `Answers, but took up to ${slowest}; after 15 s Gerbang gives up on an attempt.`,
      `Menjawab, tetapi sampai ${slowest}; setelah 15 detik percobaan dianggap gagal.`,
    ),
    advice: say(
      "Write the notification down, answer 200 at once, and do the work afterwards.",
      "Simpan notifikasi, segera jawab 200, lalu kerjakan sisanya.",
    ),
  };
}
