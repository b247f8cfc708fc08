/**
 * What dynalite does not know yet: `ReturnValuesOnConditionCheckFailure`, with which a refused write brings the item that
 * refused it. DynamoDB has it since 2023.
 */
import dynaliteDb from "dynalite/db/index.js";
import updateItem from "dynalite/validations/updateItem.js";

/** Once per process, before the first request. */
export function bringRefusedItems(): void {
  if (wanted in updateItem.types) return;
  updateItem.types[wanted] = { type: "String", enum: ["ALL_OLD", "NONE"] };
  const check = dynaliteDb.checkConditional;
  dynaliteDb.checkConditional = (request, item) => {
    const refusal = check(request, item);
    if (refusal && item && request[wanted] === "ALL_OLD") refusal.body.Item = item;
    return refusal;
  };
}

const wanted = "ReturnValuesOnConditionCheckFailure";
