import { parseRole } from "../../domain/merchants/dashboard-role.ts";
import { postAccount } from "./account/account-actions.ts";
import { showAccount } from "./account/account-page.ts";
import { showActivity } from "./account/activity-page.ts";
import { postNewMerchant, showNewMerchant } from "./account/new-merchant-page.ts";
import { postTwoStep } from "./account/two-step-actions.ts";
import { showTwoStep } from "./account/two-step-page.ts";
import { addUser, changeUser, refuseRole, showUsers } from "./account/users-page.ts";
import { decideCase, showAttention, showCase } from "./attention/attention-page.ts";
import { type DashboardRoute, TWO_STEP_PATH } from "./frame/guarded-routes.ts";
import { pathPart, type Visit } from "./frame/visit.ts";
import { showLinkedAccount } from "./linked-accounts/account-page.ts";
import { showLinkedAccounts } from "./linked-accounts/accounts-page.ts";
import { postCustomer, postCustomerDeed, postPhone } from "./linked-accounts/customer-actions.ts";
import { postRevocation } from "./linked-accounts/post-revocation.ts";
import { resendAllGivenUp } from "./notifications/endpoint-rows.ts";
import {
  postIncidentResend,
  postMute,
  postResendStop,
  postUnmute,
  postUrlTest,
} from "./notifications/incident-actions.ts";
import { showIncident } from "./notifications/incident-page.ts";
import { showIncidents } from "./notifications/incidents-page.ts";
import { showNotification } from "./notifications/notification-page.ts";
import { showNotifications } from "./notifications/notifications-page.ts";
import { resend } from "./notifications/resend-action.ts";
import { postFirstKey } from "./overview/first-payment.ts";
import { showOverview } from "./overview/overview-page.ts";
import { postLift, postLiftAll } from "./overview/stalled-section.ts";
import { showPalette } from "./palette/palette-page.ts";
import { sendReportCsv, sendReportXlsx } from "./reports/report-files.ts";
import { showReport } from "./reports/report-page.ts";
import { postCharge, showChargePage } from "./sandbox/charge-page.ts";
import { postFaultPlan, postNoFaultPlan } from "./sandbox/fault-actions.ts";
import { tellWhatHolds } from "./sandbox/held-notice.ts";
import { postRelease } from "./sandbox/release-action.ts";
import {
  postAdvance,
  postClock,
  postDenial,
  postPayment,
  postRefusal,
} from "./sandbox/sandbox-actions.ts";
import { showSandbox } from "./sandbox/sandbox-page.ts";
import {
  downloadSnapshot,
  postReset,
  receiveSnapshot,
  SNAPSHOT_BYTES_MAX,
} from "./sandbox/sandbox-snapshot.ts";
import { postAccess, showAccess } from "./settings/access-settings.ts";
import {
  postBiSnapClient,
  postBiSnapEnd,
  postBiSnapKey,
  postBiSnapKeyRemoval,
  postBiSnapLinking,
  postBiSnapMessages,
  postBiSnapOlderEnd,
  postBiSnapReveal,
  postBiSnapRotation,
} from "./settings/bi-snap-actions.ts";
import { showBiSnap } from "./settings/bi-snap-settings.ts";
import { showDisplaySettings } from "./settings/display-settings.ts";
import { postKeyEnd, postReveal, postRotation } from "./settings/key-actions.ts";
import { showMerchantSettings } from "./settings/merchant-settings.ts";
import { showNotificationSettings } from "./settings/notification-settings.ts";
import { showRedirectSettings } from "./settings/redirect-settings.ts";
import {
  postLinks,
  postMessages,
  postPresentation,
  postProfile,
  postRedirects,
  postUrls,
} from "./settings/settings-actions.ts";
import { showKeys } from "./settings/settings-keys.ts";
import { postTest, postUrl, postUrlRemoval } from "./settings/url-actions.ts";
import { postDeed } from "./subscriptions/subscription-actions.ts";
import { showSubscription } from "./subscriptions/subscription-page.ts";
import { showSubscriptions } from "./subscriptions/subscriptions-page.ts";
import { postLink, postLinkEnd } from "./till/link-actions.ts";
import { showLink } from "./till/link-page.ts";
import { showLinks } from "./till/links-page.ts";
import { postTill } from "./till/ring-up-action.ts";
import { showTill } from "./till/till-page.ts";
import { showTillSale } from "./till/till-sale-page.ts";
import { askAboutTransaction } from "./transactions/ask-upstream.ts";
import { captureTransaction } from "./transactions/capture-action.ts";
import { refundTransaction } from "./transactions/refund-form.ts";
import { cancelTransaction } from "./transactions/transaction-actions.ts";
import { showTransaction } from "./transactions/transaction-page.ts";
import { showTransactions } from "./transactions/transactions-page.ts";
import {
  postAccountKey,
  postAccountState,
  postAccountTest,
  showAccounts,
  showAccount as showUpstream,
} from "./upstreams/accounts-page.ts";
import { showInbox, showMessage } from "./upstreams/inbox-page.ts";
import { postRoute, postRouteChange } from "./upstreams/routing-actions.ts";
import { showRouting } from "./upstreams/routing-page.ts";
import { leadToEntry, leadToWorkbench } from "./workbench/old-addresses.ts";
import { showProblems } from "./workbench/problems-page.ts";
import { showWorkbench } from "./workbench/workbench-page.ts";

function get(path: string, action: DashboardRoute["action"], answer: DashboardRoute["answer"]) {
  return { method: "GET", path, action, answer } as const;
}

function post(path: string, action: DashboardRoute["action"], answer: DashboardRoute["answer"]) {
  return { method: "POST", path, action, answer } as const;
}

/** A form whose address does not stand below that of its page. */
function formOf(page: string, form: ReturnType<typeof post>) {
  return { ...form, page } as const;
}

/** What a merchant's dashboard answers, save live parts and exported files. */
export const DASHBOARD_ROUTES: readonly DashboardRoute[] = [
  get("", "see_home", async (visit) => await showOverview(visit)),
  get("/palette", "own_account", showPalette),
  post("/first-payment/key", "see_keys", postFirstKey),
  post("/stalled/lift", "lift_work", postLift),
  post("/stalled/lift-all", "lift_work", postLiftAll),
  get("/upstreams", "see_upstreams", showAccounts),
  get("/upstreams/routing", "see_upstreams", async (visit) => await showRouting(visit)),
  post("/upstreams/routing", "change_upstreams", postRoute),
  post("/upstreams/routing/:route", "change_upstreams", postRouteChange),
  get("/upstreams/inbox", "see_upstreams", showInbox),
  get("/upstreams/inbox/:message", "see_upstreams", showMessage),
  get("/upstreams/:account", "see_upstreams", showUpstream),
  post("/upstreams/:account/test", "test_upstreams", postAccountTest),
  post("/upstreams/:account/state", "change_upstreams", postAccountState),
  post("/upstreams/:account/key", "change_upstreams", postAccountKey),
  get("/attention", "see_attention", showAttention),
  get("/attention/:id", "see_attention", showCase),
  post("/attention/:id", "decide_attention", decideCase),
  get("/transactions", "see_transactions", showTransactions),
  get("/transactions/:id", "see_transactions", showTransaction),
  post("/transactions/:id/cancel", "cancel", cancelTransaction),
  post("/transactions/:id/capture", "cancel", captureTransaction),
  post("/transactions/:id/ask", "ask_upstream", askAboutTransaction),
  post("/transactions/:id/refund", "refund", refundTransaction),
  get("/till", "use_till", async (visit) => await showTill(visit)),
  post("/till", "use_till", postTill),
  get("/till/:id", "use_till", showTillSale),
  get("/links", "see_links", async (visit) => await showLinks(visit)),
  post("/links", "change_links", postLink),
  get("/links/:id", "see_links", showLink),
  post("/links/:id/close", "change_links", postLinkEnd),
  get("/accounts", "see_accounts", showLinkedAccounts),
  get("/accounts/:id", "see_accounts", async (visit) => await showLinkedAccount(visit)),
  post("/accounts/:id/revoke", "revoke_accounts", postRevocation),
  post("/accounts/:id/customer", "use_sandbox", postCustomer),
  post("/accounts/:id/phone", "use_sandbox", postPhone),
  post("/accounts/:id/link", "use_sandbox", postCustomerDeed("link")),
  post("/accounts/:id/unlink", "use_sandbox", postCustomerDeed("unlink")),
  post("/accounts/:id/rotate", "use_sandbox", postCustomerDeed("rotate")),
  get("/subscriptions", "see_subscriptions", showSubscriptions),
  get("/subscriptions/:id", "see_subscriptions", showSubscription),
  post("/subscriptions/:id/disable", "change_subscriptions", postDeed("disable")),
  post("/subscriptions/:id/enable", "change_subscriptions", postDeed("enable")),
  post("/subscriptions/:id/cancel", "change_subscriptions", postDeed("cancel")),
  get("/notifications", "see_notifications", showNotifications),
  get("/notifications/:id", "see_notifications", showNotification),
  post("/notifications/:id/resend", "resend", resend),
  post("/notifications/resend-given-up", "resend", resendAllGivenUp),
  post("/notifications/test", "change_settings", postUrlTest),
  get("/incidents", "see_notifications", showIncidents),
  get("/incidents/:id", "see_notifications", async (visit) => await showIncident(visit)),
  post("/incidents/:id/mute", "mute_incidents", postMute),
  post("/incidents/:id/unmute", "mute_incidents", postUnmute),
  post("/incidents/:id/resend", "resend", postIncidentResend),
  post("/incidents/:id/stop", "resend", postResendStop),
  get("/workbench", "see_workbench", async (visit) => await showWorkbench(visit)),
  get("/workbench/errors", "see_workbench", showProblems),
  get("/requests", "see_workbench", leadToWorkbench),
  get("/requests/:id", "see_workbench", leadToEntry),
  get("/report", "see_report", showReport),
  get("/report.csv", "see_report", sendReportCsv),
  get("/report.xlsx", "see_report", sendReportXlsx),
  get("/sandbox", "use_sandbox", async (visit) => await showSandbox(visit)),
  get("/sandbox/charge", "use_sandbox", async (visit) => await showChargePage(visit)),
  post("/sandbox/charge", "use_sandbox", postCharge),
  post("/sandbox/pay/:id", "use_sandbox", postPayment),
  post("/sandbox/deny/:id", "use_sandbox", postDenial),
  post("/sandbox/refuse/:id", "use_sandbox", postRefusal),
  post("/sandbox/clock", "use_sandbox", tellWhatHolds(postClock)),
  post("/sandbox/clock/advance", "use_sandbox", tellWhatHolds(postAdvance)),
  post("/sandbox/release", "use_sandbox", postRelease),
  post("/sandbox/reset", "use_sandbox", tellWhatHolds(postReset)),
  get("/sandbox/session", "use_sandbox", downloadSnapshot),
  {
    ...post("/sandbox/session", "use_sandbox", tellWhatHolds(receiveSnapshot)),
    fileBytesMax: SNAPSHOT_BYTES_MAX,
  },
  post("/sandbox/faults", "use_sandbox", postFaultPlan),
  post("/sandbox/faults/clear", "use_sandbox", postNoFaultPlan),
  get("/settings", "see_settings", async (visit) => await showNotificationSettings(visit)),
  get("/settings/redirects", "see_settings", async (visit) => await showRedirectSettings(visit)),
  get("/settings/merchant", "see_settings", async (visit) => await showMerchantSettings(visit)),
  get("/settings/keys", "see_keys", showKeys),
  get("/settings/access", "see_settings", async (visit) => await showAccess(visit)),
  post("/settings/access", "change_access", postAccess),
  get("/settings/display", "see_settings", showDisplaySettings),
  post("/settings/urls", "change_settings", postUrls),
  post("/settings/urls/add", "change_settings", postUrl),
  post("/settings/urls/remove", "change_settings", postUrlRemoval),
  post("/settings/test", "change_settings", postTest),
  post("/settings/messages", "change_settings", postMessages),
  post("/settings/redirects", "change_settings", postRedirects),
  formOf("/settings/redirects", post("/settings/links", "change_settings", postLinks)),
  formOf("/settings/merchant", post("/settings/profile", "change_settings", postProfile)),
  formOf("/settings/display", post("/settings/presentation", "change_settings", postPresentation)),
  formOf("/settings/keys", post("/settings/reveal", "see_keys", postReveal)),
  formOf("/settings/keys", post("/settings/rotate", "rotate_keys", postRotation)),
  formOf("/settings/keys", post("/settings/end-key", "rotate_keys", postKeyEnd)),
  get("/settings/bi-snap", "see_keys", async (visit) => await showBiSnap(visit)),
  post("/settings/bi-snap/create", "rotate_keys", postBiSnapClient),
  post("/settings/bi-snap/reveal", "see_keys", postBiSnapReveal),
  post("/settings/bi-snap/rotate", "rotate_keys", postBiSnapRotation),
  post("/settings/bi-snap/end-older", "rotate_keys", postBiSnapOlderEnd),
  post("/settings/bi-snap/add-key", "rotate_keys", postBiSnapKey),
  post("/settings/bi-snap/remove-key", "rotate_keys", postBiSnapKeyRemoval),
  post("/settings/bi-snap/messages", "change_settings", postBiSnapMessages),
  post("/settings/bi-snap/linking", "change_settings", postBiSnapLinking),
  post("/settings/bi-snap/end", "rotate_keys", postBiSnapEnd),
  get("/users", "manage_users", async (visit) => await showUsers(visit)),
  post("/users", "manage_users", addUser),
  post("/users/:user/role", "manage_users", async (visit) => {
    const role = parseRole(visit.fields["role"]);
    if (!role) return await refuseRole(visit);
    return await changeUser(visit, userOf(visit), { kind: "role", role });
  }),
  post("/users/:user/remove", "manage_users", async (visit) => {
    return await changeUser(visit, userOf(visit), { kind: "remove" });
  }),
  post("/users/:user/two-step-off", "manage_users", async (visit) => {
    return await changeUser(visit, pathPart(visit, "user"), { kind: "no_second_step" });
  }),
  post("/users/:user/link", "manage_users", async (visit) => {
    return await changeUser(visit, userOf(visit), { kind: "new_link" });
  }),
  get("/activity", "see_activity", showActivity),
  get("/account", "own_account", async (visit) => await showAccount(visit)),
  post("/account", "own_account", postAccount),
  get(TWO_STEP_PATH, "own_account", async (visit) => await showTwoStep(visit)),
  post(TWO_STEP_PATH, "own_account", postTwoStep),
  get("/new-merchant", "create_merchant", async (visit) => await showNewMerchant(visit)),
  post("/new-merchant", "create_merchant", postNewMerchant),
];

function userOf(visit: Visit): string {
  return pathPart(visit, "user");
}
