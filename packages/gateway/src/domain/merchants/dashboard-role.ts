/** Who somebody is to a merchant. */
export const ROLES = ["owner", "operator", "finance", "developer", "support"] as const;
export type Role = (typeof ROLES)[number];

/**
 * What each role may see and do, and the only place that says so: every page of the dashboard names
 * its action, and pages ask here before they offer one. docs/dashboard.md shows the same table.
 */
const ALLOWED = {
  see_home: ["owner", "operator", "finance", "developer"],
  see_transactions: ["owner", "operator", "finance", "developer", "support"],
  export_transactions: ["owner", "operator", "finance"],
  see_report: ["owner", "operator", "finance"],
  refund: ["owner", "operator", "finance"],
  cancel: ["owner", "operator"],
  use_till: ["owner", "operator"],
  see_links: ["owner", "operator", "finance", "support"],
  change_links: ["owner", "operator"],
  see_accounts: ["owner", "operator", "finance", "developer", "support"],
  revoke_accounts: ["owner", "operator"],
  see_subscriptions: ["owner", "operator", "finance", "developer", "support"],
  change_subscriptions: ["owner", "operator"],
  see_notifications: ["owner", "operator", "developer", "support"],
  resend: ["owner", "operator", "developer", "support"],
  mute_incidents: ["owner", "operator", "developer"],
  lift_work: ["owner", "operator", "developer"],
  see_workbench: ["owner", "operator", "developer", "support"],
  see_attention: ["owner", "operator", "finance", "developer", "support"],
  see_upstream_answers: ["owner", "operator", "finance", "developer"],
  ask_upstream: ["owner", "operator", "finance", "developer", "support"],
  decide_attention: ["owner", "operator", "finance"],
  see_upstreams: ["owner", "operator", "developer"],
  test_upstreams: ["owner", "operator", "developer"],
  change_upstreams: ["owner"],
  use_sandbox: ["owner", "developer"],
  see_settings: ["owner", "operator", "developer"],
  change_settings: ["owner", "developer"],
  change_access: ["owner"],
  see_keys: ["owner", "developer"],
  rotate_keys: ["owner"],
  manage_users: ["owner"],
  create_merchant: ["owner"],
  see_activity: ["owner", "operator"],
  own_account: ROLES,
} as const satisfies Record<string, readonly Role[]>;

export type DashboardAction = keyof typeof ALLOWED;
export const DASHBOARD_ACTIONS = Object.keys(ALLOWED) as readonly DashboardAction[];

export function can(role: Role, action: DashboardAction): boolean {
  return (ALLOWED[action] as readonly Role[]).includes(role);
}

export function parseRole(text: string | undefined): Role | undefined {
  return ROLES.find((role) => role === text);
}
