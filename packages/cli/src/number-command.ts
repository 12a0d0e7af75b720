import { Command } from "commander";

/**
 * A command that takes `-5` for an argument, not for an option that it does not know: so what is wrong with a number is
 * said by whoever reads it, and where a number may be negative, it can be. No option of ours is a digit.
 */
export class NumberCommand extends Command {
  /** The commands below it are so, too. */
  override createCommand(name?: string): Command {
    return new NumberCommand(name);
  }

  override parseOptions(argv: string[]): { operands: string[]; unknown: string[] } {
    const { operands, unknown } = super.parseOptions(argv);
    // The options of a command below this one are not known here yet.
    if (this.commands.length > 0) return { operands, unknown };
    // Behind the first that it does not know commander puts everything that is no option.
    while (NEGATIVE.test(unknown[0] ?? "")) {
      const end = unknown.findIndex((word, index) => index > 0 && word.startsWith("-"));
      operands.push(...unknown.splice(0, end === -1 ? unknown.length : end));
    }
    if (unknown[0] === "--") operands.push(...unknown.splice(0).slice(1));
    return { operands, unknown };
  }
}

const NEGATIVE = /^-[\d.,]/;
