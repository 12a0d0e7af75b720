import type { Profile } from "./profile.ts";

/**
 * Everything that is wrong with a profile, in words; empty when nothing is. What a type cannot say: forms, limits, and
 * that its parts go together.
 */
export function findProfileProblems(profile: Profile): readonly string[] {
  const { signature, token, statuses, codes, validity, partnerReference, cancel, refund } = profile;
  const { generate, query, channelId, absentMeans, notification } = profile;
  const services = [token, generate, query, cancel, refund].filter((one) => one !== undefined);
  return when({
    "calls that are signed with a secret need a token": signature === "hmac" && !token,
    "a token is of no use to calls that are signed with a key": signature === "rsa" && !!token,
    "a path must begin with a slash, and have no query": services.some(
      ({ path }) => !/^\/[\w./-]+$/.test(path),
    ),
    "a service has two digits": [...services, notification].some(
      ({ code }) => !/^\d\d$/.test(code),
    ),
    "a code is an HTTP status below 500 and a case": Object.keys(codes).some(
      (code) => !/^[24]\d\d\d\d$/.test(code),
    ),
    "success and progress are what their HTTP status says, and nothing else is": Object.entries(
      codes,
    ).some(([code, meaning]) => code.startsWith("2") !== SUCCESSES.has(meaning)),
    "a success must be known": codes["20000"] !== "done",
    "what is paid must be known": Object.values(statuses).filter(isPaid).length === 0,
    "a status has two digits": Object.keys(statuses).some((word) => !/^\d\d$/.test(word)),
    "what is pending must be known, or be what is not found":
      !Object.values(statuses).includes("pending") && absentMeans === "never_made",
    "the usual channel must have the form of one": !channelId.form.test(channelId.usual),
    "an order must live for some time": !(
      validity.minSeconds >= 1 && validity.maxSeconds > validity.minSeconds
    ),
    "our own reference must be one": !isReference(partnerReference),
    "a message must come somewhere": notification.subpaths.length === 0,
    "a signature must be over some path":
      notification.proof === "rsa" && notification.signedPaths.length === 0,
    "a signature must be allowed to grow an hour old": notification.ageMinutesMax < 60,
  });
}

const SUCCESSES: ReadonlySet<string> = new Set(["done", "in_progress"]);

function isPaid(meaning: string): boolean {
  return meaning === "paid";
}

/** What an order is called where the merchant's own name does not fit: 25 letters and digits. */
const OWN_REFERENCE = "0123456789abcdefghijklmno";

function isReference({ form, min, max }: Profile["partnerReference"]): boolean {
  const { length } = OWN_REFERENCE;
  return form.test(OWN_REFERENCE) && length >= min && length <= max;
}

function when(problems: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(problems).flatMap(([problem, isSo]) => (isSo ? [problem] : []));
}
