import { pathPart, type Visit } from "../frame/visit.ts";
import { chosenFields, streamAddress } from "./workbench-filter.ts";

/** Where the log of the API's calls was: the stream, narrowed to requests in the same way. */
export async function leadToWorkbench(visit: Visit): Promise<unknown> {
  const { before, after } = visit.fields;
  const address = streamAddress(visit, chosenFields(visit), {
    kind: "request",
    ...(visit.fields["order"] !== undefined && { only: "1" }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  });
  return await visit.reply.redirect(address, 303);
}

/** Where one call was: its entry in the stream. */
export async function leadToEntry(visit: Visit): Promise<unknown> {
  return await visit.reply.redirect(streamAddress(visit, [], { open: pathPart(visit, "id") }), 303);
}
