import { type TProperties, Type } from "@sinclair/typebox";
import { OTHER_SECRETS } from "../../domain/requests/signature-check.ts";
import { oneOf, orNull, TEXT } from "./schema-parts.ts";

/** A mistake by its code, and what it means. */
export const EXPLAINED = Type.Array(
  Type.Object({
    code: TEXT,
    en: Type.String({ description: "What happened and what to do, in English." }),
    id: Type.String({ description: "The same in Indonesian." }),
  }),
);

const PARTING: TProperties = {
  at: Type.Integer({ description: "How many characters are the same." }),
  expected: TEXT,
  signed: TEXT,
};

const CHECK = Type.Object({
  verdict: oneOf("valid", "explained", "other_secret", "other_text", "unexplained", "incomplete"),
  missing: Type.Array(TEXT),
  habits: EXPLAINED,
  other_secret: Type.Unsafe({
    type: ["string", "null"],
    enum: [...OTHER_SECRETS, null],
    description: "What has signed in the place of the client secret.",
  }),
  expected: Type.Array(
    Type.Object({
      form: Type.String({ description: "Of the body: as_received, minified or unescaped." }),
      text: TEXT,
    }),
    { description: "What is to be signed: any of these. Tokens are masked." },
  ),
  signed: orNull(Type.String({ description: "What was signed, where a known habit leads to it." })),
  difference: Type.Unsafe<object | null>({
    ...Type.Object({ form: TEXT, part: orNull(TEXT), ...PARTING }),
    type: ["object", "null"],
  }),
  body_difference: Type.Unsafe<object | null>({
    ...Type.Object(PARTING),
    type: ["object", "null"],
    description: "Between the body that was sent and the one that was hashed.",
  }),
});

/** What the log of requests says of a signature that was refused. */
export const SIGNATURE_CHECK = Type.Unsafe<object | null>({
  ...CHECK,
  type: ["object", "null"],
  description:
    "Why a call of BI-SNAP was refused for its signature; null of others, and of those beyond ten a minute.",
});
