/** The tenant's own ids and codes that a stage's settings name: what `npm run halopsa -- ids` and `npm run sap -- ids` list. */

export interface SettingIds {
  /** Settings that take one of these, e.g. `closedStatusId`. */
  readonly settings: readonly string[];
  /** Where they come from, e.g. `/Status`. */
  readonly from: string;
  readonly rows: readonly { readonly id: string; readonly name: string }[];
}
