import type { OpenApiDocument, OpenApiOperation } from "../../../http/openapi.ts";
import type { Language } from "../../parts/language.ts";
import { inLanguage } from "./in-language.ts";

/** A call of the API with everything that its page tells. */
export interface Operation {
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  /** With names in braces. */
  readonly path: string;
  readonly tag: string;
  readonly described: OpenApiOperation;
  /** Whether the server key is what it takes. */
  readonly needsKey: boolean;
  /** Whether each call is signed by the merchant, so that no sample of one could be sent as it stands. */
  readonly isSigned: boolean;
}

/** All calls of the document, in its order. */
export function listOperations(api: OpenApiDocument): readonly Operation[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      id: described.operationId,
      method: method.toUpperCase(),
      path,
      tag: described.tags[0] ?? "",
      described,
      needsKey: described.security.some((means) => "serverKey" in means),
      isSigned: described.security.some((means) => "biSnapSignature" in means),
    })),
  );
}

/** The name of a call as people say it. */
export function nameOf({ described }: Operation, language: Language): string {
  return inLanguage(described.summary, language);
}
