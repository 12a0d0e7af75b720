import type { DashboardAction } from "../../../domain/merchants/dashboard-role.ts";
import type { Say } from "../../parts/say.ts";

type Texts = readonly [english: string, indonesian: string];

/** What a role may do. */
const ALLOWED: Readonly<Record<DashboardAction, Texts>> = {
  see_home: ["See sums, charts and what needs attention", "Melihat jumlah, grafik, dan perhatian"],
  see_transactions: ["See transactions", "Melihat transaksi"],
  export_transactions: ["Export transactions", "Mengekspor transaksi"],
  see_report: ["See the settlement report", "Melihat laporan harian"],
  refund: ["Refund", "Mengembalikan dana"],
  cancel: ["Cancel pending transactions", "Membatalkan transaksi pending"],
  see_notifications: ["See notifications and endpoints", "Melihat notifikasi dan endpoint"],
  resend: ["Send notifications again", "Mengirim ulang notifikasi"],
  use_sandbox: ["Use the sandbox tools", "Memakai alat sandbox"],
  see_settings: ["See settings", "Melihat pengaturan"],
  change_settings: ["Change settings", "Mengubah pengaturan"],
  see_keys: ["Reveal keys", "Melihat kunci"],
  rotate_keys: ["Rotate keys", "Mengganti kunci"],
  manage_users: ["Add and remove users", "Menambah dan mengeluarkan pengguna"],
  see_activity: ["See who did what", "Melihat aktivitas"],
};

export function allowedText(say: Say, action: DashboardAction): string {
  return say(...ALLOWED[action]);
}

/** What somebody did, by its name in the activity log. */
const DONE: Readonly<Record<string, Texts>> = {
  sign_in: ["Signed in", "Masuk"],
  sign_in_failed: ["Somebody typed a wrong password", "Seseorang salah mengetik kata sandi"],
  sign_in_locked: [
    "Locked after too many wrong passwords",
    "Dikunci setelah terlalu banyak kata sandi salah",
  ],
  choose_password: ["Chose a password", "Memilih kata sandi"],
  add_user: ["Added a user", "Menambah pengguna"],
  user_role: ["Gave a role", "Mengubah peran"],
  user_remove: ["Removed a user", "Mengeluarkan pengguna"],
  user_new_link: ["Made a sign-in link", "Membuat tautan masuk"],
  export: ["Exported transactions", "Mengekspor transaksi"],
  refund: ["Refunded", "Mengembalikan dana"],
  cancel: ["Cancelled", "Membatalkan"],
  resend: ["Sent a notification again", "Mengirim ulang notifikasi"],
  resend_given_up: ["Sent given-up notifications again", "Mengirim ulang notifikasi gagal"],
  sandbox_clock: ["Set the clock", "Menyetel jam"],
  sandbox_clock_advance: ["Advanced the clock", "Memajukan jam"],
  sandbox_pay: ["Paid in the sandbox", "Membayar di sandbox"],
  sandbox_refuse: ["Refused in the sandbox", "Menolak di sandbox"],
  sandbox_deny: ["Denied in the sandbox", "Menolak permanen di sandbox"],
  sandbox_faults: ["Planned faults", "Memasang gangguan"],
  sandbox_faults_clear: ["Cleared the fault plan", "Menghapus gangguan"],
  sandbox_export: ["Exported the session", "Mengekspor sesi"],
  sandbox_import: ["Imported a session", "Mengimpor sesi"],
  settings_urls: ["Changed addresses", "Mengubah alamat"],
  settings_profile: ["Changed the profile", "Mengubah profil"],
  settings_presentation: ["Changed labels or time zone", "Mengubah label atau zona waktu"],
  settings_test_notification: ["Sent a test notification", "Mengirim uji notifikasi"],
  settings_reveal_key: ["Revealed a key", "Menampilkan kunci"],
  settings_rotate_server_key: ["Rotated the server key", "Mengganti server key"],
  settings_rotate_client_key: ["Rotated the client key", "Mengganti client key"],
  settings_end_key: ["Ended a former key", "Mengakhiri kunci lama"],
};

/** In words; what has none yet by its name. */
export function doneText(say: Say, action: string): string {
  const texts = DONE[action];
  return texts ? say(...texts) : action;
}
