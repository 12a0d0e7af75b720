import { explainSnapSignature, type SnapSecret } from "@gerbang/protocol/bi-snap";
import type { BiSnapClient } from "../../domain/bi-snap/client.ts";
import type { OtherSecret, SignatureCheck } from "../../domain/requests/signature-check.ts";
import { toSignatureCheck } from "../../domain/requests/signature-check.ts";
import type { Secret } from "../../domain/secret.ts";
import { isSignedByAside } from "../rsa.ts";
import type { BiSnapCaller } from "./authenticate-call.ts";

/** A call whose signature was refused, as it was received. */
interface RefusedCall {
  readonly method: string;
  /** The path with its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Absent in a request for a token. */
  readonly accessToken?: string;
}

/**
 * Says why a signature was refused, to the merchant whose call it was: by its own secrets and keys, none of which is
 * told. Takes a few milliseconds, or a tenth of a second of one core where no habit explains it, in small
 * steps between which other work goes on.
 */
export async function explainRefusal(
  { client, merchant }: Pick<BiSnapCaller, "client" | "merchant">,
  call: RefusedCall,
): Promise<SignatureCheck> {
  const { publicKeys } = client;
  const secrets = secretsOf(client, merchant.serverKey);
  const found = await explainSnapSignature(call, {
    secrets,
    ...(publicKeys.length > 0 && {
      isSignedByKey: async (text: string, signature: Uint8Array) =>
        await isSignedByAside(publicKeys, text, signature),
    }),
  });
  const { accessToken = "" } = call;
  const values = secrets.filter(({ name }) => name !== "client_id").map(({ value }) => value);
  return toSignatureCheck(found, {
    secrets: [accessToken, ...values],
    body: new TextDecoder("utf-8", { ignoreBOM: true }).decode(call.body),
  });
}

/** The right one first, then what is taken for it. */
function secretsOf(
  { secret, olderSecret, clientId }: BiSnapClient,
  serverKey: Secret,
): readonly (SnapSecret & { readonly name: OtherSecret | "secret" })[] {
  return [
    { name: "secret", value: secret.reveal() },
    ...(olderSecret ? [{ name: "older_secret" as const, value: olderSecret.secret.reveal() }] : []),
    { name: "server_key", value: serverKey.reveal() },
    { name: "client_id", value: clientId },
  ];
}
