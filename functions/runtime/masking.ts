/** How people's data is written in logs: enough to find two lines of the same call, not enough to know who called. */

/** `+61400123456` becomes `+614******56`. */
export function maskPhone(number: string): string {
  return number.length < 8
    ? "*".repeat(number.length)
    : number.slice(0, 4) + hide(number.slice(4, -2)) + number.slice(-2);
}

/** Free text that may quote what was sent: addresses and long digit runs hidden, cut to 300 characters. */
export function maskText(text: string): string {
  return text
    .replace(/[^\s@"'<>]+@[^\s@"'<>]+/g, "<e-mail>")
    .replace(/\+?\d[\d\s()-]{6,}\d/g, "<number>")
    .replace(/\s+/g, " ")
    .slice(0, 300);
}

function hide(text: string): string {
  return "*".repeat(text.length);
}
