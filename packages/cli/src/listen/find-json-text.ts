interface FoundText {
  readonly value: string;
  /** Of the text with its quotation marks. */
  readonly start: number;
  readonly end: number;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/** An object or a list that is open at a place, and the name under which the place is in it. */
interface Level {
  readonly isObject: boolean;
  name: string | undefined;
  awaitsName: boolean;
}

/**
 * Finds the text that stands under a path of names in JSON that can be parsed; of several the last one,
 * which is the one that counts. `undefined` when no text stands there.
 */
export function findJsonText(json: string, path: readonly string[]): FoundText | undefined {
  let found: FoundText | undefined;
  const levels: Level[] = [];
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (!token.startsWith('"')) move(levels, token);
    else if (level?.awaitsName) {
      level.name = JSON.parse(token) as string;
      level.awaitsName = false;
    } else if (isAt(levels, path)) {
      found = { value: JSON.parse(token) as string, start: index, end: index + token.length };
    }
  }
  return found;
}

function move(levels: Level[], sign: string): void {
  const level = levels.at(-1);
  if (sign === "}" || sign === "]") levels.pop();
  else if (sign === ",") {
    if (level) level.awaitsName = level.isObject;
  } else if (sign !== ":") {
    const isObject = sign === "{";
    levels.push({ isObject, name: undefined, awaitsName: isObject });
  }
}

function isAt(levels: readonly Level[], path: readonly string[]): boolean {
  return (
    levels.length === path.length &&
    levels.every(({ isObject, name }, depth) => isObject && name === path[depth])
  );
}
