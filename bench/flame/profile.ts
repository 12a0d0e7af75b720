/** What V8 makes of a process that it watches, as far as it is used: a tree of calls, and who was running when. */
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds up to each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
  readonly children?: readonly number[];
}

/** A call with all that it called, in microseconds. */
export interface Frame {
  readonly name: string;
  /** From where it is: a package's name, a folder of the gateway, or `node`. */
  readonly room: string;
  readonly micros: number;
  readonly callees: readonly Frame[];
}

/** From where a process is asked to watch itself; nothing that is watched is called from there. */
const WATCHING = ["node:inspector", "/bench/charge/server.ts"];

const NOT_AT_WORK = new Set(["(idle)", "(root)"]);

/**
 * The tree of calls with the time of each, without the time in which nothing was to be done, and without what watching
 * itself takes: `Profiler.start` alone is longer than anything that is watched.
 */
export function framesOf({ nodes, samples, timeDeltas }: Profile): Frame {
  const own = new Map<number, number>();
  for (const [index, id] of samples.entries()) {
    own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const frameOf = (id: number): Frame => {
    const node = byId.get(id);
    if (!node) throw new Error(`the profile names a call ${id} that it does not have`);
    const { functionName, url, lineNumber } = node.callFrame;
    const isWatching = WATCHING.some((place) => url.includes(place));
    const children = isWatching ? [] : (node.children ?? []);
    const callees = children.map(frameOf).filter(({ micros }) => micros > 0);
    const self = isWatching || NOT_AT_WORK.has(functionName) ? 0 : (own.get(id) ?? 0);
    const room = roomOf(url);
    return {
      name: functionName || `${url.split("/").at(-1) ?? ""}:${lineNumber + 1}`,
      room,
      micros: callees.reduce((sum, { micros }) => sum + micros, self),
      callees,
    };
  };
  const [root] = nodes;
  if (!root) throw new Error("the profile is empty");
  return frameOf(root.id);
}

function roomOf(url: string): string {
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1];
  if (library !== undefined) return library;
  const ours = /\/packages\/([^/]+)\/(?:src\/)?([^/]+)/.exec(url);
  if (ours) return ours[1] === "gateway" ? (ours[2] ?? "gateway") : (ours[1] ?? "");
  return "node";
}

/** The time of each room by itself, the largest first. */
export function timeByRoom(root: Frame): readonly (readonly [room: string, micros: number])[] {
  const rooms = new Map<string, number>();
  const add = ({ name, room, micros, callees }: Frame): void => {
    const self = micros - callees.reduce((sum, callee) => sum + callee.micros, 0);
    const place = NATIVE.has(name) ? name : room;
    rooms.set(place, (rooms.get(place) ?? 0) + self);
    for (const callee of callees) add(callee);
  };
  add(root);
  return [...rooms].toSorted(([, one], [, other]) => other - one);
}

/** What the process waits for the kernel or the engine in, whoever called it. */
const NATIVE = new Set(["writev", "writeUtf8String", "writeBuffer", "(garbage collector)", "hash"]);
