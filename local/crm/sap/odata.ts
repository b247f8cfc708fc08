/**
 * The part of OData's `$filter` and `$orderby` that the simulated tenant understands: `eq`, `ne`, `and`, `or`,
 * parentheses, strings with doubled quotes, numbers, booleans and null. Everything else is refused, and so is every path
 * that the service does not know, its separator included: SAP's services differ in that (`/` here, `.` there).
 */

export type Filter =
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "eq" | "ne"; readonly path: string; readonly value: Literal };

/** Numbers stay text: SAP's samples leave ids unquoted, and mean the same. */
export type Literal = string | boolean | null;

export interface Order {
  readonly path: string;
  readonly descending: boolean;
}

export class RefusedQuery extends Error {}

/** @param paths the paths the service can filter by, with its own separators */
export function parseFilter(text: string, paths: ReadonlySet<string>): Filter {
  const tokens = tokenize(text);
  let position = 0;
  const take = (): Token => {
    const token = tokens[position];
    if (token === undefined) throw new RefusedQuery("$filter ends too early");
    position += 1;
    return token;
  };
  const isNext = (word: string): boolean => {
    const token = tokens[position];
    return token?.kind === "word" && token.text === word;
  };

  const primary = (): Filter => {
    const token = take();
    if (token.kind === "open") {
      const inner = alternatives();
      if (take().kind !== "close") throw new RefusedQuery("a parenthesis is not closed");
      return inner;
    }
    if (token.kind !== "word") throw new RefusedQuery(`a path is expected, not ${describe(token)}`);
    const operator = take();
    if (operator.kind !== "word" || (operator.text !== "eq" && operator.text !== "ne")) {
      throw new RefusedQuery(`eq or ne is expected after ${token.text}, not ${describe(operator)}`);
    }
    checkPath(token.text, paths);
    return { kind: operator.text, path: token.text, value: literal(take()) };
  };
  const conjunction = (): Filter => {
    let left = primary();
    while (isNext("and")) {
      position += 1;
      left = { kind: "and", left, right: primary() };
    }
    return left;
  };
  const alternatives = (): Filter => {
    let left = conjunction();
    while (isNext("or")) {
      position += 1;
      left = { kind: "or", left, right: conjunction() };
    }
    return left;
  };

  const filter = alternatives();
  const rest = tokens[position];
  if (rest !== undefined) throw new RefusedQuery(`nothing is expected where ${describe(rest)} stands`);
  return filter;
}

export function parseOrder(text: string, paths: ReadonlySet<string>): Order {
  const [path = "", direction = "asc", ...rest] = text.trim().split(/\s+/);
  if (rest.length > 0 || (direction !== "asc" && direction !== "desc"))
    throw new RefusedQuery("$orderby is not readable");
  checkPath(path, paths);
  return { path, descending: direction === "desc" };
}

export function matches(filter: Filter, entity: unknown): boolean {
  switch (filter.kind) {
    case "and":
      return matches(filter.left, entity) && matches(filter.right, entity);
    case "or":
      return matches(filter.left, entity) || matches(filter.right, entity);
    case "eq":
      return valuesAt(entity, filter.path).some((value) => isSame(value, filter.value));
    case "ne":
      return !valuesAt(entity, filter.path).some((value) => isSame(value, filter.value));
  }
}

export function sorted<Entity>(entities: readonly Entity[], order: Order): Entity[] {
  const key = (entity: Entity): string => String(valuesAt(entity, order.path)[0] ?? "");
  const ascending = [...entities].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return order.descending ? ascending.reverse() : ascending;
}

type Token =
  | { readonly kind: "open" | "close" }
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "string"; readonly text: string };

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:(\()|(\))|'((?:[^']|'')*)'|([A-Za-z0-9_./-]+))/y;
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (found === null) throw new RefusedQuery(`$filter is not readable from character ${at + 1} on`);
    const [, open, close, quoted, word] = found;
    if (open !== undefined) tokens.push({ kind: "open" });
    else if (close !== undefined) tokens.push({ kind: "close" });
    else if (quoted !== undefined) tokens.push({ kind: "string", text: quoted.replaceAll("''", "'") });
    else tokens.push({ kind: "word", text: word ?? "" });
  }
  return tokens;
}

function literal(token: Token): Literal {
  if (token.kind === "string") return token.text;
  if (token.kind === "word") {
    if (token.text === "null") return null;
    if (token.text === "true" || token.text === "false") return token.text === "true";
    if (/^-?\d+(\.\d+)?$/.test(token.text)) return token.text;
  }
  throw new RefusedQuery(`a value is expected, not ${describe(token)}`);
}

function checkPath(path: string, paths: ReadonlySet<string>): void {
  if (!paths.has(path)) throw new RefusedQuery(`${path} is not a property to query by`);
}

function describe(token: Token): string {
  return "text" in token ? `"${token.text}"` : token.kind === "open" ? '"("' : '")"';
}

/** Of a collection on the way, the values of all its members. Nothing there is one null. */
function valuesAt(entity: unknown, path: string): unknown[] {
  let values: unknown[] = [entity];
  for (const segment of path.split(/[./]/)) {
    values = values.flatMap((value) => {
      const next = isRecord(value) ? value[segment] : null;
      return Array.isArray(next) ? next : [next ?? null];
    });
  }
  return values;
}

function isSame(value: unknown, wanted: Literal): boolean {
  return typeof wanted === "string"
    ? value !== null && typeof value !== "object" && String(value) === wanted
    : value === wanted;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
