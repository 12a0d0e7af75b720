import type { AppContext } from "../../http/shared/app-context.ts";

/** Our own address as the browser has to ask for it: a proxy may have put us below a path. */
export function publicPath({ publicUrl }: Pick<AppContext, "publicUrl">, address: string): string {
  return new URL(publicUrl()).pathname.replace(/\/$/, "") + address;
}
