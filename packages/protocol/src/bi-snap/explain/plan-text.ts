import { signedSeamlessText } from "../signed-text.ts";
import type { Frame, SignedPart, TextPlan } from "./candidates.ts";
import type { SnapHabit } from "./habits.ts";
import { headerOf } from "./header-of.ts";
import { methodVariants, pathVariants, timeVariants, tokenVariants } from "./header-variants.ts";
import { readSeamlessQuery } from "./seamless-query.ts";
import { toHex } from "./signature-forms.ts";
import type { HashedVariant, SnapRequest } from "./snap-request.ts";
import { listVariants, type Variant } from "./variant.ts";

const COLON: Frame = (values) => values.join(":");

/** What a transaction signs: method, path, token, hash and time. */
export function planCall(request: SnapRequest, bodies: readonly HashedVariant[]): TextPlan {
  const token =
    request.accessToken ?? headerOf(request.headers, "authorization").replace(/^bearer\s+/i, "");
  const client =
    headerOf(request.headers, "x-client-key") || headerOf(request.headers, "x-partner-id");
  return {
    parts: [
      { name: "method", variants: methodVariants(request.method) },
      pathPart(request),
      { name: "token", variants: tokenVariants(token) },
      { name: "hash", variants: hashVariants(bodies) },
      timePart(request),
    ],
    frames: [
      ...framesOf(":", ["|", ",", ""]),
      frame("text_of_notification", ([method = "", path = "", , ...rest]) =>
        COLON([method, path, ...rest]),
      ),
      frame("text_of_token_request", (values) => `${client}|${values.at(-1) ?? ""}`),
    ],
  };
}

/** What a notification signs: `POST`, the path that is appended, hash and time. */
export function planNotification(request: SnapRequest, bodies: readonly HashedVariant[]): TextPlan {
  return {
    parts: [
      { name: "method", variants: methodVariants("POST") },
      pathPart(request),
      { name: "hash", variants: hashVariants(bodies) },
      timePart(request),
    ],
    frames: framesOf(":", ["|", ",", ""]),
  };
}

/** What a token request signs: client id and time. */
export function planToken(request: SnapRequest): TextPlan {
  const clientId = headerOf(request.headers, "x-client-key");
  const partner = headerOf(request.headers, "x-partner-id");
  return {
    parts: [
      {
        name: "client_id",
        variants: listVariants(clientId, [
          ["other_client_id", clientId.replace(/-SNAP$/i, "")],
          ["other_client_id", `${clientId}-SNAP`],
          ["other_client_id", clientId.trim()],
          ["other_client_id", partner || undefined],
        ]),
      },
      timePart(request),
    ],
    frames: [
      ...framesOf("|", [":", ",", ""]),
      frame("parts_swapped", ([id = "", time = ""]) => `${time}|${id}`),
    ],
  };
}

/** What `seamlessSign` covers: the percent-encoded data alone. */
export function planSeamless({ target }: SnapRequest): TextPlan {
  const { data, asSent } = readSeamlessQuery(target);
  const right = signedSeamlessText(data);
  const lowerHex = right.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
  const swapped = data.split("&").toReversed().join("&");
  const numbers = [
    data.replace("mobileNumber=", "mobileNumber=+"),
    data.replace("mobileNumber=62", "mobileNumber=0"),
    data.replace("mobileNumber=62", "mobileNumber="),
    data.replace("mobileNumber=+", "mobileNumber="),
  ];
  const variants = listVariants(right, [
    ["seamless_not_encoded", data],
    ["seamless_encoded_twice", encodeURIComponent(right)],
    ["seamless_encoded_twice", asSent],
    ["seamless_other_notation", lowerHex],
    ["seamless_other_notation", data.replaceAll("=", "%3D").replaceAll("&", "%26")],
    ["seamless_with_name", `seamlessData=${right}`],
    ["seamless_with_name", `seamlessData=${data}`],
    ["seamless_other_data", signedSeamlessText(swapped)],
    ["seamless_other_data", swapped],
    ...numbers.map((text) => ["seamless_other_data", signedSeamlessText(text)] as const),
    ...numbers.map((text) => ["seamless_other_data", text] as const),
    ["seamless_other_data", JSON.stringify(Object.fromEntries(new URLSearchParams(data)))],
  ]);
  return { parts: [{ name: "data", variants }], frames: framesOf("", []) };
}

function pathPart({ target, headers }: SnapRequest): SignedPart {
  const host = headerOf(headers, "host") || undefined;
  return { name: "path", variants: pathVariants(target, host) };
}

function timePart({ headers }: SnapRequest): SignedPart {
  return { name: "timestamp", variants: timeVariants(headerOf(headers, "x-timestamp")) };
}

function framesOf(right: string, others: readonly string[]): readonly Variant<Frame>[] {
  const join =
    (separator: string): Frame =>
    (values) =>
      values.join(separator);
  return [
    { habits: [], value: join(right) },
    frame("text_with_newline", (values) => `${values.join(right)}\n`),
    frame("text_with_newline", (values) => `${values.join(right)}\r\n`),
    ...others.map((separator) => frame("other_separator", join(separator))),
  ];
}

function frame(habit: SnapHabit, value: Frame): Variant<Frame> {
  return { habits: [habit], value };
}

/** Of each body its hash as it should be, then in other notations, and the body in its place. */
function hashVariants(bodies: readonly HashedVariant[]): readonly Variant[] {
  const found = new Map<string, Variant>();
  const notations: readonly (readonly [readonly SnapHabit[], (body: HashedVariant) => string])[] = [
    [[], ({ hash }) => toHex(hash)],
    [["hash_upper_case"], ({ hash }) => toHex(hash).toUpperCase()],
    [["hash_base64"], ({ hash }) => btoa(String.fromCharCode(...hash))],
    [["body_not_hashed"], ({ value }) => new TextDecoder().decode(value)],
  ];
  for (const [ofNotation, print] of notations) {
    for (const body of bodies) {
      const [value, habits] = [print(body), [...body.habits, ...ofNotation]];
      const isRare = body.habits.length > 0 && ofNotation.length > 0;
      if (!found.has(value)) found.set(value, { value, habits, ...(isRare && { isRare }) });
    }
  }
  return [...found.values()];
}
