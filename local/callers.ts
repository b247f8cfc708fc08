/** People to call in as, whom both simulated CRMs know, or do not. */
import type { CallerView } from "./desk/deskViews.ts";

export const callers: readonly CallerView[] = [
  { label: "John Smith", from: "+61400123456", explains: "one customer has this number" },
  { label: "Sophie Müller", from: "+4930901820", explains: "a company name with & and umlauts" },
  { label: "Nair, Priya or Daniel", from: "+61399990000", explains: "two customers share this number" },
  { label: "Nobody we know", from: "+61400999888", explains: "no customer has this number" },
  { label: "Withheld number", from: null, explains: "the caller hides the number" },
];
