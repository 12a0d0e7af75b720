import { CommandError, EXIT } from "./command-error.ts";

/** What was to be done with a file. */
type Deed = "read" | "written";

/** Why the system would not, by its name for it. */
const REASONS: Readonly<Record<string, string | Readonly<Record<Deed, string>>>> = {
  ENOENT: { read: "there is no such file", written: "there is no such folder" },
  EACCES: { read: "this user may not read it", written: "this user may not write there" },
  EPERM: { read: "this user may not read it", written: "this user may not write there" },
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "something by its name is there already",
  ENOSPC: "no space is left on the device",
  EDQUOT: "this user's share of the disk is used up",
  EROFS: "it is on a read-only file system",
  EFBIG: "it would be too large",
  EIO: "the device failed",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links lead in a circle",
};

/** Calls of the system on files, and what they were for. What listens, connects or runs a program is not among them. */
const CALLS: Readonly<Record<string, Deed>> = {
  access: "read",
  fstat: "read",
  lstat: "read",
  open: "read",
  opendir: "read",
  read: "read",
  readlink: "read",
  realpath: "read",
  scandir: "read",
  stat: "read",
  chmod: "written",
  close: "written",
  copyfile: "written",
  fdatasync: "written",
  fsync: "written",
  ftruncate: "written",
  link: "written",
  mkdir: "written",
  mkdtemp: "written",
  rename: "written",
  rm: "written",
  rmdir: "written",
  symlink: "written",
  unlink: "written",
  write: "written",
};

/**
 * What became of a file that a command line names, in a sentence and with one exit code for all of them. `undefined`
 * for an error that is none of the file system's.
 */
export function explainFileError(
  error: unknown,
  file?: string,
  deed?: Deed,
): CommandError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall = "", path } = error as NodeJS.ErrnoException;
  const called = CALLS[syscall];
  if (code === undefined || called === undefined) return undefined;
  const done = deed ?? called;
  const name = file ?? path ?? "A file";
  return new CommandError(`${name} cannot be ${done}: ${reasonOf(code, done)}.`, EXIT.file);
}

/** Why the output could not be written: where it goes has no name. */
export function explainOutputError({ code = "unknown" }: NodeJS.ErrnoException): string {
  return `The output cannot be written: ${reasonOf(code, "written")}.`;
}

function reasonOf(code: string, deed: Deed): string {
  const reason = REASONS[code] ?? code;
  return typeof reason === "string" ? reason : reason[deed];
}
