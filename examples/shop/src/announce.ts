import type { StartedShop } from "./started-file.ts";

interface HowItStarted {
  readonly seconds: string;
  readonly signInUrl?: string;
}

/** What a newcomer sees when everything runs. The `curl` line works as pasted. */
export function announce(started: StartedShop, { seconds, signInUrl }: HowItStarted): string {
  const { url, shop_url, merchant_id, server_key, client_key, owner_password } = started;
  const dashboard =
    signInUrl === undefined
      ? `${url}/dashboard`
      : `${signInUrl}\n                   (works once: choose a password there)`;
  return `
  Gerbang is running (ready after ${seconds} s). Press Ctrl+C to stop it.

    Coffee shop    ${shop_url}      order something and pay for it
    Its owner      ${shop_url}/admin      user owner, password ${owner_password}
    QRIS scanner   ${url}/qris/index      pay by QR code, as any wallet
    Dashboard      ${dashboard}
    Documents      ${url}/docs      guides, the API's calls, errors and what to do

    Merchant       ${merchant_id}
    Server key     ${server_key}
    Client key     ${client_key}

  Charge with the Core API:

    curl ${url}/v2/charge -u '${server_key}:' \\
      -H 'Content-Type: application/json' -H 'Accept: application/json' \\
      -d '{"payment_type":"gopay","transaction_details":{"order_id":"order-'$(date +%s)'","gross_amount":44000}}'

  Everything here is a sandbox: no real money can move.

`;
}

/** The same when the shop's merchant is a production one, who is paid through a second gateway. */
export function announceChain(
  { url, shop_url, merchant_id, server_key, owner_password }: StartedShop,
  bank: { readonly url: string; readonly signInUrl?: string },
  { seconds, signInUrl = `${url}/dashboard` }: HowItStarted,
): string {
  return `
  Two Gerbangs are running (ready after ${seconds} s). Press Ctrl+C to stop them.

    Coffee shop    ${shop_url}      a production merchant: order something
    Its owner      ${shop_url}/admin      user owner, password ${owner_password}
    Its gateway    ${signInUrl}
    The upstream   ${bank.signInUrl ?? `${bank.url}/dashboard`}
    Pay here       ${bank.url}/qris/index      the upstream's scanner, as any wallet

    Merchant       ${merchant_id}
    Server key     ${server_key}

  The shop charges its own gateway, which charges the upstream; who pays there pays here. The upstream
  is a sandbox: no real money can move.

`;
}
