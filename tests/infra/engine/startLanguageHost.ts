/** The process behind `pulumi-language-nodejs`: serves the language host and prints its port, as the engine wants it. */
import grpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { serve } from "./grpcHandlers.ts";
import { languageHost } from "./languageHost.ts";

/** Flags for logging and tracing may come first; the engine's own address is always last. */
const engineAddress = process.argv.at(-1);
if (engineAddress === undefined) throw new Error("the engine gives its address as the last argument");
const { port } = await serve(grpc.LanguageRuntimeService, languageHost(engineAddress));
console.log(port);
