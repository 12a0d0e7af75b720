/** A place in the documents that the product carries. */
interface DocumentPlace {
  readonly page: "api";
  readonly anchor?: string;
}

/** Where people read it. The one place that knows. */
export function documentAddress({ page, anchor }: DocumentPlace): string {
  return `/docs/${page}${anchor === undefined ? "" : `#${anchor}`}`;
}
