import { Argument, type Command } from "commander";
import { type CompletedCommand, SHELLS } from "../completion-scripts.ts";
import { printLine } from "../sandbox/print.ts";

/** `gerbang completion bash|zsh|fish` */
export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("print what lets a shell complete these commands")
    .addArgument(new Argument("<shell>").choices(Object.keys(SHELLS)))
    .addHelpText(
      "after",
      `
Examples:
  $ gerbang completion bash >> ~/.bashrc
  $ gerbang completion zsh > "\${fpath[1]}/_gerbang"
  $ gerbang completion fish > ~/.config/fish/completions/gerbang.fish`,
    )
    .action((shell: keyof typeof SHELLS) => {
      printLine(SHELLS[shell](describe(program, "")));
    });
}

/** Every command below one, that one first. */
function describe(command: Command, path: string): readonly CompletedCommand[] {
  const children = command.commands.filter((one) => one.name() !== "help");
  const own = {
    path,
    about: command.description(),
    words: children.flatMap((one) =>
      [one.name(), ...one.aliases()].map((word) => {
        return { word, about: one.description() };
      }),
    ),
    options: [
      ...command.options.map(({ long, description }) => {
        return { word: long ?? "", about: description };
      }),
      { word: "--help", about: "display help for command" },
    ].filter(({ word }) => word !== ""),
  };
  return [
    own,
    ...children.flatMap((one) =>
      [one.name(), ...one.aliases()].flatMap((word) => describe(one, `${path} ${word}`.trim())),
    ),
  ];
}
