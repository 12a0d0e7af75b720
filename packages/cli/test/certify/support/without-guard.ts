import { registerHooks } from "node:module";
import { GUARDS } from "./guards.ts";

/**
 * Has the guard of this number taken away from what this process loads from now on; with none everything stays as it
 * is. What is given back throws where nothing loaded the file that the guard stands in.
 */
export function loadWithoutGuard(number: number | undefined): () => void {
  const taken = number === undefined ? undefined : GUARDS[number];
  let isTaken = taken === undefined;
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (taken === undefined || !url.endsWith(`/src/certify/${taken.file}`)) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString();
      if (source.split(taken.from).length !== 2) throw new Error(`not once there: ${taken.from}`);
      isTaken = true;
      return { ...loaded, source: source.replace(taken.from, () => taken.to) };
    },
  });
  return () => {
    if (!isTaken) throw new Error(`nobody loads ${taken?.file}`);
  };
}
