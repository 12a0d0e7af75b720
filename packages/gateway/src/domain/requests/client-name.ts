const CLIENTS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/midtransclient-nodejs\/(\S+)/i, "midtrans-client (Node)"],
  [/midtrans-php-v?(\S+)/i, "midtrans-php"],
  [/midtransclient-python\/(\S+)/i, "midtransclient (Python)"],
  [/veritrans ruby gem (\S+)/i, "veritrans (Ruby)"],
  [/midtrans-go_v?(\S+)/i, "midtrans-go"],
  [/midtrans-java-library-(\S+)/i, "midtrans-java"],
  [/^gerbang-sdk\/(\S+)/i, "Gerbang SDK"],
  [/^curl\/(\S+)/i, "curl"],
  [/PostmanRuntime\/(\S+)/, "Postman"],
  [/python-requests\/(\S+)/i, "Python requests"],
  [/GuzzleHttp\/(\S+)/i, "Guzzle (PHP)"],
  [/axios\/(\S+)/i, "axios"],
  [/okhttp\/(\S+)/i, "OkHttp"],
  [/Go-http-client\/(\S+)/i, "Go"],
  [/^Dart\/(\S+)/, "Dart"],
  [/^node$/, "Node fetch"],
  [/Mozilla\/\S+/, "browser"],
];

/** Which program a `User-Agent` names, in a few words; itself when it is none of the known ones. */
export function clientName(userAgent: string): string {
  for (const [pattern, name] of CLIENTS) {
    const found = pattern.exec(userAgent);
    if (found) return found[1] === undefined ? name : `${name} ${found[1]}`;
  }
  return userAgent;
}
