/** Which scope of the token each request wants. */

/** In lower case, as the routes are. What is not here, any token may: which scope HaloPSA wants for it is not public. */
const wantedScopes: readonly (readonly [RegExp, string])[] = [
  [/^GET \/api\/(users|client|site)(\/|$)/, "read:customers"],
  [/^GET \/api\/(tickets|actions)(\/|$)/, "read:tickets"],
  [/^POST \/api\/(tickets|actions)$/, "edit:tickets"],
  [/^GET \/api\/asset(\/|$)/, "read:assets"],
];

/** @param path in lower case */
export function missingScope(method: string, path: string, scopes: readonly string[]): string | null {
  if (scopes.includes("all") || scopes.includes("all:standard")) return null;
  const wanted = wantedScopes.find(([request]) => request.test(`${method} ${path}`))?.[1];
  return wanted === undefined || scopes.includes(wanted) ? null : wanted;
}
