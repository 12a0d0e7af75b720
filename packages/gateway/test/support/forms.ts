import assert from "node:assert/strict";

/** What a script that parses pages keeps between its requests: cookies, and where it is. */
interface FormBrowser {
  readonly url: () => string;
  readonly html: () => string;
  get(url: string): Promise<void>;
  post(url: string, fields: Readonly<Record<string, string>>): Promise<void>;
}

/** An HTTP client as PHP's and Java's scripts have one: follows redirects itself, keeps cookies. */
export function formBrowser(headers: Readonly<Record<string, string>> = {}): FormBrowser {
  const cookies = new Map<string, string>();
  let [current, text] = ["", ""];
  const go = async (url: string, init: RequestInit): Promise<void> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...headers, ...(cookie && { cookie }) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";", 1)[0] ?? "").split("=");
      cookies.set(name, value);
    }
    text = await answer.text();
    current = url;
    const location = answer.headers.get("location");
    if (location !== null) await go(new URL(location, url).href, {});
  };
  return {
    url: () => current,
    html: () => text,
    get: async (url) => await go(url, {}),
    post: async (url, fields) =>
      await go(url, { method: "POST", body: new URLSearchParams(fields) }),
  };
}

/** The first group, with what stands for signs in HTML put right. */
export function matchIn(html: string, pattern: RegExp): string {
  const found = pattern.exec(html)?.[1];
  assert.ok(found !== undefined, `nothing matches ${pattern}`);
  return found.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
