/** What has a page, or a part of one, in the documents that every gateway serves under `/docs`. */
export type DocsTopic =
  /** An error of the API, by the name that `http/shared/api-error.ts` gives it. */
  | `errors/${string}`
  /** A hint of the log of API requests. */
  | `hints#${string}`
  /** A call, by its `operationId`. */
  | `api/${string}`
  /** The page of BI-SNAP. */
  | "bi-snap"
  /** A guide, or a part of one. */
  | `guides/${string}`;

/** Where a topic is read: all links into the documents are made here. `test/pages/docs` walks them. */
export function docsAddress(topic: DocsTopic, gatewayUrl = ""): string {
  return `${gatewayUrl}/docs/${topic}`;
}
