/** How people's data is written in logs: enough to find two lines of the same call, not enough to know who called. */

/** `+61400123456` becomes `+614******56`. */
export function maskPhone(number: string): string {
  return number.length < 8
    ? "*".repeat(number.length)
    : number.slice(0, 4) + hide(number.slice(4, -2)) + number.slice(-2);
}

/** Free text that may quote what was sent: addresses and long digit runs hidden, cut to 300 characters. */
export function maskText(text: string): string {
  return (
    text
      // From the beginning of a word alone: to try from each of its letters takes seconds for a long one.
      .replace(/(?<![^\s@"'<>])[^\s@"'<>]+(@|%40)[^\s@"'<>]+/gi, "<e-mail>")
      .replace(/\+?\d[\d\s().,/-]{6,}\d/g, "<number>")
      .replace(/\s+/g, " ")
      .slice(0, 300)
  );
}

/**
 * What a CRM says of a failure in its own words, which may be somebody's name. Nobody can tell names from words for sure; so
 * what is left is what errors of APIs are made of, names of fields, and words in small letters outside of quotes.
 */
export function maskForeignText(text: string): string {
  return maskText(text)
    .replace(/(["'`])([^"'`]{1,100})\1/g, (whole, _quote, quoted: string) => (isField(quoted) ? whole : "<value>"))
    .replace(/(?<![\p{L}\p{N}_.<[])\p{L}[\p{L}\p{M}'’-]*(?![\p{L}\p{N}_[>]|\.\p{L})/gu, (word) =>
      isPlain(word) ? word : "<name>",
    )
    .replace(/<name>([\s,]+<name>)+/g, "<name>");
}

/** `[0].site_id`, `tickettype_id`, `defaultCommunication/eMail`: not what people are called. */
function isField(text: string): boolean {
  return /^[\w[\]./$-]+$/.test(text) && /[_[\]./$\d]|\p{Ll}\p{Lu}/u.test(text);
}

function isPlain(word: string): boolean {
  const isFieldName = /^[a-z]+([A-Z][a-z]+)+$/.test(word);
  return isFieldName || /^[a-z'’-]+$/.test(word) || vocabulary.has(word.toLowerCase());
}

const vocabulary = new Set(
  `a access account action actions advanced agent all an and any api are at authorization bad be body by cab call
  cannot case cases category chat check client code conflict contact could custom customer date denied detail details
  display does email entity error etag exception exists expected external failed field filter forbidden for from found
  gateway get has have header html http https id ids in individual internal invalid is it its json length limit match
  maximum message method minimum missing must no not note null number oauth object odata of on one only or outcome
  parameter party patch permission person phone please post priority property query rate reached read record reference
  request requests required resource role rule sap scope search select selected server service site sla sql status
  summary system team text the there this ticket tickets time timeout to token too type unable unauthorized
  unavailable unknown update uri url user users utc uuid valid value value version when while with workflow write
  wrong xml you your`.split(/\s+/),
);

function hide(text: string): string {
  return "*".repeat(text.length);
}
