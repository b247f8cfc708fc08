/**
 * The stage's HTTP API, as one contact may ask it: every request carries that contact's own token.
 *
 * Nothing is repeated in here. Callers know whether an answer still matters, and when to ask again.
 */
import type { ContactView, CustomerChoice, WrapUpSaved } from "../contract/api.ts";
import type { ContactId } from "../contract/identifiers.ts";
import type { WrapUp } from "../contract/wrapUp.ts";
import { contactView, wrapUpSaved } from "./apiAnswers.ts";
import { DecodeError, type Decoder } from "./decode.ts";

export type ApiAnswer<T> =
  | { readonly kind: "ok"; readonly value: T }
  /** The token is no longer good: nothing more can be asked for this contact. */
  | { readonly kind: "expired" }
  /** Asking the same again would be refused again. `status` is the HTTP status. */
  | { readonly kind: "refused"; readonly status: number }
  /** No answer, or a server that cannot give one now. Later may be better. */
  | { readonly kind: "unreachable" };

/** What the holder of a contact's token may do. */
export interface ContactApi {
  /** @param activityUuid of the CRM's activity that the contact was dialed from; told while it is asked */
  view(contact: TokenHolder, activityUuid?: string): Promise<ApiAnswer<ContactView>>;
  chooseCustomer(contact: TokenHolder, choice: CustomerChoice): Promise<ApiAnswer<ContactView>>;
  saveWrapUp(contact: TokenHolder, wrapUp: WrapUp): Promise<ApiAnswer<WrapUpSaved>>;
}

export interface TokenHolder {
  readonly contactId: ContactId;
  readonly token: string;
}

export interface ContactApiOptions {
  readonly apiUrl: string;
  readonly timeoutMilliseconds?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export function createContactApi(options: ContactApiOptions): ContactApi {
  const { apiUrl, timeoutMilliseconds = 8000, fetch = globalThis.fetch.bind(globalThis) } = options;

  async function ask<T>(
    contact: TokenHolder,
    request: { method: "GET" | "PUT"; path: string; body?: unknown },
    decode: Decoder<T>,
  ): Promise<ApiAnswer<T>> {
    try {
      const response = await fetch(`${apiUrl}/contacts/${encodeURIComponent(contact.contactId)}${request.path}`, {
        method: request.method,
        headers: {
          authorization: `Bearer ${contact.token}`,
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        // The token says it all; cookies of the CRM's site have no business in this request.
        credentials: "omit",
        cache: "no-store",
        // Notes sent while the page goes away still arrive.
        keepalive: request.method === "PUT",
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      if (response.ok) return { kind: "ok", value: decode(await response.json(), "") };
      return classify(response.status);
    } catch (error) {
      // A body of another version of the API will not become readable by asking again.
      return error instanceof DecodeError ? { kind: "refused", status: 200 } : { kind: "unreachable" };
    }
  }

  return {
    view: (contact, activityUuid) =>
      ask(
        contact,
        activityUuid ? { method: "PUT", path: "/activity", body: { activityUuid } } : { method: "GET", path: "" },
        contactView,
      ),
    chooseCustomer: (contact, choice) => ask(contact, { method: "PUT", path: "/customer", body: choice }, contactView),
    saveWrapUp: (contact, wrapUp) => ask(contact, { method: "PUT", path: "/wrap-up", body: wrapUp }, wrapUpSaved),
  };
}

function classify(status: number): ApiAnswer<never> {
  if (status === 401) return { kind: "expired" };
  const later = status === 408 || status === 425 || status === 429 || status >= 500;
  return later ? { kind: "unreachable" } : { kind: "refused", status };
}
