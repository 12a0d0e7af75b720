import { type Both, type Language, say } from "../../stories/both.ts";
import { findingOf } from "../../stories/findings/findings.ts";
import { REMEDIES } from "../../stories/remedies/remedies.ts";
import type { JsonReport, ReportedDefect, ReportedRun } from "../json-report.ts";
import { coverageTable, familyName, resultOf } from "./coverage.ts";
import { html, type Markup } from "./markup.ts";
import { sequencePicture } from "./sequence-picture.ts";
import { STYLE } from "./style.ts";

/** What differs between equal runs, and so stands in no JSON report. */
interface Circumstances {
  readonly at: Date;
  /** As the repository describes itself; undefined where there is none. */
  readonly application: string | undefined;
  readonly gateway: string;
}

interface Reader {
  readonly language: Language;
  readonly say: (en: string, id: string) => string;
}

/** The report as one page that asks for nothing: no script, no request, no key. */
export function toHtml(
  report: JsonReport,
  about: Circumstances,
  language: Language = "en",
): string {
  const reader: Reader = { language, say: (en, id) => say(en, id)[language] };
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
<title>gerbang certify: ${verdictWord(report, reader)}</title>
<style>`;
  const body = html`</style>
</head>
<body>
${verdict(report, about, reader)}
<main>
${report.defects.length > 0 && defects(report.defects, reader)}
<section><h2>${reader.say("What was tried", "Yang dicoba")}</h2>
${coverageTable(report.runs, language)}</section>
<section><h2>${reader.say("Every schedule", "Setiap skenario")}</h2>
${everySchedule(report.runs, reader)}</section>
</main>
<footer><p class="soft">${reader.say(...FOOTER)}</p></footer>
</body>
</html>
`;
  return page.toString() + STYLE + body.toString();
}

const FOOTER = [
  "Tested by Gerbang's suite, on the word of whoever ran it. It is no certificate of a payment provider or of Bank Indonesia, and says nothing of what was left out. Two messages at once count as tried where the status call was held for both.",
  "Diuji dengan rangkaian uji Gerbang, atas pernyataan yang menjalankannya. Ini bukan sertifikat penyedia pembayaran atau Bank Indonesia, dan tidak mengatakan apa pun tentang yang dilewati. Dua pesan sekaligus dihitung dicoba bila pertanyaan status keduanya ditahan.",
] as const;

function verdictWord({ certified, defects: found }: JsonReport, { say: tell }: Reader): string {
  if (certified) return tell("certified", "tersertifikasi");
  if (found.length === 0)
    return tell("not certified: unsteady", "tidak tersertifikasi: tidak ajek");
  return tell("not certified", "tidak tersertifikasi");
}

function verdict(report: JsonReport, about: Circumstances, reader: Reader): Markup {
  const { say: tell } = reader;
  const look = report.certified ? "" : report.defects.length > 0 ? "failed" : "unsteady";
  const leftOut = report.runs.filter(({ result }) => result === "left out").length;
  const rows: readonly (readonly [string, string | number])[] = [
    [tell("Defects", "Cacat"), report.defects.length],
    [tell("Unsteady", "Tidak ajek"), report.unsteady.length],
    [tell("Schedules played", "Skenario dijalankan"), report.schedules],
    [tell("Left out", "Dilewati"), leftOut],
    [tell("Profile", "Profil"), report.profile],
    [tell("Date", "Tanggal"), `${about.at.toISOString().slice(0, 16).replace("T", " ")} UTC`],
    [
      tell("Application", "Aplikasi"),
      about.application ?? tell("version unknown", "versi tidak diketahui"),
    ],
    ["Gateway", `gerbang ${about.gateway}`],
    [tell("Suite", "Rangkaian"), report.suite],
  ];
  return html`<header class="verdict ${look}"><h1>${upperFirst(verdictWord(report, reader))}</h1>
<dl>${rows.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>\n`)}</dl></header>`;
}

function defects(all: readonly ReportedDefect[], reader: Reader): Markup {
  return html`<section><h2>${reader.say("Defects", "Cacat")}</h2>
${all.map((one) => defect(one, reader))}</section>`;
}

function defect(one: ReportedDefect, { language, say: tell }: Reader): Markup {
  const { title, sentence, cause, remedy } = findingOf(one.defect);
  const { advice, express, laravel, go } = REMEDIES[remedy];
  const text = (both: Both): string => both[language];
  const picture = tell("The sequence of messages", "Urutan pesan");
  const codes = [
    ["Express", express],
    ["Laravel", laravel],
    ["Go", go],
  ].map(([name, code]) => html`<p>${name}</p><pre tabindex="0"><code>${code}</code></pre>`);
  return html`<article class="defect" id="${one.fingerprint}">
<h3><span class="bad">${one.defect}</span> ${text(title)}</h3>
<p>${text(sentence)} ${text(cause)}</p>
<div class="told"><ol>${one.story[language].map((line) => html`<li>${line}</li>\n`)}</ol>
<div>${one.saw.length > 0 && sequencePicture(one.saw, tell("You", "Anda"), picture)}</div></div>
<details><summary>${tell("What mends it", "Cara memperbaikinya")}</summary><p>${text(advice)}</p>${codes}</details>
<details><summary>${tell("Play it again:", "Jalankan lagi:")} <code>gerbang certify --replay ${one.fingerprint}.json</code></summary>
<p>${tell("Save these lines as", "Simpan baris ini sebagai")} <code>${one.fingerprint}.json</code>:</p>
<pre tabindex="0"><code>${replayFile(one)}</code></pre></details>
<p class="soft">${tell("Breaks", "Melanggar")} ${one.breaks} · <code>${one.schedule}</code></p>
</article>
`;
}

/** The schedule file that plays a defect again. */
function replayFile({ defect: id, breaks, steps, fingerprint }: ReportedDefect): string {
  return JSON.stringify({ gerbang_schedule: 1, defect: id, breaks, steps, fingerprint }, null, 2);
}

function everySchedule(runs: readonly ReportedRun[], reader: Reader): readonly Markup[] {
  const families = [...new Set(runs.map(({ family }) => family))];
  return families.map((family) => {
    const own = runs.filter((run) => run.family === family);
    return html`<details><summary>${familyName(family, reader.language)} (${own.length})</summary>
${own.map((run) => oneSchedule(run, reader))}</details>\n`;
  });
}

function oneSchedule(run: ReportedRun, { language, say: tell }: Reader): Markup {
  const { schedule, fingerprint, answers } = run;
  const steps = schedule === "" ? [] : schedule.split(" ");
  const lines = steps.map((step, index) => {
    const seen = (answers[index] ?? []).map((status) => status ?? "–").join(", ");
    return html`<li><code>${step}</code>${seen && ` → ${seen}`}</li>`;
  });
  const link =
    fingerprint !== undefined &&
    html`<p><a href="#${fingerprint}">${tell("The defect it shows", "Cacat yang ditunjukkannya")}</a></p>`;
  return html`<details><summary>${resultOf(run, language)} <code>${schedule || tell("the charge alone", "hanya charge")}</code></summary>${link}<ol>${lines}</ol></details>
`;
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
