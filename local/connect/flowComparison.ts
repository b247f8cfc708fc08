/** The comparisons that a flow's conditions can ask for. */
import type { FlowOperator } from "../../infra/flows/flow.ts";

export function compare(
  value: string,
  { Operator, Operands }: { readonly Operator: FlowOperator; readonly Operands: readonly string[] },
): boolean {
  const [operand] = Operands;
  return operand !== undefined && operators[Operator](value, operand);
}

const operators: Readonly<Record<FlowOperator, (value: string, operand: string) => boolean>> = {
  Equals: (value, operand) => value === operand,
  TextStartsWith: (value, operand) => value.startsWith(operand),
  TextEndsWith: (value, operand) => value.endsWith(operand),
  TextContains: (value, operand) => value.includes(operand),
  NumberGreaterThan: numeric((value, operand) => value > operand),
  NumberGreaterOrEqualTo: numeric((value, operand) => value >= operand),
  NumberLessThan: numeric((value, operand) => value < operand),
  NumberLessOrEqualTo: numeric((value, operand) => value <= operand),
};

/** What is not a number is neither greater nor less. */
function numeric(holds: (value: number, operand: number) => boolean): (value: string, operand: string) => boolean {
  return (value, operand) => value.trim() !== "" && operand.trim() !== "" && holds(Number(value), Number(operand));
}
