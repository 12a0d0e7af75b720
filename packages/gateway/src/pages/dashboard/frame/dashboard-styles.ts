/** In the order of the cascade: the last two take back on phones and on paper what stands before. */
export const DASHBOARD_STYLES = [
  "dashboard.css",
  "dashboard-lists.css",
  "dashboard-home.css",
  "dashboard-transaction.css",
  "dashboard-sign-in.css",
  "dashboard-keyboard.css",
  "dashboard-phone.css",
  "dashboard-print.css",
] as const;
