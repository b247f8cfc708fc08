/** The branded ids of the contract, for decoding JSON that holds them in their canonical form. */
import * as z from "zod/mini";
import { type ContactId, type E164, parseContactId, parseE164 } from "../../contract/identifiers.ts";

export const contactIdShape: z.ZodMiniType<ContactId> = canonical(parseContactId, "must be a contact id");
export const e164Shape: z.ZodMiniType<E164> = canonical(parseE164, "must be E.164");

function canonical<Id>(parse: (text: unknown) => Id | null, message: string): z.ZodMiniType<Id> {
  return z.pipe(
    z.unknown(),
    z.transform((value, context) => {
      const id = parse(value);
      if (id !== null) return id;
      context.issues.push({ code: "custom", message, input: value });
      return z.NEVER;
    }),
  );
}
