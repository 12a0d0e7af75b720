/** What an upstream is asked to do. */
export type UpstreamVerb = "charge" | "find" | "cancel" | "expire" | "refund" | "picture" | "test";
