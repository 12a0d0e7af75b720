/** What the query of get-auth-code says of whom to link, and its signature. */
interface SeamlessQuery {
  /** Plain: `mobileNumber=628110000001&paymentType=gopay`. Empty where there is none. */
  readonly data: string;
  /** As it stands in the query, where that is another text. */
  readonly asSent: string | undefined;
  readonly signature: string;
}

/**
 * Reads `seamlessData` and `seamlessSign` out of an address. The data are encoded once for the signature and once more for
 * the query, or only once: either way they come out plain.
 */
export function readSeamlessQuery(target: string): SeamlessQuery {
  const query = /\?([^#]*)/.exec(target)?.[1] ?? "";
  const given = new URLSearchParams(query);
  const data = plain(given.get("seamlessData") ?? "");
  const raw = /(?:^|&)seamlessData=([^&]*)/.exec(query)?.[1];
  return {
    data,
    asSent: raw === undefined || raw === data ? undefined : raw,
    // Who has not encoded it sends blanks for its plus signs.
    signature: (given.get("seamlessSign") ?? "").replaceAll(" ", "+"),
  };
}

function plain(data: string): string {
  if (data.includes("=")) return data;
  try {
    return decodeURIComponent(data);
  } catch {
    // It says nothing that could be read.
    return data;
  }
}
