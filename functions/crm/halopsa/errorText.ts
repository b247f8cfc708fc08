/** HaloPSA's error bodies in one line: they come in several shapes, and as HTML from the gateway in front of it. */
import type { HttpAnswer } from "../../runtime/http.ts";
import { maskForeignText } from "../../runtime/masking.ts";

/** `null` when the body says nothing. What it quotes of people is masked. */
export function explainError(answer: Pick<HttpAnswer, "body">): string | null {
  const body = answer.body.trim();
  if (body === "" || body.startsWith("<")) return null;
  const text = textOf(parseJson(body)) ?? body;
  return maskForeignText(text);
}

/**
 * In order: `{resultCode, errorMessage}`, a .NET exception or plain `{Message}`, OAuth's `{error}`, and ASP.NET's model
 * state, `{"[0].summary": ["..."]}`, which newer versions wrap as `{title, errors}`.
 */
function textOf(body: unknown): string | null {
  if (typeof body === "string") return body;
  if (typeof body !== "object" || body === null) return null;
  const fields = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value] as const));
  for (const name of ["errormessage", "message", "error_description", "error"]) {
    const value = fields.get(name);
    if (typeof value === "string" && value !== "") return value;
  }
  const problems = modelState(fields.get("errors") ?? body);
  if (problems !== null) return problems;
  const title = fields.get("title");
  return typeof title === "string" ? title : null;
}

function modelState(body: unknown): string | null {
  if (typeof body !== "object" || body === null) return null;
  const problems = Object.entries(body).flatMap(([field, value]) => {
    const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === "string");
    return texts.length === 0 ? [] : [`${field === "" ? "body" : field}: ${texts.join(" ")}`];
  });
  return problems.length === 0 ? null : problems.join("; ");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
