/** A way to make the first charge, ready to be pasted. */
interface Way {
  readonly name: string;
  readonly code: string;
}

interface FirstCharge {
  readonly url: string;
  /** As far as it is known. */
  readonly key?: string | undefined;
  /** A new one, so that the sample can be pasted again. */
  readonly order: string;
}

/** The same charge by five programs, with the gateway's address and, where it is known, the key in place. */
export function waysToCharge({ key = "SB-Mid-server-…", ...charge }: FirstCharge): readonly Way[] {
  return [...byShellOrNode({ key, ...charge }), ...byOthers({ key, ...charge })];
}

function byShellOrNode({ url, key, order }: Required<FirstCharge>): readonly Way[] {
  return [
    {
      name: "curl",
      code: `curl ${url}/v2/charge -u '${key}:' \\
  -H 'Content-Type: application/json' -H 'Accept: application/json' \\
  -d '{"payment_type":"gopay","transaction_details":{"order_id":"${order}","gross_amount":44000}}'`,
    },
    {
      name: "@gerbang/sdk",
      code: `import { createClient } from "@gerbang/sdk";

const client = createClient({ serverKey: "${key}", baseUrl: "${url}" });
await client.charge({
  payment_type: "gopay",
  transaction_details: { order_id: "${order}", gross_amount: 44_000 },
});`,
    },
    {
      name: "midtrans-client",
      code: `require("midtrans-client/lib/apiConfig.js").CORE_SANDBOX_BASE_URL = "${url}";
const { CoreApi } = require("midtrans-client");

const core = new CoreApi({ isProduction: false, serverKey: "${key}", clientKey: "" });
core.charge({
  payment_type: "gopay",
  transaction_details: { order_id: "${order}", gross_amount: 44000 },
}).then(console.log);`,
    },
  ];
}

function byOthers({ url, key, order }: Required<FirstCharge>): readonly Way[] {
  return [
    {
      name: "PHP",
      code: `<?php
$curl = curl_init('${url}/v2/charge');
curl_setopt_array($curl, [
    CURLOPT_USERPWD => '${key}:',
    CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Accept: application/json'],
    CURLOPT_POSTFIELDS => json_encode([
        'payment_type' => 'gopay',
        'transaction_details' => ['order_id' => '${order}', 'gross_amount' => 44000],
    ]),
]);
curl_exec($curl);`,
    },
    {
      name: "Python",
      code: `import requests

charged = requests.post(
    "${url}/v2/charge",
    auth=("${key}", ""),
    json={
        "payment_type": "gopay",
        "transaction_details": {"order_id": "${order}", "gross_amount": 44000},
    },
)
print(charged.json())`,
    },
  ];
}
