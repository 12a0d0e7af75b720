interface Commands {
  readonly repeat: () => void;
  readonly sync: () => void;
  readonly end: () => void;
}

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

/**
 * Does what is typed: at a terminal at the press of a key, elsewhere line by line. Returns what ends it. That
 * there is nothing more to read ends nothing.
 */
export function followKeys(input: NodeJS.ReadStream, { repeat, sync, end }: Commands): () => void {
  const commands: Readonly<Record<string, (() => void) | undefined>> = {
    r: repeat,
    s: sync,
    ...(input.isTTY && { q: end, [CTRL_C]: end, [CTRL_D]: end }),
  };
  const read = (chunk: Buffer) => {
    for (const letter of chunk.toString()) commands[letter.toLowerCase()]?.();
  };
  input.on("data", read);
  // At a terminal that is gone there is nothing to read either.
  input.on("error", () => undefined);
  if (input.isTTY) input.setRawMode(true);
  return () => {
    if (input.isTTY) input.setRawMode(false);
    input.off("data", read);
    input.pause();
  };
}
