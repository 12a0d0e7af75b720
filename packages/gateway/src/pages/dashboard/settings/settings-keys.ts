import { type AcceptedKey, listAcceptedKeys } from "../../../operations/dashboard/merchant-keys.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { csrfField, panel } from "../frame/form-parts.ts";
import { timeCell } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { sendSettings } from "./settings-frame.ts";

export const OVERLAP_HOURS = [0, 1, 24, 168] as const;

/** What signs, and what pages carry. */
export async function showKeys(visit: Visit): Promise<unknown> {
  const { context, merchant, note } = visit;
  const [keys, zone] = await Promise.all([
    listAcceptedKeys(context.gateway, merchant.id),
    readPresentation(context.gateway, merchant.id),
  ]);
  const revealed = note?.extra?.["revealed"];
  return await sendSettings(visit, {
    page: "keys",
    body: keysSection(visit, { keys, revealed }, zone),
  });
}

/** A key is in the page only after somebody asked for it, and once; the activity log says who. */
function keysSection(
  visit: Visit,
  {
    keys,
    revealed,
  }: { readonly keys: readonly AcceptedKey[]; readonly revealed?: string | undefined },
  zone: Presentation,
): Html {
  const { say, merchant } = visit;
  return panel(
    {
      title: say("Access keys", "Kunci akses"),
      id: "keys",
      hint: say(
        "The server key signs and stays on your server. The client key may stand in a page. Times are of the wall clock: keys end by it.",
        "Server key menandatangani dan hanya boleh ada di server Anda. Client key boleh ada di halaman. Waktu menurut jam nyata.",
      ),
    },
    html`<dl class="facts">
        <div>
          <dt>${say("Merchant id", "ID merchant")}</dt>
          <dd class="code" data-copy="${say("merchant id", "merchant id")}">${merchant.id}</dd>
        </div>
      </dl>
      ${(["server", "client"] as const).map(
        (kind) =>
          html`<div class="key-kind">
            <h3>${kind} key</h3>
            <ul class="keys">
              ${keys
                .filter((key) => key.kind === kind)
                .map((key) => keyRow(visit, { key, isRevealed: key.id === revealed }, zone))}
            </ul>
            ${may(visit, "rotate_keys") && rotateForm(visit, kind, newestOf(keys, kind))}
          </div>`,
      )}`,
  );
}

interface ShownKey {
  readonly key: AcceptedKey;
  readonly isRevealed: boolean;
}

function keyRow(visit: Visit, { key, isRevealed }: ShownKey, zone: Presentation): Html {
  const { say } = visit;
  const text = key.key.reveal();
  return html`<li>
    <div class="held-key">
      ${
        isRevealed
          ? html`<code class="code wrap" data-copy="${key.kind} key" data-revealed tabindex="-1"
              >${text}</code
            >`
          : html`<span class="code">
              ${publicPart(text)}<span aria-hidden="true">••••••••</span>
            </span>`
      }
      <p class="hint">
        ${
          key.expiresAt
            ? html`<span class="chip waiting">${say("former", "lama")}</span>
                ${say("accepted until", "berlaku sampai")} ${timeCell(key.expiresAt, zone, say)}`
            : html`${say("since", "sejak")} ${timeCell(key.createdAt, zone, say)}`
        }
      </p>
    </div>
    <div class="key-actions">
      ${isRevealed ? hideLink(visit) : revealForm(visit, key)}
      ${key.expiresAt && may(visit, "rotate_keys") && endForm(visit, key)}
    </div>
  </li>`;
}

const HIDDEN_CHARACTERS_MIN = 8;

/** What every key of its kind begins with; nothing of a key that has another form or little more. */
function publicPart(key: string): string {
  const [prefix = ""] = /^(SB-)?Mid-(server|client)-/.exec(key) ?? [];
  return key.length - prefix.length < HIDDEN_CHARACTERS_MIN ? "" : prefix;
}

function hideLink({ say, base }: Visit): Html {
  return html`<a class="button small" href="${base}/settings/keys"
    >${say("Hide", "Sembunyikan")}</a
  >`;
}

/** With scripts the key is fetched into its place; without, the next page has it, once. */
function revealForm({ say, base, session }: Visit, { id, kind }: AcceptedKey): Html {
  return html`<form
    method="post"
    action="${base}/settings/reveal"
    class="inline"
    data-in-place="keys"
  >
    ${csrfField(session)}
    <input type="hidden" name="key" value="${id}" />
    <button class="button small">
      ${say("Reveal", "Tampilkan")}<span class="visually-hidden"> ${kind} key</span>
    </button>
  </form>`;
}

function endForm({ say, base, session }: Visit, { id }: AcceptedKey): Html {
  const question = say(
    "Whoever still uses this key is refused at once. End it?",
    "Siapa pun yang masih memakai kunci ini langsung ditolak. Akhiri?",
  );
  return html`<form
    method="post"
    action="${base}/settings/end-key"
    data-once
    class="inline"
    data-confirm="${question}"
  >
    ${csrfField(session)}
    <input type="hidden" name="key" value="${id}" />
    <button class="button small danger">${say("End now", "Akhiri sekarang")}</button>
  </form>`;
}

function newestOf(keys: readonly AcceptedKey[], kind: AcceptedKey["kind"]): string {
  return keys.find((key) => key.kind === kind && key.expiresAt === undefined)?.id ?? "";
}

/** It names the key that is to be replaced: sent twice, it replaces that one once. */
function rotateForm(
  { say, base, session }: Visit,
  kind: AcceptedKey["kind"],
  newestId: string,
): Html {
  const title =
    kind === "server"
      ? say("Rotate the server key…", "Ganti server key…")
      : say("Rotate the client key…", "Ganti client key…");
  const consequence =
    kind === "server"
      ? say(
          "Notifications are signed with the new key at once: receivers must know it first, or accept both.",
          "Notifikasi langsung ditandatangani dengan kunci baru: penerima harus mengenalnya, atau menerima keduanya.",
        )
      : say(
          "Pages that are open keep the old key until they are loaded again: leave them the time.",
          "Halaman yang terbuka memakai kunci lama sampai dimuat ulang: beri waktu.",
        );
  return html`<details class="confirm">
    <summary class="button small">${title}</summary>
    <form method="post" action="${base}/settings/rotate" class="stack" data-once>
      ${csrfField(session)}
      <input type="hidden" name="kind" value="${kind}" />
      <input type="hidden" name="replaces" value="${newestId}" />
      <div class="field">
        <label for="overlap-${kind}">
          ${say("The old one stays valid for", "Yang lama tetap berlaku selama")}
        </label>
        <select id="overlap-${kind}" name="overlap">
          ${OVERLAP_HOURS.map(
            (hours) =>
              html`<option value="${hours}" ${hours === 24 && "selected"}>
                ${overlapText(say, hours)}
              </option>`,
          )}
        </select>
      </div>
      <p class="hint">${consequence}</p>
      <div>
        <button class="button small danger">${say("Make a new key", "Buat kunci baru")}</button>
      </div>
    </form>
  </details>`;
}

function overlapText(say: Say, hours: number): string {
  if (hours === 0) return say("no time: it was leaked", "tidak sama sekali: sudah bocor");
  return hours < 24
    ? `${hours} ${say("hour", "jam")}`
    : `${hours / 24} ${hours === 24 ? say("day", "hari") : say("days", "hari")}`;
}
