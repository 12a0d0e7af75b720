import type { DashboardAction } from "../../../domain/merchants/dashboard-role.ts";
import type { Say } from "../../parts/say.ts";
import type { DashboardIcon } from "./dashboard-icons.ts";
import { may, type Visit } from "./visit.ts";

/** A section of the dashboard in its menu. */
interface Section {
  readonly name: string;
  readonly path: string;
  readonly action: DashboardAction;
  readonly icon: DashboardIcon;
  /** Pressed after `g`, it goes there. */
  readonly key: string;
  readonly label: (say: Say) => string;
}

const SECTIONS = [
  {
    name: "home",
    path: "",
    action: "see_home",
    icon: "home",
    key: "h",
    label: (say) => say("Home", "Beranda"),
  },
  {
    name: "attention",
    path: "/attention",
    action: "see_attention",
    icon: "bad",
    key: "p",
    label: (say) => say("Attention", "Perhatian"),
  },
  {
    name: "upstreams",
    path: "/upstreams",
    action: "see_upstreams",
    icon: "upstream",
    key: "o",
    label: (say) => say("Upstreams", "Upstream"),
  },
  {
    name: "transactions",
    path: "/transactions",
    action: "see_transactions",
    icon: "list",
    key: "t",
    label: (say) => say("Transactions", "Transaksi"),
  },
  {
    name: "till",
    path: "/till",
    action: "use_till",
    icon: "till",
    key: "k",
    label: (say) => say("Till", "Kasir"),
  },
  {
    name: "links",
    path: "/links",
    action: "see_links",
    icon: "link",
    key: "b",
    label: (say) => say("Payment links", "Tautan bayar"),
  },
  {
    name: "accounts",
    path: "/accounts",
    action: "see_accounts",
    icon: "wallet",
    key: "c",
    label: (say) => say("Linked accounts", "Akun tertaut"),
  },
  {
    name: "subscriptions",
    path: "/subscriptions",
    action: "see_subscriptions",
    icon: "again",
    key: "l",
    label: (say) => say("Subscriptions", "Langganan"),
  },
  {
    name: "notifications",
    path: "/notifications",
    action: "see_notifications",
    icon: "bell",
    key: "n",
    label: (say) => say("Notifications", "Notifikasi"),
  },
  {
    name: "workbench",
    path: "/workbench",
    action: "see_workbench",
    icon: "terminal",
    key: "w",
    label: (say) => say("Workbench", "Bengkel"),
  },
  {
    name: "report",
    path: "/report",
    action: "see_report",
    icon: "report",
    key: "r",
    label: (say) => say("Settlement report", "Laporan"),
  },
  {
    name: "sandbox",
    path: "/sandbox",
    action: "use_sandbox",
    icon: "flask",
    key: "x",
    label: (say) => say("Sandbox tools", "Alat sandbox"),
  },
  {
    name: "settings",
    path: "/settings",
    action: "see_settings",
    icon: "gear",
    key: "s",
    label: (say) => say("Settings", "Pengaturan"),
  },
  {
    name: "users",
    path: "/users",
    action: "manage_users",
    icon: "people",
    key: "u",
    label: (say) => say("Users", "Pengguna"),
  },
  {
    name: "activity",
    path: "/activity",
    action: "see_activity",
    icon: "clock",
    key: "a",
    label: (say) => say("Activity", "Aktivitas"),
  },
] as const satisfies readonly Section[];

export type SectionName = (typeof SECTIONS)[number]["name"];
/** By section, how many things in it need somebody. */
export type MenuTallies = Partial<Readonly<Record<SectionName, number>>>;
export type ShownSection = (typeof SECTIONS)[number];

/** Those that a visitor may see, in the menu's order. */
export function shownSections(visit: Pick<Visit, "merchant">): readonly ShownSection[] {
  return SECTIONS.filter(({ action }) => may(visit, action));
}

/** The first section of a merchant that somebody may see: where a visit begins. */
export function firstSection(merchant: Visit["merchant"]): string {
  return shownSections({ merchant })[0]?.path ?? "/transactions";
}
