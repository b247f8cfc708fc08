/** How people's data is written in logs: enough to find two lines of the same call, not enough to know who called. */

/** `+61400123456` becomes `+614******56`. */
export function maskPhone(number: string): string {
  return number.length < 8
    ? "*".repeat(number.length)
    : number.slice(0, 4) + hide(number.slice(4, -2)) + number.slice(-2);
}

/** `john.smith@example.com` becomes `j***@example.com`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 1 ? "***" : `${first(address)}***${address.slice(at)}`;
}

/** `John Smith` becomes `J*** S***`. */
export function maskName(name: string): string {
  return name
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => `${first(word)}***`)
    .join(" ");
}

/** Free text that may quote what was sent: addresses and long digit runs hidden, cut to 300 characters. */
export function maskText(text: string): string {
  return text
    .replace(/[^\s@"'<>]+@[^\s@"'<>]+/g, "<e-mail>")
    .replace(/\+?\d[\d\s()-]{6,}\d/g, "<number>")
    .replace(/\s+/g, " ")
    .slice(0, 300);
}

function first(text: string): string {
  return [...text][0] ?? "";
}

function hide(text: string): string {
  return "*".repeat(text.length);
}
