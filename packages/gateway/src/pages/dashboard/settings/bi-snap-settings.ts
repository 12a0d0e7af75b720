import { createHash, createPublicKey } from "node:crypto";
import {
  type BiSnapClient,
  PUBLIC_KEYS_MAX,
  REDIRECT_URLS_MAX,
} from "../../../domain/bi-snap/client.ts";
import { isSimulated } from "../../../domain/merchants/simulated.ts";
import { secretName } from "../../../operations/bi-snap/change-client.ts";
import { readClient } from "../../../operations/bi-snap/clients.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField, panel, problemAttributes, problemText } from "../frame/form-parts.ts";
import { timeCell } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, type Visit } from "../frame/visit.ts";
import { fieldsForm } from "./settings-fields.ts";
import { type RefusedForm, sendSettings } from "./settings-frame.ts";

export const BI_SNAP_PAGE = "/settings/bi-snap";

/** What BI-SNAP is called with, what signs it, and where its messages go. */
export async function showBiSnap(visit: Visit, refused?: RefusedForm): Promise<unknown> {
  const { context, merchant, note } = visit;
  const client = await readClient(context.gateway, merchant.id);
  const isRevealed = note?.extra?.["revealed"] === "secret";
  return await sendSettings(visit, {
    page: "biSnap",
    refused,
    body: client
      ? await clientPanels(visit, { client, isRevealed, refused })
      : await noClientPanel(visit),
  });
}

async function noClientPanel(visit: Visit): Promise<Html> {
  const { say } = visit;
  const merchant = await requireMerchant(visit);
  const hint = say(
    "The national standard of Bank Indonesia, as new merchants are given it: QRIS and payments by link, signed calls, signed messages. Its payments are transactions like any others.",
    "Standar nasional Bank Indonesia, seperti yang diterima merchant baru: QRIS dan pembayaran lewat tautan, panggilan dan pesan bertanda tangan. Pembayarannya transaksi seperti yang lain.",
  );
  const body = may(visit, "rotate_keys")
    ? smallForm(visit, {
        action: "create",
        label: say("Make credentials", "Buat kredensial"),
        tone: "primary",
      })
    : html`<p class="hint">
        ${say("An owner can make the credentials.", "Pemilik dapat membuat kredensialnya.")}
      </p>`;
  return panel(
    { title: "BI-SNAP", id: "bi-snap", hint },
    html`${!isSimulated(merchant) && realMoneyHint(visit)} ${body}`,
  );
}

/** What of it a production merchant has. */
function realMoneyHint({ say }: Visit): Html {
  return html`<p class="hint">
    ${say(
      "Payments go through this merchant's upstreams, as those of the Core API do. Linked customers and held amounts are for sandbox merchants: such calls are answered 405.",
      "Pembayaran berjalan lewat upstream merchant ini, seperti Core API. Pelanggan tertaut dan penahanan dana hanya untuk merchant sandbox: panggilannya dijawab 405.",
    )}
  </p>`;
}

interface ShownClient {
  readonly client: BiSnapClient;
  readonly isRevealed: boolean;
  readonly refused: RefusedForm | undefined;
}

async function clientPanels(visit: Visit, shown: ShownClient): Promise<Html> {
  const merchant = await requireMerchant(visit);
  return html`${await credentialsPanel(visit, shown)} ${merchantKeysPanel(visit, shown)}
  ${gatewayKeyPanel(visit, shown)} ${messagesPanel(visit, shown)}
  ${isSimulated(merchant) ? linkingPanel(visit, shown) : realMoneyHint(visit)} ${endPanel(visit)}`;
}

async function credentialsPanel(visit: Visit, shown: ShownClient): Promise<Html> {
  const { say, context, merchant } = visit;
  const zone = await readPresentation(context.gateway, merchant.id);
  const { olderSecret } = shown.client;
  const isOlderLive = olderSecret !== undefined && olderSecret.until > context.gateway.wallNow();
  return panel(
    {
      title: say("Credentials", "Kredensial"),
      id: "bi-snap",
      hint: say(
        "The client id asks for tokens, the secret signs calls. Both stay on your server.",
        "Client ID meminta token, secret menandatangani panggilan. Keduanya hanya boleh ada di server Anda.",
      ),
    },
    html`${credentialFacts(visit, shown)} ${credentialActions(visit, shown, isOlderLive)}
    ${
      isOlderLive &&
      html`<p class="hint">
        ${say("The old secret is accepted until", "Secret lama berlaku sampai")}
        ${timeCell(olderSecret.until, zone, say)}
      </p>`
    }`,
  );
}

function credentialFacts({ say, merchant }: Visit, { client, isRevealed }: ShownClient): Html {
  const secret = client.secret.reveal();
  return html`<dl class="facts">
    <div>
      <dt>Client ID</dt>
      <dd class="code" data-copy="client id">${client.clientId}</dd>
    </div>
    <div>
      <dt>${say("Client secret", "Client secret")}</dt>
      <dd>
        ${
          isRevealed
            ? html`<code class="code wrap" data-copy="client secret" data-revealed tabindex="-1"
                >${secret}</code
              >`
            : html`<span class="code">
                <span aria-hidden="true">••••••••</span>${secretName(client)}
              </span>`
        }
      </dd>
    </div>
    <div>
      <dt>Merchant ID</dt>
      <dd class="code" data-copy="merchant id">${merchant.id}</dd>
    </div>
  </dl>`;
}

function credentialActions(
  visit: Visit,
  { client, isRevealed }: ShownClient,
  isOlderLive: boolean,
): Html {
  const { say, base } = visit;
  return html`<div class="url-actions">
    ${
      isRevealed
        ? html`<a class="button small" href="${base}${BI_SNAP_PAGE}"
            >${say("Hide", "Sembunyikan")}</a
          >`
        : smallForm(visit, {
            action: "reveal",
            label: say("Reveal the secret", "Tampilkan secret"),
          })
    }
    ${
      may(visit, "rotate_keys") &&
      smallForm(visit, {
        action: "rotate",
        label: say("Make a new secret", "Buat secret baru"),
        question: say(
          "The old secret stays valid for a day. Make a new one?",
          "Secret lama tetap berlaku sehari. Buat yang baru?",
        ),
        fields: { replaces: secretName(client) },
      })
    }
    ${
      isOlderLive &&
      may(visit, "rotate_keys") &&
      smallForm(visit, {
        action: "end-older",
        label: say("End the old secret now", "Akhiri secret lama sekarang"),
        tone: "danger",
      })
    }
  </div>`;
}

function merchantKeysPanel(visit: Visit, { client, refused }: ShownClient): Html {
  const { say } = visit;
  const isOpen = may(visit, "rotate_keys");
  return panel(
    {
      title: say("Your public keys", "Kunci publik Anda"),
      id: "public-keys",
      hint: say(
        "Token requests are signed with your private key, which never leaves your server. RSA of 2048 bits or more, as PEM.",
        "Permintaan token ditandatangani dengan kunci privat Anda, yang tidak pernah meninggalkan server Anda. RSA 2048 bit atau lebih, dalam PEM.",
      ),
    },
    html`${
        client.publicKeys.length === 0 &&
        html`<p class="hint">
          ${say("None yet: no token can be asked for.", "Belum ada: token belum bisa diminta.")}
        </p>`
      }
      <ul class="url-rows">
        ${client.publicKeys.map((key) => merchantKeyRow(visit, key))}
      </ul>
      ${isOpen && client.publicKeys.length < PUBLIC_KEYS_MAX && addKeyForm(visit, refused)}`,
  );
}

function merchantKeyRow(visit: Visit, key: string): Html {
  const { say } = visit;
  const isOpen = may(visit, "rotate_keys");
  return html`<li>
    <span class="code wrap">SHA-256 ${fingerprint(key)}</span>
    ${
      isOpen &&
      smallForm(visit, {
        action: "remove-key",
        label: say("Remove", "Hapus"),
        tone: "danger",
        fields: { fingerprint: fingerprint(key) },
        question: say(
          "Tokens asked for with this key are refused from then on. Remove it?",
          "Permintaan token dengan kunci ini akan ditolak. Hapus?",
        ),
      })
    }
  </li>`;
}

function addKeyForm({ say, base, session }: Visit, refused: RefusedForm | undefined): Html {
  const problem = refused?.problems?.["publicKey"];
  return html`<form method="post" action="${base}${BI_SNAP_PAGE}/add-key" class="stack" data-once>
    ${csrfField(session)}
    <div class="field">
      <label for="publicKey">${say("Add a public key", "Tambah kunci publik")}</label>
      <textarea
        id="publicKey"
        name="publicKey"
        rows="4"
        class="code"
        spellcheck="false"
        placeholder="-----BEGIN PUBLIC KEY-----"
        ${problemAttributes("publicKey", problem)}
      >
${refused?.typed?.["publicKey"] ?? ""}</textarea
      >${problemText("publicKey", problem)}
    </div>
    <div><button class="button small primary">${say("Add", "Tambah")}</button></div>
  </form>`;
}

/** What people compare keys by: the SHA-256 of their DER form. */
export function fingerprint(publicKey: string): string {
  const der = createPublicKey(publicKey).export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex");
}

function gatewayKeyPanel(visit: Visit, { client }: ShownClient): Html {
  const { say } = visit;
  return panel(
    {
      title: say("The gateway's public key", "Kunci publik gateway"),
      id: "gateway-key",
      hint: say(
        "Messages are signed with its private half: give this one to whatever verifies them.",
        "Pesan ditandatangani dengan pasangan privatnya: berikan kunci ini kepada yang memverifikasi.",
      ),
    },
    html`<div>
      <pre
        class="json"
        tabindex="0"
        role="region"
        aria-label="${say("Public key", "Kunci publik")}"
        data-copy="${say("public key", "kunci publik")}"
      >
${client.signingPublicKey.trim()}</pre>
    </div>`,
  );
}

function messagesPanel(visit: Visit, { client, refused }: ShownClient): Html {
  const { say } = visit;
  const { typed = {}, problems = {} } = refused ?? {};
  const { notificationPrefix = "", notificationPartnerId } = client;
  return panel(
    {
      title: say("Messages", "Pesan"),
      id: "messages",
      hint: say(
        "Paths such as /v1.0/qr/qr-mpm-notify are put behind the address. Without one nobody is told.",
        "Path seperti /v1.0/qr/qr-mpm-notify ditambahkan di belakang alamat. Tanpa alamat, tidak ada yang diberi tahu.",
      ),
    },
    fieldsForm(visit, "bi-snap/messages", [
      {
        name: "prefix",
        label: say("Notification address", "Alamat notifikasi"),
        value: typed["prefix"] ?? notificationPrefix,
        problem: problems["prefix"],
      },
      {
        name: "partnerId",
        label: "X-PARTNER-ID",
        value: typed["partnerId"] ?? notificationPartnerId,
        problem: problems["partnerId"],
        hint: say("As you like; may be empty.", "Bebas; boleh kosong."),
      },
    ]),
  );
}

const ROWS_MIN = 3;
const ROWS_MAX = 10;

function linkingPanel(visit: Visit, { client, refused }: ShownClient): Html {
  const { say } = visit;
  return panel(
    {
      title: say("Linked customers", "Pelanggan tertaut"),
      id: "linking",
      hint: say(
        "Linking calls this merchant by its payment handle. Customers come back to these addresses alone; the query may be anything.",
        "Penautan menyebut merchant ini dengan payment handle-nya. Pelanggan hanya kembali ke alamat ini; query-nya boleh apa saja.",
      ),
    },
    html`<dl class="facts">
        <div>
          <dt>Payment handle</dt>
          <dd class="code" data-copy="payment handle">${client.paymentHandle}</dd>
        </div>
      </dl>
      ${fieldsForm(visit, "bi-snap/linking", [
        {
          name: "redirectUrls",
          label: say("Redirect addresses", "Alamat pengalihan"),
          value: refused?.typed?.["redirectUrls"] ?? client.redirectUrls.join("\n"),
          problem: refused?.problems?.["redirectUrls"],
          rows: Math.min(Math.max(client.redirectUrls.length + 1, ROWS_MIN), ROWS_MAX),
          hint: say(
            `One a line, ${REDIRECT_URLS_MAX} at most.`,
            `Satu per baris, paling banyak ${REDIRECT_URLS_MAX}.`,
          ),
        },
      ])}`,
  );
}

function endPanel(visit: Visit): Html | false {
  const { say } = visit;
  if (!may(visit, "rotate_keys")) return false;
  return panel(
    {
      title: say("End", "Akhiri"),
      id: "end",
      hint: say(
        "Tokens, secrets and keys count no more, at once. Messages that are owed still go out, signed.",
        "Token, secret, dan kunci langsung tidak berlaku. Pesan yang masih harus dikirim tetap dikirim, bertanda tangan.",
      ),
    },
    smallForm(visit, {
      action: "end",
      label: say("End these credentials", "Akhiri kredensial ini"),
      tone: "danger",
      question: say(
        "Whoever uses them is refused at once, and new ones will be others. End them?",
        "Siapa pun yang memakainya langsung ditolak, dan yang baru akan berbeda. Akhiri?",
      ),
    }),
  );
}

interface SmallForm {
  /** Below the page. */
  readonly action: string;
  readonly label: string;
  readonly tone?: "primary" | "danger";
  /** Asked before it is sent. */
  readonly question?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

function smallForm(
  { base, session }: Visit,
  { action, label, tone, question, fields = {} }: SmallForm,
): Html {
  return html`<form
    method="post"
    action="${base}${BI_SNAP_PAGE}/${action}"
    class="inline"
    data-once
    ${question !== undefined && html`data-confirm="${question}"`}
  >
    ${csrfField(session)}
    ${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    <button class="button small ${tone ?? ""}">${label}</button>
  </form>`;
}
