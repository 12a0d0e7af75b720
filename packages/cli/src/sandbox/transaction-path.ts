import { CommandError, EXIT } from "../command-error.ts";

/**
 * Below `/sandbox/v1`: what is done to a transaction, by order id or transaction id.
 *
 * @throws {CommandError} for two order ids that no address can name.
 */
export function transactionPath(order: string, command: string): string {
  if (order === "." || order === "..") {
    throw new CommandError(
      `No address can name the order "${order}": give its transaction id.`,
      EXIT.usage,
    );
  }
  return `/transactions/${encodeURIComponent(order)}/${command}`;
}
