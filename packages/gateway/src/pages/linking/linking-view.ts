import type { LinkFace, LinkVisit } from "../../domain/accounts/pay-account.ts";
import type { LinkingAccount } from "../../operations/accounts/read-account.ts";
import type { Assets } from "../parts/assets.ts";
import type { Language } from "../parts/language.ts";

/** What a form came to, which the address of the next page says. */
export const LINKING_NOTICES = ["wrong_otp", "wrong_pin", "linked"] as const;
export type LinkingNotice = (typeof LINKING_NOTICES)[number];

/** Everything that the linking page shows. */
export interface LinkingView {
  readonly found: LinkingAccount;
  readonly face: LinkFace;
  /** The last part of the address that opened it. */
  readonly name: string;
  readonly language: Language;
  readonly address: string;
  readonly assets: Assets;
  /** With a lock whose time is over forgotten. */
  readonly visit: LinkVisit;
  /** The number that is being linked, with most of it hidden. */
  readonly phone: string;
  readonly notice: LinkingNotice | undefined;
  /** Where the customer goes afterwards; `undefined` for nowhere. */
  readonly wayBack: string | undefined;
}

/** Where the page is, and where its forms go. */
export const LINKING_PATHS: Readonly<Record<LinkFace, string>> = {
  web: "/gopay/partner/web/otp",
  app: "/gopay/partner/app/otp",
};
