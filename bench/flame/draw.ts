import type { Frame } from "./profile.ts";

const WIDTH = 1200;
const ROW = 17;
const LETTER = 6.6;
/** Narrower calls are left out: they could be neither read nor pointed at. */
const SHARE_MIN = 0.003;

/** What the colours tell apart. */
const KINDS = [
  {
    title: "Gerbang",
    colour: "#f3b562",
    of: ["http", "operations", "domain", "store", "outbound", "workers", "protocol", "start"],
  },
  {
    title: "database driver",
    colour: "#8cb8e8",
    of: ["pg", "pg-pool", "pg-protocol", "pg-types", "postgres-date", "kysely"],
  },
  {
    title: "HTTP in",
    colour: "#9ed39a",
    of: ["fastify", "find-my-way", "light-my-request", "avvio"],
  },
  { title: "HTTP out", colour: "#d4a6e0", of: ["undici"] },
] as const;
const OTHER = { title: "Node.js and V8", colour: "#d6d6d6" };

interface Box {
  readonly frame: Frame;
  /** From the left, in microseconds. */
  readonly at: number;
  readonly depth: number;
}

/** A picture that needs nothing else: who called whom from top to bottom, time from left to right. */
export function drawFlameGraph(root: Frame, title: string): string {
  const boxes: Box[] = [];
  const place = (frame: Frame, at: number, depth: number): void => {
    if (frame.micros < SHARE_MIN * root.micros) return;
    if (depth > 0) boxes.push({ frame, at, depth });
    let left = at;
    for (const callee of frame.callees.toSorted((one, other) => other.micros - one.micros)) {
      place(callee, left, depth + 1);
      left += callee.micros;
    }
  };
  place(root, 0, 0);
  const rows = Math.max(...boxes.map(({ depth }) => depth)) + 3;
  const legend = [...KINDS, OTHER].map(
    ({ title: text, colour }, index) =>
      `<rect x="${index * 160}" y="${ROW + 4}" width="12" height="12" fill="${colour}"/><text x="${index * 160 + 17}" y="${ROW + 14}">${escape(text)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${rows * ROW}" font-family="monospace" font-size="11" fill="#1f1f1f" role="img" aria-label="${escape(title)}">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="0" y="13" font-size="13">${escape(title)}</text>
${legend.join("")}
${boxes.map((box) => drawBox(box, root.micros)).join("\n")}
</svg>
`;
}

function drawBox({ frame, at, depth }: Box, whole: number): string {
  const { name, room, micros } = frame;
  const x = (at / whole) * WIDTH;
  const width = (micros / whole) * WIDTH;
  const y = (depth + 1) * ROW;
  const letters = Math.floor((width - 4) / LETTER);
  const label =
    letters > 3
      ? `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escape(name.slice(0, letters))}</text>`
      : "";
  const share = ((100 * micros) / whole).toFixed(1);
  return `<g><title>${escape(`${name} (${room}) ${share} %`)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.4, width - 0.6).toFixed(1)}" height="${ROW - 1}" fill="${colourOf(room)}"/>${label}</g>`;
}

function colourOf(room: string): string {
  return (KINDS.find(({ of }) => (of as readonly string[]).includes(room)) ?? OTHER).colour;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
