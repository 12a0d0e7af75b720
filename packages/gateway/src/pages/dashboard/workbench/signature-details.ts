import { SNAP_HABITS, type SnapVerdict } from "@gerbang/protocol/bi-snap";
import type { LoggedRequest } from "../../../domain/requests/logged-request.ts";
import type { OtherSecret, SignatureCheck } from "../../../domain/requests/signature-check.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Language } from "../../parts/language.ts";
import type { Say } from "../../parts/say.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import type { Visit } from "../frame/visit.ts";
import { type SplitText, splitAtDifference } from "./split-at-difference.ts";

/** Why a signature was refused: what should have been signed, what was, where they part, and by which habit. */
export function signatureDetails(visit: Visit, request: LoggedRequest): Html | false {
  const { signatureCheck: check } = request;
  if (!check) return isRefusedSignature(request) && notExplained(visit);
  const { say, session } = visit;
  return html`<section class="signature-check">
    <h2>${say("The signature", "Tanda tangan")}</h2>
    <p>${verdictText(say, check)}</p>
    ${check.habits.map((habit) => hint(SNAP_HABITS[habit][session.user.language]))}
    ${check.otherSecret && hint(OTHER_SECRETS[check.otherSecret][session.user.language])}
    ${check.missing.includes("public key") && keyMissing(visit)} ${texts(say, check)}
    ${bodies(say, check)}
  </section>`;
}

/** Of the first digits the HTTP status, of the last ones the case: a token that is unknown is another one. */
function isRefusedSignature({ path, statusCode = "", error = "" }: LoggedRequest): boolean {
  return path.startsWith("/v1.0/") && /^401\d\d00$/.test(statusCode) && /signature/i.test(error);
}

function notExplained({ say }: Visit): Html {
  return html`<section class="signature-check">
    <h2>${say("The signature", "Tanda tangan")}</h2>
    <p>
      ${say(
        "This one is not explained: ten refusals a minute are. By hand:",
        "Yang ini tidak dijelaskan: hanya sepuluh penolakan per menit. Secara manual:",
      )}
      <code>gerbang snap explain</code>
    </p>
  </section>`;
}

function hint(text: string): Html {
  return html`<div class="entry-hint">
    ${DASHBOARD_ICONS.bad}
    <p>${text}</p>
  </div>`;
}

function keyMissing({ say, base }: Visit): Html {
  return html`<p>
    <a href="${base}/settings/bi-snap">
      ${say("Add your public key in Settings, BI-SNAP", "Tambahkan public key Anda di Pengaturan, BI-SNAP")}
    </a>
  </p>`;
}

const VERDICTS: Readonly<Record<SnapVerdict, readonly [english: string, indonesian: string]>> = {
  valid: [
    "The signature is right by what counts now: a key or a secret was changed meanwhile.",
    "Tanda tangan ini benar menurut kredensial saat ini: kunci atau secret diganti setelahnya.",
  ],
  explained: [
    "What was signed is not what should have been.",
    "Yang ditandatangani bukan yang seharusnya.",
  ],
  other_secret: [
    "The text is right, and the signature is not of it: another secret, key or algorithm was used.",
    "Teksnya benar, tetapi tanda tangannya bukan dari teks itu: secret, kunci, atau algoritmanya lain.",
  ],
  other_text: [
    "Neither the text nor the signature is right.",
    "Teks maupun tanda tangannya tidak benar.",
  ],
  unexplained: [
    "No known habit leads to this signature. Most likely another secret or key has signed, or an older token: compare the text that your program signs with this one.",
    "Tidak ada kebiasaan yang dikenal yang menghasilkan tanda tangan ini. Kemungkinan besar secret, kunci, atau tokennya lain: bandingkan teks yang ditandatangani program Anda dengan teks ini.",
  ],
  incomplete: [
    "It cannot be checked: something is missing.",
    "Tidak dapat diperiksa: ada yang kurang.",
  ],
};

function verdictText(say: Say, { verdict, missing }: SignatureCheck): string {
  const [english, indonesian] = VERDICTS[verdict];
  const names = missing.length === 0 ? "" : ` (${missing.join(", ")})`;
  return say(english, indonesian) + names;
}

const OTHER_SECRETS: Readonly<Record<OtherSecret, Readonly<Record<Language, string>>>> = {
  older_secret: {
    en: "It is an older client secret, which has ended.",
    id: "Itu client secret lama yang sudah tidak berlaku.",
  },
  server_key: {
    en: "It is the server key of the Core API: BI-SNAP takes the client secret.",
    id: "Itu server key Core API: BI-SNAP memakai client secret.",
  },
  client_id: {
    en: "It is the client id: the client secret belongs there.",
    id: "Itu client id: seharusnya client secret.",
  },
};

function texts(say: Say, { expected, signed, difference }: SignatureCheck): Html {
  const nearest = expected.find(({ form }) => form === difference?.form) ?? expected[0];
  const others = expected.filter((one) => one !== nearest);
  const [right, wrong] = splitAtDifference(nearest?.text ?? "", signed, difference?.at);
  return html`<dl class="signed-texts">
    ${textItem(say("To be signed", "Seharusnya ditandatangani"), right)}
    ${wrong && textItem(say("Was signed", "Yang ditandatangani"), wrong)}
    ${
      difference?.part !== undefined &&
      html`<div>
        <dt>${say("They part in", "Mulai berbeda di")}</dt>
        <dd>${partText(say, difference.part)}</dd>
      </div>`
    }
    ${others.map(({ form, text }) =>
      textItem(formText(say, form), { same: text, different: "", rest: "" }),
    )}
  </dl>`;
}

function textItem(label: string, { same, different, rest }: SplitText): Html {
  return html`<div>
    <dt>${label}</dt>
    <dd class="code wrap">${same}${different !== "" && html`<mark>${different}</mark>`}${rest}</dd>
  </div>`;
}

function partText(say: Say, part: string): string {
  const names: Readonly<Record<string, string>> = {
    method: say("the method", "metode"),
    path: say("the path", "path"),
    token: say("the access token", "access token"),
    hash: say("the hash of the body", "hash isi permintaan"),
    client_id: say("the client id", "client id"),
    timestamp: say("the time", "waktu"),
    data: "seamlessData",
  };
  return names[part] ?? part;
}

function formText(say: Say, form: SignatureCheck["expected"][number]["form"]): string {
  const names = {
    as_received: say("Or so, over the body as it came", "Atau dengan isi apa adanya"),
    minified: say("Or so, over the minified body", "Atau dengan isi yang dipadatkan"),
    unescaped: say(
      "Or so, over the body with \\/ and \\uXXXX as characters",
      "Atau dengan isi yang \\/ dan \\uXXXX-nya ditulis sebagai karakter",
    ),
  };
  return names[form];
}

function bodies(say: Say, { bodyDifference }: SignatureCheck): Html | undefined {
  if (!bodyDifference) return undefined;
  const { at, expected, signed } = bodyDifference;
  const place = say(`from character ${at + 1} on`, `mulai karakter ${at + 1}`);
  const [sent, hashed] = splitAtDifference(expected, signed, 0);
  return html`<dl class="signed-texts">
    ${textItem(`${say("Body that was sent", "Isi yang dikirim")}, ${place}`, sent)}
    ${hashed && textItem(say("Body that was hashed", "Isi yang di-hash"), hashed)}
  </dl>`;
}
