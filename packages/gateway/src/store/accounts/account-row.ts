import type { LinkVisit, PayAccount } from "../../domain/accounts/pay-account.ts";
import type { PayAccountRow } from "../tables.ts";

export function toAccount(row: PayAccountRow): PayAccount {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    customerId: row.customer_id,
    status: row.status,
    countryCode: row.country_code,
    phoneNumber: row.phone_number,
    ...(row.redirect_url !== null && { redirectUrl: row.redirect_url }),
    linkId: row.link_id,
    referenceId: row.reference_id,
    tokenId: row.token_id,
    ...(row.locale !== null && { locale: row.locale }),
    visit: toVisit(row),
    ...toBiSnapLink(row),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.enabled_at && { enabledAt: row.enabled_at }),
    ...(row.ended_at && { endedAt: row.ended_at }),
    ...(row.ended_by !== null && { endedBy: row.ended_by }),
  };
}

function toVisit(row: PayAccountRow): LinkVisit {
  return {
    ...(row.consented_at && { consentedAt: row.consented_at }),
    ...(row.consented_pin_from !== null && { consentedPinFrom: row.consented_pin_from }),
    ...(row.phone_proven_at && { phoneProvenAt: row.phone_proven_at }),
    failures: row.failures,
    ...(row.locked_until && { lockedUntil: row.locked_until }),
  };
}

function toBiSnapLink({
  link_state: state,
  auth_code: authCode,
}: PayAccountRow): Pick<PayAccount, "biSnap"> {
  if (state === null) return {};
  return { biSnap: { state, ...(authCode !== null && { authCode }) } };
}

export function fromAccount(account: PayAccount): PayAccountRow {
  const { visit, biSnap } = account;
  return {
    merchant_id: account.merchantId,
    id: account.id,
    customer_id: account.customerId,
    status: account.status,
    country_code: account.countryCode,
    phone_number: account.phoneNumber,
    redirect_url: account.redirectUrl ?? null,
    link_id: account.linkId,
    reference_id: account.referenceId,
    token_id: account.tokenId,
    locale: account.locale ?? null,
    ...fromVisit(visit),
    ...fromBiSnapLink(biSnap),
    created_at: account.createdAt,
    expires_at: account.expiresAt,
    enabled_at: account.enabledAt ?? null,
    ended_at: account.endedAt ?? null,
    ended_by: account.endedBy ?? null,
  };
}

function fromVisit(visit: LinkVisit) {
  return {
    consented_at: visit.consentedAt ?? null,
    consented_pin_from: visit.consentedPinFrom ?? null,
    phone_proven_at: visit.phoneProvenAt ?? null,
    failures: visit.failures,
    locked_until: visit.lockedUntil ?? null,
  };
}

function fromBiSnapLink(link: PayAccount["biSnap"]) {
  return { link_state: link?.state ?? null, auth_code: link?.authCode ?? null };
}
