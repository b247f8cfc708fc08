/**
 * Decoders for JSON that comes in: the site's configuration, the API's answers, what was kept in the browser.
 *
 * By hand, since a schema library would weigh more than everything else this page decodes with it.
 */

export type Decoder<T> = (value: unknown, path: string) => T;

/** Names the field that is wrong, never its value. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  readonly path: string;

  constructor(path: string, expected: string) {
    super(`${path === "" ? "the document" : path} must be ${expected}`);
    this.path = path;
  }
}

export const text: Decoder<string> = (value, path) => (typeof value === "string" ? value : fail(path, "a string"));

export const filledText: Decoder<string> = (value, path) =>
  typeof value === "string" && value.trim() !== "" ? value : fail(path, "a string that is not empty");

export const flag: Decoder<boolean> = (value, path) =>
  typeof value === "boolean" ? value : fail(path, "true or false");

export const finite: Decoder<number> = (value, path) =>
  typeof value === "number" && Number.isFinite(value) ? value : fail(path, "a number");

export function oneOf<const T extends string>(...allowed: readonly T[]): Decoder<T> {
  return (value, path) => allowed.find((word) => word === value) ?? fail(path, `one of ${allowed.join(", ")}`);
}

export function nullable<T>(decode: Decoder<T>): Decoder<T | null> {
  return (value, path) => (value === null || value === undefined ? null : decode(value, path));
}

export function optional<T>(decode: Decoder<T>): Decoder<T | undefined> {
  return (value, path) => (value === undefined ? undefined : decode(value, path));
}

export function list<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return (value, path) =>
    Array.isArray(value) ? value.map((item, index) => decode(item, `${path}[${index}]`)) : fail(path, "a list");
}

export function record<T extends object>(fields: { readonly [K in keyof T]: Decoder<T[K]> }): Decoder<T> {
  return (value, path) => {
    const source = object(value, path);
    const decoded: Partial<T> = {};
    for (const name in fields) {
      const value = fields[name](source[name], path === "" ? name : `${path}.${name}`);
      if (value !== undefined) decoded[name] = value;
    }
    return decoded as T;
  };
}

/** Picks the decoder by the value of one field. */
export function tagged<T>(field: string, variants: Readonly<Record<string, Decoder<T>>>): Decoder<T> {
  return (value, path) => {
    const tag = object(value, path)[field];
    const decode = typeof tag === "string" && Object.hasOwn(variants, tag) ? variants[tag] : undefined;
    const where = path === "" ? field : `${path}.${field}`;
    return decode === undefined ? fail(where, `one of ${Object.keys(variants).join(", ")}`) : decode(value, path);
  };
}

export function parsed<T>(parse: (value: unknown) => T | null, expected: string): Decoder<T> {
  return (value, path) => parse(value) ?? fail(path, expected);
}

function object(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail(path, "an object");
  return value as Readonly<Record<string, unknown>>;
}

function fail(path: string, expected: string): never {
  throw new DecodeError(path, expected);
}
