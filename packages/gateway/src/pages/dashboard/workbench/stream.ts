import type { FoundEntries } from "../../../operations/workbench/browse-workbench.ts";
import { isAbout, type WorkbenchEntry } from "../../../operations/workbench/entry.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { latencyText, timeCell, type Zone } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { entryDetails } from "./entry-details.ts";
import { entryLine } from "./entry-line.ts";
import { kindWord } from "./filter-form.ts";
import { type Chosen, streamAddress } from "./workbench-filter.ts";

interface ShownStream {
  readonly chosen: Chosen;
  readonly found: FoundEntries;
  /** The entry whose details are shown; it may stand on another page. */
  readonly open: WorkbenchEntry | undefined;
  readonly zone: Zone;
}

/** The entries with what is open of them: the part of the page that is live. */
export function stream(visit: Visit, shown: ShownStream): Html {
  const { base, here } = visit;
  const { found, open, chosen } = shown;
  const lit = chosen.get("order") ?? open?.orderId ?? open?.transactionId;
  const isElsewhere = open && !found.entries.some(({ place }) => place === open.place);
  return html`<div
    id="stream"
    data-stream
    data-live="${base}/live?of=workbench"
    data-source="${here}"
  >
    ${lit !== undefined && litBar(visit, shown, lit)}
    ${
      isElsewhere &&
      html`<ol class="stream rows card">
        ${entryItem(visit, shown, open, lit)}
      </ol>`
    }
    ${
      found.entries.length === 0
        ? html`<div class="card">${empty(visit, shown)}</div>`
        : html`<ol class="stream rows card">
            ${found.entries.map((entry) => entryItem(visit, shown, entry, lit))}
          </ol>`
    }
    ${pager(visit, shown)}
  </div>`;
}

/** What is lit up, and the ways on: only that, its transaction, or none. */
function litBar(visit: Visit, { chosen, found, open }: ShownStream, lit: string): Html {
  const { say, base } = visit;
  const entries = found.entries.filter((entry) => isAbout(entry, lit));
  const transactionId = open?.transactionId ?? entries.find(hasTransaction)?.transactionId;
  const isOnly = chosen.has("only");
  const more = { order: lit, only: isOnly ? undefined : "1", open: open?.place };
  return html`<p class="lit-bar">
    <strong>${lit}</strong>
    <span class="hint">
      ${
        isOnly
          ? say("Nothing else is shown.", "Yang lain tidak ditampilkan.")
          : litCount(say, entries.length)
      }
    </span>
    <a class="button small" data-entry href="${streamAddress(visit, chosen, more)}">
      ${isOnly ? say("Among the others", "Di antara yang lain") : say("Only these", "Hanya ini")}
    </a>
    ${
      transactionId !== undefined &&
      may(visit, "see_transactions") &&
      html`<a class="button small" href="${base}/transactions/${transactionId}">
        ${say("Transaction", "Transaksi")}
      </a>`
    }
    <a
      class="button small quiet"
      data-entry
      href="${streamAddress(visit, chosen, { order: undefined, only: undefined })}"
    >
      ${say("Clear", "Hapus sorotan")}
    </a>
  </p>`;
}

function litCount(say: Say, count: number): string {
  const entries = count === 1 ? "entry" : "entries";
  return say(`${count} ${entries} lit up here`, `${count} entri disorot di sini`);
}

function hasTransaction({ transactionId }: WorkbenchEntry): boolean {
  return transactionId !== undefined;
}

function entryItem(
  visit: Visit,
  shown: ShownStream,
  entry: WorkbenchEntry,
  lit: string | undefined,
): Html {
  const { place, failed } = entry;
  const isOpen = place === shown.open?.place;
  const isLit = lit !== undefined && isAbout(entry, lit);
  const classes = ["entry", failed && "bad", isLit && "lit", isOpen && "open"];
  return html`<li id="e-${place}" class="${classes.filter(Boolean).join(" ")}" data-key="${place}">
    <a
      class="entry-line row-link"
      data-entry
      href="${entryAddress(visit, shown, entry, isOpen)}"
      aria-expanded="${isOpen ? "true" : "false"}"
    >
      ${lineParts(visit.say, entry, shown.zone)}
      ${
        isLit &&
        html`<span class="visually-hidden">${visit.say("Of this order", "Pesanan ini")}</span>`
      }
    </a>
    ${
      isOpen &&
      html`<div class="entry-details" id="d-${place}" data-keep>
        ${entryDetails(visit, entry, shown.zone)}
      </div>`
    }
  </li>`;
}

function lineParts(say: Say, entry: WorkbenchEntry, zone: Zone): Html {
  const { kind, icon, what, chip, said, tookMs } = entryLine(say, entry);
  return html`${timeCell(entry.at, zone, say)}
    <span class="entry-kind">${DASHBOARD_ICONS[icon]}<span>${kindWord(say, kind)}</span></span>
    <span class="entry-what">${what}</span>
    <span class="entry-chip">${chip}</span>
    <span class="entry-order">${entry.orderId ?? entry.transactionId}</span>
    <span class="entry-said">${said}</span>
    <span class="entry-took">${tookMs !== undefined && latencyText(tookMs, say)}</span>`;
}

/** Opens it and lights up its order, or closes it. */
function entryAddress(
  visit: Visit,
  { chosen }: ShownStream,
  { place, orderId, transactionId }: WorkbenchEntry,
  isOpen: boolean,
): string {
  const { before, after } = visit.fields;
  const page = { before, after };
  if (isOpen) return `${streamAddress(visit, chosen, page)}#e-${place}`;
  const order = chosen.has("only") ? chosen.get("order") : (orderId ?? transactionId);
  return `${streamAddress(visit, chosen, { ...page, order, open: place })}#e-${place}`;
}

function empty(visit: Visit, { chosen, found }: ShownStream): Html {
  const { say, base } = visit;
  if (found.endedEarly) {
    return emptyState(
      say("Nothing among the newer ones.", "Tidak ada di antara yang lebih baru."),
      say(
        "What no index finds is looked for in 20,000 entries at once; go on with “Older”.",
        "Pencarian ini melihat 20.000 entri sekaligus; lanjutkan dengan “Lebih lama”.",
      ),
    );
  }
  return chosen.size > 0
    ? emptyState(
        say("Nothing matches.", "Tidak ada yang cocok."),
        html`<a href="${base}/workbench">${say("Show all", "Tampilkan semua")}</a>`,
      )
    : emptyState(
        say("Nothing has happened yet.", "Belum ada yang terjadi."),
        say(
          "What your program asks of the API appears here with its answer, and so does what becomes of it: events, the wallet, notifications to your server.",
          "Permintaan program Anda ke API tampil di sini beserta jawabannya, juga kelanjutannya: kejadian, dompet, notifikasi ke server Anda.",
        ),
      );
}

function pager(visit: Visit, { chosen, found }: ShownStream): Html {
  const { say, fields } = visit;
  const isFirst = fields["before"] === undefined && fields["after"] === undefined;
  const { newerFrom, olderFrom } = found;
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
    ${
      !isFirst &&
      html`<a class="button small quiet" href="${streamAddress(visit, chosen)}">
        ${say("Newest", "Terbaru")}
      </a>`
    }${
      newerFrom !== undefined &&
      html`<a
        class="button small"
        rel="prev"
        href="${streamAddress(visit, chosen, { after: newerFrom })}"
      >
        ${DASHBOARD_ICONS.left}${say("Newer", "Lebih baru")}
      </a>`
    }${
      olderFrom !== undefined &&
      html`<a
        class="button small"
        rel="next"
        href="${streamAddress(visit, chosen, { before: olderFrom })}"
      >
        ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
      </a>`
    }
  </nav>`;
}
