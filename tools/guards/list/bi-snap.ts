import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/http/bi-snap";
const WALLS = `${TEST}/walls.test.ts`;
const GUARDS = `${TEST}/guards.test.ts`;
const HTTP = "packages/gateway/src/http/bi-snap";
const CALL = "packages/gateway/src/operations/bi-snap/authenticate-call.ts";

export const BI_SNAP_GUARDS: readonly Guard[] = [
  {
    name: "a call is signed by its client's secret",
    file: `${HTTP}/authenticate.ts`,
    fragment: "  if (form === undefined) {\n",
    without: '  if (signature === "") {\n',
    tests: [WALLS, GUARDS],
  },
  {
    name: "a token is one that Gerbang has signed",
    file: CALL,
    fragment:
      "if (!isSignedBy([client.signingPublicKey], read.signedText, read.signature)) return undefined;",
    without: "",
    tests: [WALLS, GUARDS],
  },
  {
    name: "a token ends by its merchant's clock",
    file: `${HTTP}/authenticate.ts`,
    fragment: "if (!known || known.isOver)",
    without: "if (!known)",
    tests: [`${TEST}/official-client.test.ts`],
  },
  {
    name: "a token is given to whoever has signed for it",
    file: `${HTTP}/token-route.ts`,
    fragment: 'if (!caller || !isSigned) throw new BiSnapError("unauthorized", "Signature");',
    without: 'if (!caller) throw new BiSnapError("unauthorized", "Signature");',
    tests: [WALLS, GUARDS],
  },
  {
    name: "a client that has ended is nobody's",
    file: "packages/gateway/src/store/bi-snap/clients.ts",
    fragment: "join bi_snap_client c on c.client_id = asked.client_id and c.ended_at is null,",
    without: "join bi_snap_client c on c.client_id = asked.client_id,",
    tests: [WALLS, GUARDS, `${TEST}/session.test.ts`],
  },
  {
    name: "an older secret counts until its end alone",
    file: "packages/gateway/src/domain/bi-snap/client.ts",
    fragment: "olderSecret && olderSecret.until > wall ?",
    without: "olderSecret && wall ?",
    tests: [`${TEST}/fixtures.test.ts`],
  },
  {
    name: "a time stamp that is none is refused, of a call",
    file: `${HTTP}/authenticate.ts`,
    fragment:
      '  if (!parseBiSnapTime(timestamp)) throw new BiSnapError("invalid_format", "X-TIMESTAMP");\n',
    without: "",
    tests: [WALLS, GUARDS],
  },
  {
    name: "a time stamp that is none is refused, of a token",
    file: `${HTTP}/token-route.ts`,
    fragment:
      '  if (!parseBiSnapTime(timestamp)) throw new BiSnapError("invalid_format", "X-TIMESTAMP");\n',
    without: "",
    tests: [WALLS, GUARDS],
  },
  {
    name: "a signed call comes from its merchant's own addresses",
    file: `${HTTP}/authenticate.ts`,
    fragment: "  requireAddress(request, known.caller);\n",
    without: "",
    tests: [WALLS, GUARDS],
  },
];
