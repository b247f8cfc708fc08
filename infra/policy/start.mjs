/**
 * Where the engine enters the policy pack. It loads packs by `require` and compiles TypeScript by a means of its own that
 * does not know this repository's modules, so the pack is loaded by the loader that runs everything else here.
 */
import { tsImport } from "tsx/esm/api";

// Not awaited: a module that is required may not wait. The process lives until the pack's server ends.
tsImport("./index.ts", import.meta.url);
