import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { NOTIFICATION_URLS_MAX } from "../../../domain/merchants/merchant-settings.ts";
import type { LastAnswer } from "../../../operations/dashboard/last-answers.ts";
import type { Presentation } from "../../../operations/dashboard/presentation.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField, panel, problemAttributes, problemText } from "../frame/form-parts.ts";
import { lastAnswerLines } from "../frame/last-answer.ts";
import { may, type Visit } from "../frame/visit.ts";
import type { RefusedForm } from "./settings-frame.ts";

interface ShownUrls {
  readonly merchant: Merchant;
  /** By URL. */
  readonly answers: ReadonlyMap<string, LastAnswer>;
  readonly zone: Presentation;
  readonly refused: RefusedForm | undefined;
}

/** One row for each payment notification URL: what it answered last, a test of it, its end. */
export function urlSection(visit: Visit, shown: ShownUrls): Html {
  const { say } = visit;
  const { paymentNotificationUrls: urls } = shown.merchant.settings;
  const isOpen = may(visit, "change_settings");
  return panel(
    {
      title: say("Payment notification URLs", "URL notifikasi pembayaran"),
      id: "urls",
      hint: say(
        "Each is told of every change of a payment. A test is a signed sample: your server must answer 200 although it does not know the order.",
        "Masing-masing diberi tahu setiap perubahan pembayaran. Uji mengirim contoh bertanda tangan: server Anda harus menjawab 200 walau tidak mengenal pesanannya.",
      ),
    },
    html`${
        urls.length === 0 &&
        html`<p class="hint">
          ${say(
            "None yet: your server is not told about payments.",
            "Belum ada: server Anda tidak diberi tahu tentang pembayaran.",
          )}
        </p>`
      }
      <ul class="url-rows">
        ${urls.map((url) => urlRow(visit, url, shown))}
      </ul>
      ${isOpen && urls.length > 1 && testForm(visit)}
      ${isOpen && addForm(visit, shown.refused, urls.length)}`,
  );
}

function urlRow(visit: Visit, url: string, { answers, zone }: ShownUrls): Html {
  const { say } = visit;
  const answer = answers.get(url);
  return html`<li>
    <div class="url-answer">
      <p class="code wrap">${url}</p>
      ${
        answer
          ? lastAnswerLines(visit, answer, zone)
          : html`<p class="hint">
              ${say("Nothing was sent here yet.", "Belum ada yang dikirim.")}
            </p>`
      }
    </div>
    ${
      may(visit, "change_settings") &&
      html`<div class="url-actions">${testForm(visit, url)} ${removeForm(visit, url)}</div>`
    }
  </li>`;
}

/** Of one URL, or of all. */
function testForm({ say, base, session }: Visit, url?: string): Html {
  const label =
    url === undefined ? say("Test all", "Uji semua") : say("Send test", "Kirim notifikasi uji");
  return html`<form
    method="post"
    action="${base}/settings/test"
    class="inline"
    data-once
    data-busy="${say("Waiting for the answer…", "Menunggu jawaban…")}"
  >
    ${csrfField(session)}
    ${url !== undefined && html`<input type="hidden" name="url" value="${url}" />`}
    <button class="button small">
      ${label}${url !== undefined && html`<span class="visually-hidden">: ${url}</span>`}
    </button>
  </form>`;
}

function removeForm({ say, base, session }: Visit, url: string): Html {
  const question = say(
    "Stop telling your server at this URL?",
    "Berhenti memberi tahu server Anda di URL ini?",
  );
  return html`<form
    method="post"
    action="${base}/settings/urls/remove"
    class="inline"
    data-once
    data-confirm="${question}"
  >
    ${csrfField(session)}
    <input type="hidden" name="url" value="${url}" />
    <button class="button small quiet danger">
      ${say("Remove", "Hapus")}<span class="visually-hidden">: ${url}</span>
    </button>
  </form>`;
}

function addForm(
  { say, base, session }: Visit,
  refused: RefusedForm | undefined,
  known: number,
): Html {
  if (known >= NOTIFICATION_URLS_MAX) {
    return html`<p class="hint">
      ${say(
        `${known} URLs are told: as many as there can be. Remove one to add another.`,
        `${known} URL diberi tahu: sudah sebanyak yang bisa. Hapus satu untuk menambah yang lain.`,
      )}
    </p>`;
  }
  const problem = refused?.problems?.["newUrl"];
  return html`<form method="post" action="${base}/settings/urls/add" class="add-url" data-once>
    ${csrfField(session)}
    <div class="field">
      <label for="newUrl">${say("Add a URL", "Tambah URL")}</label>
      <input
        id="newUrl"
        name="newUrl"
        type="text"
        inputmode="url"
        autocomplete="off"
        spellcheck="false"
        placeholder="https://"
        required
        value="${refused?.typed?.["newUrl"]}"
        ${problemAttributes("newUrl", problem)}
      />${problemText("newUrl", problem)}
    </div>
    <button class="button small primary">${say("Add", "Tambah")}</button>
  </form>`;
}
