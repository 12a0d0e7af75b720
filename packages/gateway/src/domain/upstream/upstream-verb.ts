/** What an upstream is asked to do. */
export const UPSTREAM_VERBS = [
  "charge",
  "find",
  "cancel",
  "expire",
  "refund",
  "picture",
  "test",
] as const;

export type UpstreamVerb = (typeof UPSTREAM_VERBS)[number];
