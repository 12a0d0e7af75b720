/** A cell of a table that is written into a file. */
export type Cell = string | number | Date | null;
