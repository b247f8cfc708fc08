/**
 * The agent of a made-up call, at the connector: has the contact's token if the look-up made one, saves wrap-ups and picks
 * among several matches, and like a browser tries again for as long as nobody says no.
 */
import type { Customer } from "../contract/customers.ts";
import { attributeOf, tokenIn } from "./connect.ts";
import type { History, Save } from "./history.ts";
import type { Chance } from "./random.ts";

export interface ApiCall {
  readonly routeKey: "PUT /contacts/{contactId}/wrap-up" | "PUT /contacts/{contactId}/customer";
  readonly body: object;
}

export interface AgentSurroundings {
  readonly chance: Chance;
  readonly now: () => Date;
  /** Does it so many seconds from now. */
  readonly plan: (seconds: number, act: () => Promise<unknown> | undefined) => void;
  /** The status of the answer; `null` when none came. */
  readonly send: (request: ApiCall, token: string) => Promise<number | null>;
  /** Whom the agent may pick from. */
  readonly matches: () => Promise<readonly Customer[]>;
  readonly tell: (line: string) => void;
}

export class Agent {
  /** Wrap-ups that the API took, and those of which nobody knows. */
  readonly saved: Save[] = [];
  readonly perhapsSaved: Save[] = [];
  /** The pick was taken. */
  chosen = false;
  /** A pick was sent of which nobody knows. */
  perhapsChosen = false;
  /** The look-up found the customer. */
  lookedUp = false;
  #token: string | null = null;
  readonly #around: AgentSurroundings;

  constructor(around: AgentSurroundings) {
    this.#around = around;
  }

  /** @param answer the look-up's, which the flow puts on the contact */
  ring(answer: unknown): void {
    this.#token = tokenIn(answer);
    this.lookedUp = attributeOf(answer, "CustomerFound") === "true";
  }

  planWork({ saves, choice }: Pick<History, "saves" | "choice">): void {
    const { plan } = this.#around;
    for (const save of saves) plan(save.at, () => this.#save(save));
    if (choice !== null) plan(choice.at, () => this.#choose(choice.person));
  }

  #save(save: Save): Promise<void> | undefined {
    const { chance, now, plan } = this.#around;
    const { notes, disposition, ticketId } = save;
    const body = { notes, disposition, ticketId, editedAt: now().toISOString() };
    const leaves = () =>
      this.#persist(
        { routeKey: "PUT /contacts/{contactId}/wrap-up", body },
        { taken: () => this.saved.push(save), unknown: () => this.perhapsSaved.push(save) },
      );
    if (!chance.percent(15)) return leaves();
    // An answer that is slow to leave the browser arrives after a later edit.
    plan(chance.between(1, 60), leaves);
    return undefined;
  }

  async #choose(person: string): Promise<void> {
    const people = await this.#around.matches();
    const customerId = people.find(({ name }) => name.toLowerCase().startsWith(person))?.id;
    if (customerId === undefined) return;
    const taken = () => {
      this.chosen = true;
    };
    await this.#persist(
      { routeKey: "PUT /contacts/{contactId}/customer", body: { customerId } },
      {
        taken,
        unknown: () => {
          this.perhapsChosen = true;
        },
      },
    );
  }

  async #persist(request: ApiCall, on: { taken(): void; unknown(): void }): Promise<void> {
    const { plan, send, tell } = this.#around;
    const status = this.#token === null ? null : await send(request, this.#token);
    tell(`${request.routeKey}: ${status ?? "no answer"}`);
    if (status === 200) on.taken();
    else if (status === null || status >= 500) {
      on.unknown();
      if (this.#token !== null) plan(5, () => this.#persist(request, on));
    }
  }
}
