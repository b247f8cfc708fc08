/** The authorization server at `/auth`: client credentials for a token with a lifetime, as hosted HaloPSA does it. */
import { Hono } from "hono";
import type { LocalClock } from "../../clock.ts";
import { localCredentials } from "./tenant.ts";

export interface ApplicationCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export class AuthServer {
  readonly routes = new Hono();
  readonly #clock: LocalClock;
  readonly #tokenSeconds: number;
  readonly #tokens = new Map<string, { readonly expiresAt: number; readonly scopes: readonly string[] }>();
  #credentials: ApplicationCredentials = localCredentials;

  constructor(clock: LocalClock, tokenSeconds: number) {
    this.#clock = clock;
    this.#tokenSeconds = tokenSeconds;
    // `?tenant=` is taken and not looked at: which tenants a server knows is not public.
    this.routes.post("/token", async (context) => {
      const form = new URLSearchParams(await context.req.text());
      const refuse = (error: string) => context.json({ error }, 400);
      if (!context.req.header("content-type")?.startsWith("application/x-www-form-urlencoded")) {
        return refuse("invalid_request");
      }
      if (form.get("grant_type") !== "client_credentials") return refuse("unsupported_grant_type");
      const { clientId, clientSecret } = this.#credentials;
      if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
        return refuse("invalid_client");
      }
      const scope = form.get("scope");
      if (!scope) return refuse("invalid_scope");
      const token = crypto.randomUUID();
      const expiresAt = this.#clock.now().getTime() + this.#tokenSeconds * 1000;
      this.#tokens.set(token, { expiresAt, scopes: scope.split(/\s+/) });
      return context.json({ access_token: token, token_type: "Bearer", expires_in: this.#tokenSeconds, scope });
    });
  }

  /** What the token allows; `null` without one that is good. Scopes are fixed when it is issued. */
  scopesOf(authorization: string | undefined): readonly string[] | null {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
    const known = token === undefined ? undefined : this.#tokens.get(token);
    return known !== undefined && known.expiresAt > this.#clock.now().getTime() ? known.scopes : null;
  }

  /** From now on only these credentials get a token, and no earlier token is taken. */
  replaceCredentials(credentials: ApplicationCredentials): void {
    this.#credentials = credentials;
    this.#tokens.clear();
  }

  reset(): void {
    this.replaceCredentials(localCredentials);
  }
}
