/** What is said in simulated calls and chats, and what an analysis makes of it. No names, numbers or addresses in it. */
import { PatchbayError } from "../../contract/errors.ts";

export interface Conversation {
  readonly name: string;
  readonly utterances: readonly Utterance[];
  readonly categories: readonly { readonly name: string; readonly utterances: readonly number[] }[];
  /** `null` where Contact Lens would skip the summary. */
  readonly summary: string | null;
}

export interface Utterance {
  readonly speaker: Speaker;
  readonly text: string;
  readonly sentiment: "POSITIVE" | "NEUTRAL" | "NEGATIVE" | "MIXED";
  /** Parts of `text` that the analysis points out. */
  readonly issue?: string;
  readonly outcome?: string;
  readonly action?: string;
}

export type Speaker = "AGENT" | "CUSTOMER";

/** Of calls the agent dials, unless asked otherwise. */
export const outboundConversation = "callback";
/** Of the second leg of a transferred call. */
export const handoverConversation = "handover";

export function conversation(name: string): Conversation {
  const found = conversations.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = conversations.map((one) => one.name).join(", ");
  throw new PatchbayError("CONVERSATION_UNKNOWN", `There is no conversation "${name}". There are: ${names}.`);
}

/** The same caller always has the same concern. */
export function conversationFor(caller: string): Conversation {
  let hash = 0;
  for (const character of caller) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return conversation(byCaller[hash % byCaller.length] ?? outboundConversation);
}

const byCaller = ["printer", "invoice", "delivery"] as const;

export const conversations: readonly Conversation[] = [
  {
    name: "printer",
    utterances: [
      agent("Thank you for calling support. What can I do for you?", "POSITIVE"),
      {
        ...customer(
          "Hi. The printer on our second floor stopped printing this morning. It only shows offline.",
          "NEGATIVE",
        ),
        issue: "The printer on our second floor stopped printing this morning.",
      },
      agent("I am sorry to hear that. Did anything change on the network, a new router for example?"),
      customer("Yes, the router was replaced yesterday evening, now that you say it."),
      agent("Then the printer still has its old address. Please hold the network button for five seconds to renew it."),
      customer("One moment. It is blinking. And there comes the test page!", "POSITIVE"),
      {
        ...agent("Wonderful. The printer is back online with a new address.", "POSITIVE"),
        outcome: "The printer is back online with a new address.",
      },
      {
        ...agent(
          "I will send you a short guide on how to give it a fixed address, so that this does not happen again.",
        ),
        action: "I will send you a short guide on how to give it a fixed address",
      },
      customer("Great, thank you very much for the quick help.", "POSITIVE"),
    ],
    categories: [
      { name: "Hardware", utterances: [1] },
      { name: "Resolved-First-Call", utterances: [6] },
    ],
    summary:
      "The customer reported that a printer on the second floor went offline after the router had been replaced the evening before. The agent had the customer renew the printer's network address, and a test page came out. The agent will send a guide on setting a fixed address. The customer was satisfied with the quick help.",
  },
  {
    name: "invoice",
    utterances: [
      agent("Good day, you are speaking with customer service. How can I help?", "POSITIVE"),
      {
        ...customer("Hello, I have a question about our last invoice. The support package is on it twice.", "NEGATIVE"),
        issue: "The support package is on it twice.",
      },
      agent("Let me look at the invoice. I see the package once for October and once for November."),
      customer("But we changed to yearly billing in September, so neither of them should be there."),
      agent("You are right. The change was noted, but it was not carried over to billing."),
      {
        ...agent("I will cancel the invoice and have a corrected one sent by the end of this week."),
        outcome: "I will cancel the invoice",
        action: "have a corrected one sent by the end of this week",
      },
      customer("That works for me. Do I need to do anything?"),
      agent("No, nothing at all. You can simply disregard the old invoice."),
      customer("Fine, thanks for sorting it out.", "POSITIVE"),
    ],
    categories: [{ name: "Billing", utterances: [1, 3] }],
    summary:
      "The customer asked why the support package appeared twice on the latest invoice although billing had been changed to yearly in September. The agent found that the change had been noted but not carried over to billing, and agreed to cancel the invoice. A corrected invoice will be sent by the end of the week; the customer does not need to do anything.",
  },
  {
    name: "delivery",
    utterances: [
      agent("Welcome to customer service. What can I do for you today?", "POSITIVE"),
      {
        ...customer(
          "My delivery is ten days late and nobody calls me back. This is the third time I am calling!",
          "NEGATIVE",
        ),
        issue: "My delivery is ten days late and nobody calls me back.",
      },
      agent("I am very sorry. That is not how it should be. Let me find out where it is.", "MIXED"),
      customer("I was told that last week too. Honestly, I am thinking of canceling everything.", "NEGATIVE"),
      agent("I understand. I can see that the shipment was held at the depot because a label was damaged."),
      customer("And why does nobody tell me? We had to stop work on site for two days.", "NEGATIVE"),
      {
        ...agent("I have released it with a new label, and it goes out with the express courier tomorrow morning."),
        outcome: "it goes out with the express courier tomorrow morning",
      },
      {
        ...agent("I will also call you tomorrow at noon myself to make sure that it has arrived."),
        action: "I will also call you tomorrow at noon myself",
      },
      customer("I hope so. If it is not here tomorrow, I will cancel.", "MIXED"),
    ],
    categories: [
      { name: "Complaint", utterances: [1, 5] },
      { name: "Cancellation-Risk", utterances: [3, 8] },
      { name: "Delivery", utterances: [1] },
    ],
    summary:
      "The customer complained, for the third time, that a delivery was ten days late and that nobody had called back; work on site had stood still for two days and the customer considered canceling. The agent found that the shipment was held at the depot because of a damaged label, released it with a new label by express courier for the next morning, and promised to call at noon the next day. The customer will cancel if it does not arrive.",
  },
  {
    name: "thanks",
    utterances: [agent("Hello, how can I help you?"), agent("Hello? I cannot hear you."), agent("Thank you. Goodbye.")],
    categories: [],
    summary: null,
  },
  {
    name: "callback",
    utterances: [
      agent("Hello, this is customer service returning your call. Is this a good time?", "POSITIVE"),
      customer("Yes, thanks for calling back. I wanted to know whether my change request went through.", "POSITIVE"),
      {
        ...agent("It did. The change takes effect on the first of next month."),
        outcome: "The change takes effect on the first of next month.",
      },
      customer("Perfect. Then I have no further questions.", "POSITIVE"),
      {
        ...agent("I will send you a confirmation in writing. Have a good day.", "POSITIVE"),
        action: "I will send you a confirmation in writing.",
      },
    ],
    categories: [{ name: "Callback", utterances: [0] }],
    summary:
      "The agent returned the customer's call about a change request. The request went through and takes effect on the first of next month. The agent will send a written confirmation; the customer had no further questions.",
  },
  {
    name: "handover",
    utterances: [
      agent("Second line support, my colleague has told me what this is about."),
      customer("Good, then I do not need to explain everything again.", "POSITIVE"),
      {
        ...agent("I have checked the configuration and corrected the setting that caused it."),
        outcome: "corrected the setting that caused it",
      },
      customer("I see it working now. Thank you.", "POSITIVE"),
    ],
    categories: [{ name: "Second-Line", utterances: [0] }],
    summary:
      "The call was handed over to the second line. The agent checked the configuration and corrected the setting that had caused the problem. The customer confirmed that it works.",
  },
];

function agent(text: string, sentiment: Utterance["sentiment"] = "NEUTRAL"): Utterance {
  return { speaker: "AGENT", text, sentiment };
}

function customer(text: string, sentiment: Utterance["sentiment"] = "NEUTRAL"): Utterance {
  return { speaker: "CUSTOMER", text, sentiment };
}
