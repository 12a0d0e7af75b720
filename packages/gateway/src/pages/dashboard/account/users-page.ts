import {
  can,
  DASHBOARD_ACTIONS,
  type DashboardAction,
  parseRole,
  ROLES,
} from "../../../domain/merchants/dashboard-role.ts";
import {
  changeMember,
  inviteMember,
  listMembers,
  type Member,
  type MemberCommand,
} from "../../../operations/dashboard/members.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import type { Form } from "../../parts/form.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { endPost } from "../frame/end-post.ts";
import { csrfField, type PageNote, problemAttributes, problemText } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import type { Visit } from "../frame/visit.ts";
import { roleChoice, roleWord, withWire } from "../frame/wire-words.ts";

/** Why nobody was added or changed, with what was typed. */
interface RefusedUsers {
  readonly note: PageNote;
  readonly typed?: Form;
  /** By the name of the field. */
  readonly problems?: Readonly<Record<string, string>>;
}

/** Who looks after the merchant, and as what. */
export async function showUsers(visit: Visit, refused?: RefusedUsers): Promise<unknown> {
  const { context, merchant, say, note } = visit;
  const link = note?.extra?.["link"];
  const members = await listMembers(context.gateway, merchant.id);
  return await sendFramed(visit, {
    section: "users",
    title: say("Users", "Pengguna"),
    note: refused?.note,
    ...(refused && { status: 409 }),
    body: html`${link !== undefined && linkBox(visit, link)}
      <div class="table-box" tabindex="0" role="region" aria-label="${say("Users", "Pengguna")}">
        <table class="rows cards users">
          <thead>
            <tr>
              <th scope="col">${say("Name", "Nama")}</th>
              <th scope="col">E-mail</th>
              <th scope="col">${say("Role", "Peran")}</th>
              <th scope="col">
                <span class="visually-hidden">${say("Actions", "Tindakan")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            ${members.map((member) => memberRow(visit, member))}
          </tbody>
        </table>
      </div>
      ${addCard(visit, refused)} ${rolesTable(visit)}`,
  });
}

function addCard({ say, base, session }: Visit, refused: RefusedUsers | undefined): Html {
  const { typed = {}, problems = {} } = refused ?? {};
  return html`<section class="card">
    <h2>${say("Invite user", "Undang pengguna")}</h2>
    <form method="post" action="${base}/users" class="filter-grid">
      ${csrfField(session)}
      <div class="field">
        <label for="name">${say("Name", "Nama")}</label>
        <input
          id="name"
          name="name"
          type="text"
          required
          maxlength="100"
          autocomplete="off"
          value="${typed["name"]}"
          ${problemAttributes("name", problems["name"])}
        />${problemText("name", problems["name"])}
      </div>
      <div class="field">
        <label for="email">E-mail</label>
        <input
          id="email"
          name="email"
          type="email"
          required
          autocomplete="off"
          value="${typed["email"]}"
          ${problemAttributes("email", problems["email"])}
        />${problemText("email", problems["email"])}
      </div>
      <div class="field">
        <label for="role">${say("Role", "Peran")}</label>
        <select id="role" name="role" ${problemAttributes("role", problems["role"])}>
          ${roleOptions(say, typed["role"] ?? "support")}</select
        >${problemText("role", problems["role"])}
      </div>
      <div class="field end">
        <button class="button small primary">${say("Add", "Tambah")}</button>
      </div>
    </form>
  </section>`;
}

function roleOptions(say: Say, chosen: string): readonly Html[] {
  return ROLES.map(
    (role) =>
      html`<option value="${role}" ${role === chosen && "selected"}>
        ${roleChoice(role, say)}
      </option>`,
  );
}

/** The table that the server goes by, so that nobody has to guess what a role means. */
function rolesTable({ say }: Visit): Html {
  const title = say("Roles and permissions", "Peran dan hak");
  const allowed = allowedTexts(say);
  return html`<details class="card">
    <summary>${title}</summary>
    <div class="table-box" tabindex="0" role="region" aria-label="${title}">
      <table class="rows matrix">
        <thead>
          <tr>
            <th scope="col">${say("Action", "Tindakan")}</th>
            ${ROLES.map((role) => html`<th scope="col">${withWire(roleWord(role, say), role)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${DASHBOARD_ACTIONS.map(
            (action) =>
              html`<tr>
                <th scope="row" title="${action}">${allowed[action]}</th>
                ${ROLES.map(
                  (role) =>
                    html`<td>
                      ${
                        can(role, action)
                          ? html`<span class="yes">
                              ${DASHBOARD_ICONS.good}
                              <span class="visually-hidden">${say("yes", "ya")}</span>
                            </span>`
                          : html`<span class="none">–</span>`
                      }
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function allowedTexts(say: Say): Readonly<Record<DashboardAction, string>> {
  return {
    see_home: say(
      "See sums, charts and what needs attention",
      "Melihat jumlah, grafik, dan perhatian",
    ),
    see_transactions: say("See transactions", "Melihat transaksi"),
    export_transactions: say("Export transactions", "Mengekspor transaksi"),
    see_report: say("See the settlement report", "Melihat laporan"),
    refund: say("Refund", "Mengembalikan dana"),
    cancel: say(
      "Cancel pending transactions, capture reserved ones",
      "Membatalkan transaksi pending, mengambil dana yang ditahan",
    ),
    see_notifications: say("See notifications and endpoints", "Melihat notifikasi dan endpoint"),
    resend: say("Send notifications again", "Mengirim ulang notifikasi"),
    mute_incidents: say("Mute delivery incidents", "Membisukan insiden pengiriman"),
    lift_work: say("Have stalled work tried again", "Mencoba lagi tugas yang macet"),
    use_till: say("Charge customers in the till", "Menagih pelanggan di kasir"),
    see_links: say("See payment links", "Melihat tautan bayar"),
    see_accounts: say("See linked accounts", "Melihat akun tertaut"),
    revoke_accounts: say("Unlink accounts", "Melepas tautan akun"),
    see_subscriptions: say("See subscriptions", "Melihat langganan"),
    change_subscriptions: say(
      "Stop and end subscriptions",
      "Menghentikan dan mengakhiri langganan",
    ),
    change_links: say("Make and close payment links", "Membuat dan menutup tautan bayar"),
    see_workbench: say(
      "See the workbench: calls, events, deliveries",
      "Melihat bengkel: panggilan, kejadian, pengiriman",
    ),
    see_attention: say("See what needs a person", "Melihat yang perlu ditangani"),
    ...upstreamTexts(say),
    use_sandbox: say("Use the sandbox tools", "Memakai alat sandbox"),
    ...settingsTexts(say),
    manage_users: say("Add and remove users", "Menambah dan mengeluarkan pengguna"),
    create_merchant: say("Create a merchant of one's own", "Membuat merchant sendiri"),
    see_activity: say("See who did what", "Melihat aktivitas"),
    own_account: say(
      "Change one's own name, e-mail and password",
      "Mengubah nama, e-mail, dan kata sandi sendiri",
    ),
  };
}

function settingsTexts(say: Say) {
  return {
    see_settings: say("See settings", "Melihat pengaturan"),
    change_settings: say("Change settings", "Mengubah pengaturan"),
    change_access: say(
      "Change from where the merchant is open, and with how many steps",
      "Mengubah dari mana merchant terbuka, dan dengan berapa langkah",
    ),
    see_keys: say("Reveal keys", "Melihat kunci"),
    rotate_keys: say("Rotate keys", "Mengganti kunci"),
  };
}

function upstreamTexts(say: Say) {
  return {
    see_upstream_answers: say("See an upstream's raw answers", "Melihat jawaban mentah upstream"),
    ask_upstream: say("Ask the upstream now", "Menanyai upstream sekarang"),
    see_upstreams: say("Upstream accounts, routing, inbox", "Akun, rute, dan pesan upstream"),
    test_upstreams: say("Test an upstream account's key", "Menguji kunci akun upstream"),
    change_upstreams: say("Change upstream accounts and routes", "Mengubah akun dan rute upstream"),
    decide_attention: say(
      "Decide about money that is in doubt",
      "Memutuskan uang yang belum jelas",
    ),
  };
}

function memberRow(visit: Visit, member: Member): Html {
  const { say, base, session } = visit;
  const { id, name, email, role, hasPassword, hasSecondFactor } = member;
  return html`<tr>
    <td class="what">
      ${name}${id === session.user.id && html` <span class="tally">${say("you", "Anda")}</span>`}${
        !hasPassword && html` <span class="tally">${say("not signed in yet", "belum masuk")}</span>`
      }${hasSecondFactor && html` <span class="tally">${say("two steps", "dua langkah")}</span>`}
    </td>
    <td class="email">${email}</td>
    <td>
      <form method="post" action="${base}/users/${id}/role" class="inline" data-once>
        ${csrfField(session)}
        <label class="visually-hidden" for="role-${id}"> ${say("Role of", "Peran")} ${name} </label>
        <select id="role-${id}" name="role">
          ${roleOptions(say, role)}
        </select>
        <button class="button small">${say("Save", "Simpan")}</button>
      </form>
    </td>
    <td class="number">
      ${hasSecondFactor && twoStepOffForm(visit, member)}
      <form method="post" action="${base}/users/${id}/link" class="inline">
        ${csrfField(session)}
        <button class="button small quiet">${say("New sign-in link", "Tautan baru")}</button>
      </form>
      <form
        method="post"
        action="${base}/users/${id}/remove"
        class="inline"
        data-confirm="${say(
          "Remove this user from the merchant?",
          "Keluarkan pengguna ini dari merchant?",
        )}"
      >
        ${csrfField(session)}
        <button class="button small quiet danger">${say("Remove", "Keluarkan")}</button>
      </form>
    </td>
  </tr>`;
}

/** For who has lost their app and their recovery codes. */
function twoStepOffForm({ say, base, session }: Visit, { id }: Member): Html {
  const question = say(
    "Their password alone will sign them in. Make sure that it is they who ask. Switch it off?",
    "Kata sandi saja akan cukup untuk masuk. Pastikan memang orangnya yang meminta. Matikan?",
  );
  return html`<form
    method="post"
    action="${base}/users/${id}/two-step-off"
    class="inline"
    data-confirm="${question}"
  >
    ${csrfField(session)}
    <button class="button small quiet">
      ${say("Two-step sign-in off", "Matikan dua langkah")}
    </button>
  </form>`;
}

function linkBox({ say, context }: Visit, link: string): Html {
  return html`<section class="card">
    <h2>${say("One-time sign-in link", "Tautan masuk sekali pakai")}</h2>
    <p class="hint">
      ${say(
        "Hand it over yourself; it works once, for one hour, and is not shown again.",
        "Sampaikan sendiri; hanya berlaku sekali selama satu jam dan tidak ditampilkan lagi.",
      )}
    </p>
    <p><code class="copyable" data-copy>${context.publicUrl() + link}</code></p>
  </section>`;
}

export async function addUser(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say, session } = visit;
  const role = parseRole(fields["role"]);
  if (!role) return await refuseRole(visit);
  const invited = { email: fields["email"] ?? "", name: fields["name"] ?? "", role };
  const outcome = await inviteMember(context.gateway, merchant.id, invited);
  if (outcome.outcome === "refused") {
    const texts = {
      bad_email: say("This is not an e-mail address.", "Ini bukan alamat e-mail."),
      bad_name: say("A name has 1 to 100 characters.", "Nama berisi 1 sampai 100 karakter."),
      member_already: say("This person is a user already.", "Orang ini sudah menjadi pengguna."),
    };
    const field = outcome.reason === "bad_name" ? "name" : "email";
    return await refuse(visit, texts[outcome.reason], field);
  }
  await recordActivity(
    context.gateway,
    { session, merchantId: merchant.id },
    {
      action: "add_user",
      subject: invited.email,
      data: { role },
    },
  );
  return await endPost(visit, "/users", {
    tone: "good",
    text: outcome.link
      ? say("The user was added.", "Pengguna ditambahkan.")
      : say(
          "The user was added. This person is known here already and signs in as before, with the same password.",
          "Pengguna ditambahkan. Orang ini sudah dikenal di sini dan masuk seperti biasa dengan kata sandi yang sama.",
        ),
    ...handedOver(outcome.link),
  });
}

/** Shown on the next page and never again. */
function handedOver(link: string | undefined) {
  return link !== undefined && { extra: { link } };
}

async function refuse(visit: Visit, text: string, field?: string): Promise<unknown> {
  return await showUsers(visit, {
    note: { tone: "bad", text },
    ...(field !== undefined && { typed: visit.fields, problems: { [field]: text } }),
  });
}

/** Whoever sends a role that there is not gets no other one in its place. */
export async function refuseRole(visit: Visit): Promise<unknown> {
  const roles = ROLES.join(", ");
  const text = visit.say(`A role is one of ${roles}.`, `Peran adalah salah satu dari ${roles}.`);
  return await refuse(visit, text);
}

/** Applies one command to one member and says what came of it. */
export async function changeUser(
  visit: Visit,
  userId: string,
  command: MemberCommand,
): Promise<unknown> {
  const { context, merchant, say, session } = visit;
  const members = await listMembers(context.gateway, merchant.id);
  const target = { merchantId: merchant.id, userId, by: session };
  const outcome = await changeMember(context.gateway, target, command);
  if (outcome?.outcome !== "applied") {
    const texts = {
      unknown: say("There is no such user.", "Pengguna tidak ada."),
      last_owner: say(
        "A merchant keeps at least one owner.",
        "Merchant harus punya minimal satu pemilik.",
      ),
      other_merchants: say(
        "This user also looks after merchants that you do not own, so you cannot make them a link or switch their second step off.",
        "Pengguna ini juga mengelola merchant yang bukan milik Anda, jadi Anda tidak dapat membuat tautannya atau mematikan langkah keduanya.",
      ),
    };
    return await refuse(visit, texts[outcome?.reason ?? "unknown"]);
  }
  await recordActivity(
    context.gateway,
    { session, merchantId: merchant.id },
    {
      action: `user_${command.kind}`,
      subject: members.find(({ id }) => id === userId)?.email ?? userId,
      data: command.kind === "role" ? { role: command.role } : {},
    },
  );
  return await endPost(visit, "/users", {
    tone: "good",
    text: say("Saved. Their sessions have ended.", "Tersimpan. Sesi mereka telah berakhir."),
    ...handedOver(outcome.link),
  });
}
