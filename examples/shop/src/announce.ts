import type { StartedShop } from "./started-file.ts";

/** What a newcomer sees when everything runs. The `curl` line works as pasted. */
export function announce(
  started: StartedShop,
  { seconds, signInUrl }: { readonly seconds: string; readonly signInUrl?: string },
): string {
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
    API reference  ${url}/docs/api

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
