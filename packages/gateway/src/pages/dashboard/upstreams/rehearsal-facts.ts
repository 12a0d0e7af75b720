import type { SkewMs } from "../../../domain/upstream/clock-skew.ts";
import {
  clockSkewOf,
  FINDING_NAMES,
  type Finding,
  type FindingName,
  type Findings,
} from "../../../domain/upstream/findings.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { count, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";

/** When an account was rehearsed the last time, or that it was not. */
export function rehearsedFact({ say }: Visit, findings: Findings, zone: Zone): Html | string {
  const found = listed(findings);
  const times = found.filter(([, { by }]) => by === "rehearsal").map(([, { at }]) => at);
  const last = times.toSorted().at(-1);
  if (last === undefined) return say("not rehearsed yet", "belum digladi");
  const many = `${count(found.length)} ${say(found.length === 1 ? "finding" : "findings", "temuan")}`;
  return html`${timeCell(new Date(last), zone, say)} · ${many}`;
}

interface Known {
  readonly findings: Findings;
  /** How far its clock is ahead, by its answers. */
  readonly measured: SkewMs | undefined;
}

/** Everything that is known of its upstream, and what that changes; nothing where nothing is. */
export function findingsList(
  { say }: Visit,
  { findings, measured }: Known,
  zone: Zone,
): Html | undefined {
  const found = listed(findings);
  if (found.length === 0) return undefined;
  return html`<details>
    <summary>
      ${say("What was found about this upstream", "Yang ditemukan tentang upstream ini")}
    </summary>
    <dl class="facts findings">
      ${found.map(
        ([name, finding]) =>
          html`<div>
            <dt><span class="code wrap">${name}</span></dt>
            <dd>
              <span class="wrap">${finding.value}</span>
              <span class="hint">
                ${sourceText(say, finding)} ${timeCell(new Date(finding.at), zone, say)}
                ${changeText(say, name, { findings, measured })}
              </span>
            </dd>
          </div>`,
      )}
    </dl>
  </details>`;
}

/** In the order of the rehearsal's list. */
function listed(findings: Findings): readonly (readonly [FindingName, Finding])[] {
  return FINDING_NAMES.flatMap((name) => {
    const finding = findings[name];
    return finding ? [[name, finding] as const] : [];
  });
}

function sourceText(say: Say, { by, version, reason }: Finding): string {
  if (by === "operator") return `${say("said by a person", "kata seseorang")}: ${reason ?? ""} ·`;
  return `${say("found by version", "ditemukan versi")} ${version ?? "?"} ·`;
}

/** What is done in another way because of it; empty where nothing is. */
function changeText(say: Say, name: FindingName, { findings, measured }: Known): string {
  const { in_progress_text: running, order_taken_text: taken } = findings;
  if (name === "status_lag_ms" && Number(findings.status_lag_ms?.value) > 0) {
    return say(
      "· an order counts as absent only after twice as long",
      "· pesanan baru dianggap tidak ada setelah dua kali selama itu",
    );
  }
  if (name === "clock_skew_ms") return skewChangeText(say, { findings, measured });
  if (name === "in_progress_text" && taken && running?.value !== taken.value) {
    return say(
      "· a charge refused so is asked for again, and not given up",
      "· tagihan yang ditolak begini diminta lagi, tidak ditinggalkan",
    );
  }
  return "";
}

function skewChangeText(say: Say, { findings, measured }: Known): string {
  if (measured !== undefined && findings.clock_skew_ms?.by !== "operator") {
    return say(
      "· what its answers say of late goes before it",
      "· yang dikatakan jawabannya belakangan ini didahulukan",
    );
  }
  if (clockSkewOf(findings) === 0) return "";
  return say(
    "· the times at which codes end are moved by it",
    "· waktu berakhirnya kode digeser sebesar itu",
  );
}
