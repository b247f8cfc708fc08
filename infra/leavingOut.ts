/**
 * What bundles leave out of the packages they hold: parts that no function can ever run, which esbuild cannot see, since
 * they hang on a dynamic import or on CommonJS. Tests run the bundles, so a package that rearranges itself is noticed.
 */
import type { Plugin } from "esbuild";

/** What stands in a bundle for a package, by the package's name. */
const replacements: Readonly<Record<string, string>> = {
  // A function's credentials are in its environment, and nowhere else:
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  // The other links of the SDK's default chain (profiles, SSO, STS, sign-in, instance metadata) are 90 KB.
  "@aws-sdk/credential-provider-node": `export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";`,
  // Tells browsers apart, for the SDK's user agent in a browser.
  bowser: "export default {};",
  // All that is used of undici is an agent's `request`. Its index holds fetch, web sockets, mocks and caches as well.
  undici: `
    import Agent from "undici/lib/dispatcher/agent.js";
    import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
    import request from "undici/lib/api/api-request.js";
    Object.assign(Dispatcher.prototype, { request });
    export { Agent };`,
};

/** @param folder from which packages are found */
export function leaveOutUnused(folder: string): Plugin {
  const namespace = "instead-of";
  return {
    name: "leave out what no function runs",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: new RegExp(`^(${Object.keys(replacements).join("|")})$`) }, ({ path }) => ({
        path,
        namespace,
      }));
      onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: replacements[path] ?? "",
        resolveDir: folder,
        loader: "js",
      }));
    },
  };
}
