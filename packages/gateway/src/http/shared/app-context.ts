import type { Gateway } from "../../operations/gateway.ts";

/** What routes and pages are built with. */
export interface AppContext {
  readonly gateway: Gateway;
  /** Where browsers, phones and merchants reach this gateway, without a slash at the end. */
  readonly publicUrl: () => string;
}
