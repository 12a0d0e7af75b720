export type Headers = Readonly<Record<string, string>>;

/** How something of the merchant's is asked for: by HTTP, by a command, by SQL. */
export type Probe =
  | {
      readonly by: "http";
      readonly url: string;
      /** A JSON pointer into the answer; the whole of it when absent. */
      readonly value?: string;
      /** For answers that are pages: what to find in them. Its groups are the view, or else all of it. */
      readonly match?: string;
      readonly headers?: Headers;
    }
  | { readonly by: "command"; readonly run: string }
  | { readonly by: "sql"; readonly sql: string };

/** How the merchant is made to do something: posted, asked for by GET, or by a command. */
export type Action =
  | {
      readonly by: "http";
      readonly method: "GET" | "POST";
      readonly url: string;
      readonly json?: unknown;
      readonly headers?: Headers;
      /** A JSON pointer into the answer. */
      readonly order_id?: string;
    }
  | { readonly by: "command"; readonly run: string; readonly order_id?: string };
