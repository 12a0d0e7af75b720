import { BOOKS } from "./books.ts";
import { DOOR } from "./door.ts";
import { LIVES } from "./lives.ts";
import type { Remedy, RemedyName } from "./remedy.ts";

export const REMEDIES: Readonly<Record<RemedyName, Remedy>> = { ...DOOR, ...BOOKS, ...LIVES };
