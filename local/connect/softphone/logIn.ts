/**
 * Logging in to the simulated Amazon Connect: sessions, and the pages that start one. Any password opens the door. With
 * log-in switched off every visitor counts as logged in, as with a single sign-on session that is already there.
 */
import { html } from "hono/html";
import type { CrmName } from "../../../contract/identifiers.ts";

export interface Sessions {
  isOpen(crm: CrmName, session: string | undefined): boolean;
  /** The new session's id, for its cookie. */
  open(crm: CrmName): string;
  close(crm: CrmName, session: string | undefined): void;
}

export function openSessions(required: boolean): Sessions {
  const open = new Set<string>();
  const key = (crm: CrmName, session: string) => `${crm}/${session}`;
  return {
    isOpen: (crm, session) => !required || (session !== undefined && open.has(key(crm, session))),
    open(crm) {
      const session = crypto.randomUUID();
      open.add(key(crm, session));
      return session;
    },
    close(crm, session) {
      if (session !== undefined) open.delete(key(crm, session));
    },
  };
}

/** Stands in the softphone's place until somebody logged in. It has no script: a softphone that is logged out is silent. */
export function loggedOutPage(nonce: string) {
  return page(
    nonce,
    "Softphone",
    html`<p>You are not logged in to the softphone.</p>
      <p><a class="button" href="../login" target="_blank">Log in</a></p>`,
  );
}

export function logInPage(nonce: string, username: string) {
  return page(
    nonce,
    "Log in to the softphone",
    html`<p>Amazon Connect is simulated on this machine: any password will do.</p>
      <form method="post">
        <label>User name <input name="username" autocomplete="username" value="${username}" required /></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
        <button class="button">Log in</button>
      </form>`,
  );
}

export function loggedInPage(nonce: string) {
  return page(
    nonce,
    "You are logged in",
    html`<p role="status">The softphone starts within a few seconds. You can close this window.</p>`,
  );
}

export function loggedOutNotice(nonce: string) {
  return page(nonce, "You are logged out", html`<p role="status">You can close this window.</p>`);
}

function page(nonce: string, title: string, content: unknown) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style nonce="${nonce}">
          :root { color-scheme: light dark; }
          body { font: 15px/1.5 system-ui, sans-serif; max-width: 20rem; margin: 2rem auto; padding: 0 1rem; }
          h1 { font-size: 1.15rem; }
          label { display: block; margin-bottom: 0.75rem; font-weight: 600; }
          input { box-sizing: border-box; display: block; width: 100%; padding: 0.5rem; font: inherit; margin-top: 0.25rem; }
          .button { display: inline-block; padding: 0.5rem 1.25rem; border: 0; border-radius: 6px; font: inherit; font-weight: 600; background: #1f5f7a; color: #fff; text-decoration: none; cursor: pointer; }
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}
