/**
 * CTI messages as a widget posts them: flat XML under `<payload>`, or the same fields as an object under `payload`. Read
 * with a real XML parser, so a value that was not escaped breaks the message here as it does in SAP.
 */
import { type CtiMessage, ctiMessageSchema } from "../desktopData.ts";

export type DecodedMessage =
  | {
      readonly kind: "message";
      readonly encoding: "XML" | "object";
      readonly message: CtiMessage;
      readonly raw: string;
    }
  | { readonly kind: "unreadable"; readonly why: string; readonly raw: string };

export function decodeCtiMessage(data: unknown): DecodedMessage {
  if (typeof data === "string") return decodeXml(data);
  const raw = JSON.stringify(data) ?? String(data);
  if (typeof data !== "object" || data === null || !("payload" in data)) {
    return { kind: "unreadable", why: "neither XML nor an object with a payload", raw };
  }
  const { payload } = data;
  if (typeof payload !== "object" || payload === null) {
    return { kind: "unreadable", why: "payload is not an object", raw };
  }
  const fields = Object.entries(payload).filter(([, value]) => typeof value === "string" || typeof value === "number");
  return toMessage("object", new Map(fields.map(([name, value]) => [name, String(value)])), raw);
}

function decodeXml(raw: string): DecodedMessage {
  const parsed = new DOMParser().parseFromString(raw, "application/xml");
  if (parsed.querySelector("parsererror") !== null) {
    return { kind: "unreadable", why: "not well-formed XML; is a value not escaped?", raw };
  }
  if (parsed.documentElement.nodeName !== "payload") {
    return { kind: "unreadable", why: "the root element is not payload", raw };
  }
  const elements = [...parsed.documentElement.children];
  const nested = elements.find((element) => element.children.length > 0);
  if (nested !== undefined) return { kind: "unreadable", why: `${nested.nodeName} has elements inside`, raw };
  return toMessage("XML", new Map(elements.map((element) => [element.nodeName, element.textContent ?? ""])), raw);
}

/** An empty field is a field that is not there. */
function toMessage(encoding: "XML" | "object", fields: ReadonlyMap<string, string>, raw: string): DecodedMessage {
  const filled = Object.fromEntries([...fields].filter(([, value]) => value.trim() !== ""));
  const message = ctiMessageSchema.safeParse(filled);
  if (!message.success) return { kind: "unreadable", why: "a field is too long", raw };
  return { kind: "message", encoding, message: message.data, raw };
}
