import { lookUp } from "../../../domain/look-up.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { listActivity } from "../../../operations/dashboard/record-activity.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { timeCell, type Zone, zoneName } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { activityDetails } from "./activity-details.ts";
import { activitySubject } from "./activity-subject.ts";

const ROWS = 50;

/** Who did what, the newest first. */
export async function showActivity(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields, base } = visit;
  const zone = await readPresentation(context.gateway, merchant.id);
  const page = { beforeId: fields["before"], limit: ROWS };
  const rows = await listActivity(context.gateway, merchant.id, page);
  const last = rows.length === ROWS ? rows.at(-1) : undefined;
  return await sendFramed(visit, {
    section: "activity",
    title: say("Activity", "Aktivitas"),
    body: html`<p class="hint">
        ${say(
          "Times are of the wall clock: when people did it, wherever the merchant's clock stood.",
          "Waktu menurut jam nyata: kapan orang melakukannya, di mana pun jam merchant saat itu.",
        )}
      </p>
      ${activityTable(visit, rows, zone)}
      ${
        last &&
        html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
          <a class="button small" rel="next" href="${base}/activity?before=${last.id}">
            ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
          </a>
        </nav>`
      }`,
  });
}

type Activities = Awaited<ReturnType<typeof listActivity>>;

function activityTable({ say }: Visit, rows: Activities, zone: Zone): Html {
  const done = doneTexts(say);
  return html`<div
    class="table-box"
    tabindex="0"
    role="region"
    aria-label="${say("Activity", "Aktivitas")}"
  >
    <table class="rows cards activity">
      <thead>
        <tr>
          <th scope="col">${say("Time", "Waktu")} <span class="zone">${zoneName(zone)}</span></th>
          <th scope="col">${say("Who", "Siapa")}</th>
          <th scope="col">${say("What", "Apa")}</th>
          <th scope="col">${say("To what", "Pada")}</th>
          <th scope="col">${say("Details", "Rincian")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <td data-label="${say("Time", "Waktu")}">${timeCell(row.recordedAt, zone, say)}</td>
              <td data-label="${say("Who", "Siapa")}">${whoText(say, row)}</td>
              <td title="${row.action}" class="what">${lookUp(done, row.action) ?? row.action}</td>
              <td class="wrap" data-label="${say("To what", "Pada")}">
                ${activitySubject(say, row)}
              </td>
              <td class="wrap" data-label="${say("Details", "Rincian")}">
                ${activityDetails(say, row.data)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      rows.length === 0 &&
      emptyState(
        say("Nothing yet.", "Belum ada."),
        say(
          "What people do here is written down: sign-ins, refunds, keys, settings.",
          "Semua tindakan di sini dicatat: masuk, pengembalian, kunci, pengaturan.",
        ),
      )
    }
  </div>`;
}

const BY_STRANGERS: ReadonlySet<string> = new Set([
  "sign_in_failed",
  "sign_in_locked",
  "sign_in_wrong_code",
]);

/** Whoever typed a wrong password at the sign-in is not known: only whose account was tried. */
function whoText(say: Say, { action, userName, data }: Activities[number]): string {
  if (!BY_STRANGERS.has(action)) return userName;
  const unknown = say("Unknown", "Tidak dikenal");
  const { address } = data;
  return typeof address === "string" ? `${unknown}, ${say("from", "dari")} ${address}` : unknown;
}

/** What somebody did, by its name in the log; what has none yet is shown by its name. */
function doneTexts(say: Say): Readonly<Record<string, string>> {
  return {
    ...signInTexts(say),
    create_merchant: say("Created a merchant", "Membuat merchant"),
    add_user: say("Added a user", "Menambah pengguna"),
    user_role: say("Gave a role", "Mengubah peran"),
    user_remove: say("Removed a user", "Mengeluarkan pengguna"),
    user_new_link: say("Made a sign-in link", "Membuat tautan masuk"),
    export: say("Exported transactions", "Mengekspor transaksi"),
    refund: say("Refunded", "Mengembalikan dana"),
    cancel: say("Cancelled", "Membatalkan"),
    capture: say("Captured", "Mengambil dana yang ditahan"),
    ...tillTexts(say),
    ...subscriptionTexts(say),
    resend: say("Sent a notification again", "Mengirim ulang notifikasi"),
    resend_given_up: say("Resent failed notifications", "Mengirim ulang notifikasi gagal"),
    incident_mute: say("Muted an incident", "Membisukan insiden"),
    incident_unmute: say("Unmuted an incident", "Membatalkan bisu insiden"),
    incident_resend: say("Resent what an incident kept", "Mengirim ulang yang tertahan insiden"),
    incident_resend_stop: say("Stopped a resending", "Menghentikan pengiriman ulang"),
    lift_work: say("Had stalled work tried again", "Mencoba lagi tugas yang macet"),
    lift_all_work: say("Had all stalled work tried again", "Mencoba lagi semua tugas yang macet"),
    ...upstreamTexts(say),
    ...sandboxTexts(say),
    settings_urls: say("Changed URLs", "Mengubah URL"),
    settings_messages: say("Changed how messages look", "Mengubah bentuk pesan"),
    settings_links: say("Changed how deeplinks look", "Mengubah bentuk tautan dompet"),
    settings_profile: say("Changed the profile", "Mengubah profil"),
    settings_presentation: say("Changed labels or time zone", "Mengubah label atau zona waktu"),
    settings_test_notification: say("Tested notification URLs", "Menguji URL notifikasi"),
    settings_reveal_key: say("Revealed a key", "Menampilkan kunci"),
    settings_rotate_server_key: say("Rotated the server key", "Mengganti server key"),
    settings_rotate_client_key: say("Rotated the client key", "Mengganti client key"),
    settings_access: say("Changed who comes in", "Mengubah siapa yang boleh masuk"),
    settings_end_key: say("Ended a former key", "Mengakhiri kunci lama"),
    ...biSnapTexts(say),
  };
}

function biSnapTexts(say: Say): Readonly<Record<string, string>> {
  return {
    settings_bi_snap_client: say("Made BI-SNAP credentials", "Membuat kredensial BI-SNAP"),
    settings_bi_snap_reveal: say("Revealed the BI-SNAP secret", "Menampilkan secret BI-SNAP"),
    settings_bi_snap_rotate: say("Rotated the BI-SNAP secret", "Mengganti secret BI-SNAP"),
    settings_bi_snap_end_older: say(
      "Ended the former BI-SNAP secret",
      "Mengakhiri secret BI-SNAP lama",
    ),
    settings_bi_snap_add_key: say("Added a BI-SNAP public key", "Menambah kunci publik BI-SNAP"),
    settings_bi_snap_remove_key: say(
      "Removed a BI-SNAP public key",
      "Menghapus kunci publik BI-SNAP",
    ),
    settings_bi_snap_linking: say(
      "Changed where BI-SNAP sends customers",
      "Mengubah tujuan pelanggan BI-SNAP",
    ),
    settings_bi_snap_messages: say("Changed BI-SNAP messages", "Mengubah pesan BI-SNAP"),
    settings_bi_snap_end: say("Ended the BI-SNAP credentials", "Mengakhiri kredensial BI-SNAP"),
  };
}

/** What concerns a person, whichever merchant. */
function signInTexts(say: Say): Readonly<Record<string, string>> {
  return {
    sign_in: say("Signed in", "Masuk"),
    sign_in_failed: say("Somebody typed a wrong password", "Seseorang salah mengetik kata sandi"),
    sign_in_locked: say(
      "Locked after too many wrong passwords or codes",
      "Dikunci setelah terlalu banyak kata sandi atau kode salah",
    ),
    sign_in_wrong_code: say(
      "Somebody who knew the password typed a wrong code",
      "Seseorang yang tahu kata sandi salah mengetik kode",
    ),
    two_step_on: say("Switched two-step sign-in on", "Mengaktifkan masuk dua langkah"),
    two_step_off: say("Switched two-step sign-in off", "Mematikan masuk dua langkah"),
    two_step_codes: say("Made new recovery codes", "Membuat kode pemulihan baru"),
    account_wrong_code: say(
      "Typed a wrong code in their account",
      "Salah mengetik kode di akunnya",
    ),
    user_no_second_step: say(
      "Switched somebody's two-step sign-in off",
      "Mematikan masuk dua langkah seseorang",
    ),
    choose_password: say("Chose a password", "Memilih kata sandi"),
    account_identity: say("Changed their name or e-mail", "Mengubah nama atau e-mail sendiri"),
    account_password: say("Changed their password", "Mengubah kata sandi sendiri"),
    account_wrong_password: say(
      "Typed a wrong password in their account",
      "Salah mengetik kata sandi di akunnya",
    ),
    account_sign_out_others: say("Signed out everywhere else", "Keluar dari perangkat lain"),
  };
}

function tillTexts(say: Say): Readonly<Record<string, string>> {
  return {
    till_charge: say("Charged in the till", "Menagih di kasir"),
    link_create: say("Made a payment link", "Membuat tautan bayar"),
    link_close: say("Closed a payment link", "Menutup tautan bayar"),
  };
}

function subscriptionTexts(say: Say): Readonly<Record<string, string>> {
  return {
    subscription_disable: say("Stopped a subscription", "Menghentikan langganan"),
    subscription_enable: say("Went on with a subscription", "Melanjutkan langganan"),
    subscription_cancel: say("Cancelled a subscription", "Membatalkan langganan"),
    account_revoke: say("Unlinked an account", "Melepas tautan akun"),
  };
}

function sandboxTexts(say: Say): Readonly<Record<string, string>> {
  return {
    sandbox_clock: say("Set the clock", "Menyetel jam"),
    sandbox_clock_advance: say("Advanced the clock", "Memajukan jam"),
    sandbox_release: say("Released from a program", "Melepaskan dari program"),
    sandbox_charge: say("Made a test charge", "Membuat charge uji"),
    try_call: say("Tried a call of the API", "Mencoba panggilan API"),
    sandbox_pay: say("Paid in the sandbox", "Membayar di sandbox"),
    sandbox_refuse: say("Refused in the sandbox", "Menolak di sandbox"),
    sandbox_deny: say("Denied in the sandbox", "Menolak permanen di sandbox"),
    sandbox_customer: say("Changed a simulated customer", "Mengubah pelanggan simulasi"),
    sandbox_phone: say(
      "Changed a simulated customer's phone number",
      "Mengubah nomor HP pelanggan simulasi",
    ),
    sandbox_link: say("Linked an account as the customer", "Menautkan akun sebagai pelanggan"),
    sandbox_unlink: say("Unlinked as the customer", "Melepas tautan sebagai pelanggan"),
    sandbox_rotate: say("Changed the tokens of an account", "Mengganti token akun"),
    sandbox_faults: say("Planned faults", "Memasang gangguan"),
    sandbox_faults_clear: say("Cleared the fault plan", "Menghapus gangguan"),
    sandbox_export: say("Exported the session", "Mengekspor sesi"),
    sandbox_reset: say("Forgot everything that happened", "Melupakan semua yang terjadi"),
    sandbox_import: say("Imported a session", "Mengimpor sesi"),
  };
}

function upstreamTexts(say: Say): Readonly<Record<string, string>> {
  return {
    ask_upstream: say("Asked the upstream", "Menanyai upstream"),
    attention_return: say("Had stray money returned", "Mengembalikan uang salah alamat"),
    attention_keep: say("Kept stray money", "Menyimpan uang salah alamat"),
    attention_ask: say("Had the upstream asked", "Meminta upstream ditanyai"),
    attention_close: say("Closed a charge in doubt", "Menutup tagihan yang belum jelas"),
    attention_made: say("Said that a refund was made", "Menyatakan pengembalian sudah dilakukan"),
    attention_not_made: say(
      "Said that a refund was not made",
      "Menyatakan pengembalian tidak dilakukan",
    ),
    upstream_activate: say("Activated an upstream account", "Mengaktifkan akun upstream"),
    upstream_drain: say("Drained an upstream account", "Mengosongkan akun upstream"),
    upstream_off: say("Switched an upstream account off", "Mematikan akun upstream"),
    upstream_test: say("Tested an upstream account", "Menguji akun upstream"),
    upstream_rotate: say("Changed an upstream account's key", "Mengganti kunci akun upstream"),
    upstream_finding_set: say("Said how an upstream behaves", "Menyatakan perilaku upstream"),
    upstream_finding_clear: say(
      "Took back how an upstream behaves",
      "Menarik pernyataan perilaku upstream",
    ),
    attention_seen: say("Saw what needed a person", "Melihat yang perlu perhatian"),
    route_add: say("Added a route to an account", "Menambah rute ke akun"),
    route_remove: say("Took a route away", "Menghapus rute"),
    route_move: say("Moved a route", "Memindahkan rute"),
    route_enable: say("Enabled a route", "Mengaktifkan rute"),
    route_disable: say("Disabled a route", "Menonaktifkan rute"),
  };
}
