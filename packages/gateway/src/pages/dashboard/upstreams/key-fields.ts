import { lookUp } from "../../../domain/look-up.ts";
import { Secret } from "../../../domain/secret.ts";
import type { ChangedKeys } from "../../../operations/upstream/account-keys.ts";
import type { ListedAccount } from "../../../operations/upstream/list-accounts.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { problemAttributes, problemText } from "../frame/form-parts.ts";
import type { Visit } from "../frame/visit.ts";

/** Why keys cannot be used, at the field that can mend it. */
interface KeyProblem {
  readonly field: "server_key" | "client_secret" | "private_key" | "provider_public_key";
  readonly text: string;
}

/** What is wrong with keys in words; `undefined` where the reason is about no field of the form. */
export function keyProblem(say: Say, reason: string): KeyProblem | undefined {
  return lookUp({ ...serverKeyProblems(say), ...biSnapProblems(say) }, reason);
}

function serverKeyProblems(say: Say): Readonly<Record<string, KeyProblem>> {
  return {
    not_a_key: {
      field: "server_key",
      text: say(
        "A server key has 8 to 200 characters, without white space or colons.",
        "Server key berisi 8 sampai 200 karakter, tanpa spasi atau titik dua.",
      ),
    },
    client_key: {
      field: "server_key",
      text: say(
        "That is a client key: the server key is needed.",
        "Itu client key: yang dibutuhkan server key.",
      ),
    },
    sandbox_key: {
      field: "server_key",
      text: say(
        "That is a sandbox's key: real money needs the production key.",
        "Itu kunci sandbox: uang sungguhan membutuhkan kunci produksi.",
      ),
    },
  };
}

function biSnapProblems(say: Say): Readonly<Record<string, KeyProblem>> {
  return {
    client_secret: {
      field: "client_secret",
      text: say(
        "A client secret has 8 to 512 characters, without white space.",
        "Client secret berisi 8 sampai 512 karakter, tanpa spasi.",
      ),
    },
    private_key: {
      field: "private_key",
      text: say(
        "This is no private key that can sign: RSA of 2048 bits or more, as PKCS#8 PEM.",
        "Ini bukan private key yang bisa menandatangani: RSA 2048 bit atau lebih, PEM PKCS#8.",
      ),
    },
    provider_public_key: {
      field: "provider_public_key",
      text: say(
        "This is no public key that can verify: RSA of 2048 bits or more, as PEM.",
        "Ini bukan public key yang bisa memeriksa: RSA 2048 bit atau lebih, PEM.",
      ),
    },
    provider_key_is_ours: {
      field: "provider_public_key",
      text: say(
        "This is the public half of our own key: the provider's is needed.",
        "Ini pasangan publik dari kunci kami sendiri: yang dibutuhkan kunci penyedia.",
      ),
    },
  };
}

/** What is typed to give an account other keys: nothing secret is shown, neither what it has nor what was typed. */
export function keyFields(
  { say, fields }: Pick<Visit, "say" | "fields">,
  { connector }: ListedAccount,
  problem: KeyProblem | undefined,
): Html {
  const at = (field: KeyProblem["field"]) => (problem?.field === field ? problem.text : undefined);
  return connector === "bi-snap"
    ? biSnapFields(say, fields["provider_public_key"], at)
    : serverKeyField(say, at("server_key"));
}

function serverKeyField(say: Say, problem: string | undefined): Html {
  return html`<div class="field">
    <label for="server-key">${say("New server key", "Server key baru")}</label>
    <input
      id="server-key"
      name="server_key"
      type="password"
      required
      autocomplete="off"
      ${problemAttributes("server-key", problem)}
    />
    ${problemText("server-key", problem)}
  </div>`;
}

function biSnapFields(
  say: Say,
  typedPublicKey: string | undefined,
  at: (field: KeyProblem["field"]) => string | undefined,
): Html {
  const [secret, own, theirs] = [at("client_secret"), at("private_key"), at("provider_public_key")];
  return html`<p class="hint">
      ${say("What is left empty stays as it is.", "Yang dikosongkan tidak berubah.")}
    </p>
    <div class="field">
      <label for="client-secret">${say("New client secret", "Client secret baru")}</label>
      <input
        id="client-secret"
        name="client_secret"
        type="password"
        autocomplete="off"
        ${problemAttributes("client-secret", secret)}
      />
      ${problemText("client-secret", secret)}
    </div>
    ${pemField({
      id: "private-key",
      name: "private_key",
      label: say("Our new private key (PEM)", "Private key baru kami (PEM)"),
      begin: "-----BEGIN PRIVATE KEY-----",
      problem: own,
    })}
    ${pemField({
      id: "provider-key",
      name: "provider_public_key",
      label: say("The provider's new public key (PEM)", "Public key baru penyedia (PEM)"),
      begin: "-----BEGIN PUBLIC KEY-----",
      typed: typedPublicKey,
      problem: theirs,
    })}`;
}

interface PemField {
  readonly id: string;
  readonly name: KeyProblem["field"];
  readonly label: string;
  /** Its first line, as an example. */
  readonly begin: string;
  /** What is shown of what was typed before. */
  readonly typed?: string | undefined;
  readonly problem: string | undefined;
}

function pemField({ id, name, label, begin, typed, problem }: PemField): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <textarea
      id="${id}"
      name="${name}"
      rows="4"
      class="code"
      spellcheck="false"
      autocomplete="off"
      placeholder="${begin}"
      ${problemAttributes(id, problem)}
    >
${typed}</textarea
    >${problemText(id, problem)}
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
