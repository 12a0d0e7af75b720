import { type ListedAccount, openUpstreamAdmin, type UpstreamAdmin } from "@gerbang/gateway";
import { CommandError, EXIT } from "./command-error.ts";
import { readOperatorConfig } from "./operator-config.ts";

export interface JsonOption {
  readonly json: boolean;
}

export const JSON_OPTION = ["--json", "print JSON", false] as const;

/** The account of an id. */
export async function known(admin: UpstreamAdmin, id: string): Promise<ListedAccount> {
  const account = await admin.show(id);
  if (!account) throw new CommandError(`There is no account ${id}.`);
  return account;
}

/** Works with the accounts and routes that the environment's database has. */
export async function withAdmin<Result>(
  work: (admin: UpstreamAdmin) => Promise<Result>,
): Promise<Result> {
  const admin = await openUpstreamAdmin(await readOperatorConfig());
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  no_production_merchant: "There is no production merchant of that id.",
  base_url_is_fixed: "Leave --base-url out: midtrans and doku have addresses of their own.",
  base_url_missing: "Say where it is by --base-url.",
  base_url_not_http: "--base-url must be an http or https URL.",
  base_url_with_credentials: "--base-url may not hold a name or password.",
  base_url_with_query: "--base-url may not hold a query or a fragment.",
  base_url_not_https: "--base-url must be https where money is real.",
  base_url_of_other_profile: "That is a host of midtrans or doku: say so by --profile.",
  profile:
    "That connector does not know this profile: doku, dana and winpay are bi-snap, other is core-api.",
  keys_of_other_protocol: "Those keys are of the other connector.",
  client_id: "client_id must have 1 to 128 characters, without white space and strokes.",
  client_secret: "client_secret must have 8 to 512 characters, without white space.",
  private_key: "private_key must be ours, an RSA key of 2048 bits at least, as PKCS#8 PEM.",
  provider_public_key:
    "provider_public_key must be theirs, an RSA key of 2048 bits at least, as PEM.",
  provider_key_is_ours: "provider_public_key is the public half of private_key: theirs is needed.",
  channel_id: "channel_id has not the form that this provider asks for.",
  id_form: "An id has 1 to 64 characters, without white space.",
  merchant_id_missing: "This provider asks for merchant_id.",
  store_id_missing: "This provider asks for store_id.",
  terminal_id_missing: "This provider asks for terminal_id.",
  postal_code_missing: "This provider asks for postal_code.",
  partner_id_missing: "This provider asks for partner_id.",
  sub_merchant_id_missing: "This provider asks for sub_merchant_id.",
  channel_id_missing: "This provider asks for channel_id.",
  other_protocol: "A rehearsal knows the Core API alone: of bi-snap try gerbang upstream test.",
  base_url_blocked: "This gateway calls no such address (see ALLOW_PRIVATE_TARGETS).",
  calls_per_second: "--calls-per-second must be from 0.1 to 10000.",
  in_flight: "--in-flight must be a whole number from 1 to 1000.",
  call_ms: "--call-ms must be a whole number from 1 to 60000.",
  label: "--label must have 1 to 100 characters.",
  not_a_key: "A server key has 8 to 200 characters, without white space or colons.",
  client_key: "That is a client key; the server key is needed.",
  sandbox_key: "That is a sandbox's key (SB-…); a production account needs the production key.",
  not_allowed: "UPSTREAMS does not let this gateway call it.",
  changed: "Somebody else gave it another key meanwhile; look at it again.",
  over_limit:
    "It takes no more calls just now, or has asked to be left alone, and was not asked: gerbang upstream state. Try again in a while.",
  same_key: "It has this key already.",
  not_tested: "Its key has not passed a test: gerbang upstream test.",
  other_environment:
    "An account of the other environment takes charges: drain that first. None goes on from real money to a sandbox.",
  no_such_account: "The account is gone.",
  no_such_route: "There is no route at that position: gerbang upstream route list.",
  too_many: "This merchant has as many routes as there can be.",
  acquirer: "--acquirer must have 1 to 50 characters, as charges name it.",
  amounts: "--until must not be less than --from.",
  position: "A position is a whole number from 1.",
  unknown: "There is nothing under that id.",
  no_reason: "--reason must have 1 to 500 characters.",
  no_such_decision: "A decision is one of return, keep, ask, close, made, not_made, seen.",
  not_allowed_so: "This is not decided so: gerbang attention show says what may be.",
  decided: "It is decided already.",
  busy: "The upstream is being asked this very moment; try again.",
  no_such_finding: "There is no finding of that name: docs/rehearse.md names them.",
  finding_value: "That finding cannot have this value: docs/rehearse.md says which it may.",
  real_money: "Money is real at that account: nothing is rehearsed with it.",
  production_key:
    "Its key does not begin with SB-, so it may be one of real money: nothing is rehearsed with it.",
  under_way:
    "Another rehearsal of this account is under way. Try again when it has ended; when it was killed, within two minutes.",
  reason: "--reason must have 1 to 500 characters.",
};

/** Why something was refused, in a sentence. */
export function refusal(reason: string): CommandError {
  const text = REFUSALS[reason] ?? reason;
  // It is only not to be had at this moment.
  const isForNow = reason === "under_way" || reason === "over_limit";
  return new CommandError(text, isForNow ? EXIT.unreachable : EXIT.refused);
}
