/** Under which names a stage's secrets are kept: by the stacks, by the local runtime, and for the tools that fill and check them. */
import type { FunctionSettings } from "./functionSettings.ts";

export type SecretKind = keyof FunctionSettings["secrets"];

export function secretNames(stage: string): FunctionSettings["secrets"] {
  const prefix = `patchbay/${stage}`;
  return { crm: `${prefix}/crm`, contactToken: `${prefix}/contact-token`, webhook: `${prefix}/webhook` };
}
