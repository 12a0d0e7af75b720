import { CommandError, EXIT } from "../command-error.ts";

/**
 * Below `/sandbox/v1`: what is done to a transaction, by order id or transaction id.
 *
 * @throws {CommandError} for two order ids that no address can name.
 */
export function transactionPath(order: string, command: string): string {
  return `/transactions/${addressable(order)}/${command}`;
}

/** The same below `/v2`, where the Core API is. */
export function corePath(order: string, command: string): string {
  return `/${addressable(order)}/${command}`;
}

function addressable(order: string): string {
  if (order === "." || order === "..") {
    throw new CommandError(
      `No address can name the order "${order}": give its transaction id.`,
      EXIT.usage,
    );
  }
  return encodeURIComponent(order);
}
