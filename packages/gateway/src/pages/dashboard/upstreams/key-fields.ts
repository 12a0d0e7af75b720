import { Secret } from "../../../domain/secret.ts";
import type { ChangedKeys } from "../../../operations/upstream/account-keys.ts";
import type { ListedAccount } from "../../../operations/upstream/list-accounts.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

/** What is typed to give an account other keys: nothing of what it has is shown. */
export function keyFields(say: Say, { connector }: ListedAccount): Html {
  return connector === "bi-snap" ? biSnapFields(say) : serverKeyField(say);
}

function serverKeyField(say: Say): Html {
  return html`<div class="field">
    <label for="server-key">${say("New server key", "Server key baru")}</label>
    <input id="server-key" name="server_key" type="password" required autocomplete="off" />
  </div>`;
}

function biSnapFields(say: Say): Html {
  return html`<p class="hint">
      ${say("What is left empty stays as it is.", "Yang dikosongkan tidak berubah.")}
    </p>
    <div class="field">
      <label for="client-secret">${say("New client secret", "Client secret baru")}</label>
      <input id="client-secret" name="client_secret" type="password" autocomplete="off" />
    </div>
    <div class="field">
      <label for="private-key"
        >${say("Our new private key (PEM)", "Private key baru kami (PEM)")}</label
      >
      <textarea id="private-key" name="private_key" rows="4" autocomplete="off"></textarea>
    </div>
    <div class="field">
      <label for="provider-key">
        ${say("The provider's new public key (PEM)", "Public key baru penyedia (PEM)")}
      </label>
      <textarea id="provider-key" name="provider_public_key" rows="4" autocomplete="off"></textarea>
    </div>`;
}

/** The keys that were typed, by the protocol of the account. */
export function typedKeys(
  { connector }: Pick<ListedAccount, "connector">,
  fields: Readonly<Record<string, string | undefined>>,
): ChangedKeys {
  if (connector === "core-api") return { serverKey: new Secret(fields["server_key"] ?? "") };
  const typed = (name: string) => fields[name]?.trim() || undefined;
  const [secret, key] = [typed("client_secret"), typed("private_key")];
  const providerPublicKey = typed("provider_public_key");
  return {
    biSnap: {
      ...(secret !== undefined && { clientSecret: new Secret(secret) }),
      ...(key !== undefined && { privateKey: new Secret(key) }),
      ...(providerPublicKey !== undefined && { providerPublicKey }),
    },
  };
}
