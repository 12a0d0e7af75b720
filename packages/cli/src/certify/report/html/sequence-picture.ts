import type { ReportedStep } from "../json-report.ts";
import { html, type Markup } from "./markup.ts";

const ROW = 46;
const TOP = 44;
const WIDTH = 400;
const GATEWAY = 50;
const SHOP = 350;

/**
 * What passed between the gateway and the merchant, from top to bottom: facts on the gateway's line, messages as
 * arrows, answers beneath them, everything else on the merchant's line.
 */
export function sequencePicture(saw: readonly ReportedStep[], you: string, title: string): Markup {
  const height = TOP + saw.length * ROW + 16;
  const lines = [GATEWAY, SHOP].map(
    (x) => html`<line class="life" x1="${x}" x2="${x}" y1="30" y2="${height - 8}" />`,
  );
  return html`<svg class="picture" role="img" aria-label="${title}" viewBox="0 0 ${WIDTH} ${height}">
<text class="who" x="${GATEWAY}" y="20">Gerbang</text><text class="who" x="${SHOP}" y="20">${you}</text>
${lines}${saw.map((step, index) => row(step, TOP + index * ROW, index === saw.length - 1))}
</svg>`;
}

function row({ step, kind, answers }: ReportedStep, y: number, isLast: boolean): Markup {
  const mark = isLast ? "wrong" : "right";
  const label = shortened(step);
  if (kind === "fact") {
    return html`<circle class="fact" cx="${GATEWAY}" cy="${y + 12}" r="5" /><text class="label" x="${GATEWAY + 14}" y="${y + 16}">${label}</text>`;
  }
  if (kind === "other" && answers.length === 0) {
    return html`<circle class="${mark}" cx="${SHOP}" cy="${y + 12}" r="5" /><text class="label end" x="${SHOP - 14}" y="${y + 16}">${label}</text>`;
  }
  const tip = `${SHOP - 2},${y + 14} ${SHOP - 12},${y + 9} ${SHOP - 12},${y + 19}`;
  const answer = answers.map((status) => status ?? "–").join(", ");
  return html`<line class="${mark}" x1="${GATEWAY}" x2="${SHOP - 4}" y1="${y + 14}" y2="${y + 14}" /><polygon class="${mark}" points="${tip}" /><text class="label middle" x="${(GATEWAY + SHOP) / 2}" y="${y + 9}">${label}</text><text class="answer middle" x="${(GATEWAY + SHOP) / 2}" y="${y + 29}">${answer && `← ${answer}`}</text>`;
}

function shortened(text: string): string {
  return text.length > 44 ? `${text.slice(0, 43)}…` : text;
}
