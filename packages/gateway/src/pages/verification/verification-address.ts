/** Where a verification link leads to: an address that can be loaded again, as the link cannot. */
export const VERIFICATION_PAGE = "/gopay/ui/verification";
