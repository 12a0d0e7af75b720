import type { NotificationFilter } from "../../../operations/dashboard/browse-notifications.ts";
import type { Visit } from "../frame/visit.ts";

export const STATES = ["owed", "delivered", "given_up"] as const;

/** What narrows the list; the page of one notification has the same in its address. */
export function readFilter({ fields }: Pick<Visit, "fields">): NotificationFilter {
  const state = STATES.find((one) => one === fields["state"]);
  const { endpoint, q } = fields;
  const search = q?.trim();
  return {
    ...(state && { state }),
    ...(endpoint !== undefined && { endpoint }),
    ...(search && { search }),
  };
}

/** The filter as a query, behind what else stands there. */
export function filterQuery(
  filter: NotificationFilter,
  more: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const query = new URLSearchParams(more);
  const kept = { q: filter.search, state: filter.state, endpoint: filter.endpoint };
  for (const [name, value] of Object.entries(kept)) {
    if (value !== undefined) query.set(name, value);
  }
  return query;
}

/** The list's filter and page, as they follow the address of a notification that it leads to. */
export function listQuery({ fields }: Pick<Visit, "fields">): string {
  const { before, after } = fields;
  const query = filterQuery(readFilter({ fields }), {
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  });
  return query.size === 0 ? "" : `?${query.toString()}`;
}
