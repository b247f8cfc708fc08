/**
 * What a resource of `@pulumi/aws` or `@pulumi/awsx` takes and gives, read from the declarations of the installed package: a
 * stand-in provider that knows only them refuses what the real one would refuse for its schema.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import ts from "typescript";

export type Shape =
  | { readonly kind: "string" | "number" | "boolean" | "file" | "any" }
  | { readonly kind: "list" | "map"; readonly of: Shape }
  | { readonly kind: "either"; readonly of: readonly Shape[] }
  /** Read only when something is checked against it, since declarations refer to themselves. */
  | { readonly kind: "object"; fields(): Fields };

export interface Field {
  readonly required: boolean;
  readonly shape: Shape;
}
export type Fields = ReadonlyMap<string, Field>;

export interface ResourceType {
  readonly inputs: Fields;
  readonly outputs: Fields;
}

/** Finds types by token, e.g. `aws:sqs/queue:Queue`; `undefined` for what the package does not have. */
export interface SdkTypes {
  readonly version: string;
  resource(token: string): ResourceType | undefined;
  /** Of a data source, e.g. `aws:connect/getInstance:getInstance`. */
  invoke(token: string): ResourceType | undefined;
}

export function sdkTypes(packageName: "aws" | "awsx"): SdkTypes {
  const folder = folderOf(packageName);
  const nested = nestedTypes(packageName);
  const known = new Map<string, ResourceType | undefined>();

  const remember = (token: string, read: () => ResourceType | undefined) => {
    if (!known.has(token)) known.set(token, read());
    return known.get(token);
  };
  const declarations = (token: string) => {
    const [, place = "", name = ""] = token.split(":");
    const file = path.join(folder, `${place.replace(/^index\//, "")}.d.ts`);
    // awsx writes `awsx:ec2:Vpc`, without the file.
    const short = path.join(folder, place, `${name.charAt(0).toLowerCase()}${name.slice(1)}.d.ts`);
    const found = [file, short].find((one) => existsSync(one));
    return found === undefined ? undefined : { name, source: parse(readFileSync(found, "utf8")) };
  };

  return {
    version: versionOf(folder),
    resource: (token) =>
      remember(token, () => {
        const found = declarations(token);
        if (found === undefined) return undefined;
        const outputs = found.source.statements.find(
          (one) => ts.isClassDeclaration(one) && one.name?.text === found.name,
        );
        const inputs = interfaceOf(found.source, `${found.name}Args`);
        if (inputs === undefined || outputs === undefined || !ts.isClassDeclaration(outputs)) return undefined;
        return { inputs: fieldsOf(inputs.members, nested), outputs: fieldsOf(outputs.members, nested) };
      }),
    invoke: (token) =>
      remember(token, () => {
        const found = declarations(token);
        if (found === undefined) return undefined;
        const title = `${found.name.charAt(0).toUpperCase()}${found.name.slice(1)}`;
        const inputs = interfaceOf(found.source, `${title}Args`);
        const outputs = interfaceOf(found.source, `${title}Result`);
        if (outputs === undefined) return undefined;
        return {
          inputs: inputs === undefined ? new Map() : fieldsOf(inputs.members, nested),
          outputs: fieldsOf(outputs.members, nested),
        };
      }),
  };
}

type NestedTypes = (name: string) => Fields | undefined;

/** The nested types are one file of 110,000 lines: looked up by line, and only the wanted piece parsed. */
function nestedTypes(packageName: "aws" | "awsx"): NestedTypes {
  const pieces = new Map<string, string[]>();
  let namespace = "";
  let piece: string[] | undefined;
  for (const line of readFileSync(path.join(folderOf(packageName), "types", "input.d.ts"), "utf8").split("\n")) {
    const opened = /^export declare namespace (\w+) \{/.exec(line);
    if (opened !== null) namespace = opened[1] ?? "";
    const name = /^(?: {4}|export )interface (\w+) \{/.exec(line)?.[1];
    if (name !== undefined) {
      piece = [];
      pieces.set(line.startsWith("export") ? name : `${namespace}.${name}`, piece);
    }
    piece?.push(line);
    if (/^(?: {4})?\}/.test(line)) piece = undefined;
  }
  const parsed = new Map<string, Fields>();
  const lookUp: NestedTypes = (name) => {
    const known = parsed.get(name);
    if (known !== undefined) return known;
    const text = pieces.get(name);
    if (text === undefined) return undefined;
    const declared = parse(text.join("\n")).statements.find(ts.isInterfaceDeclaration);
    if (declared === undefined) return undefined;
    const fields = fieldsOf(declared.members, lookUp);
    parsed.set(name, fields);
    return fields;
  };
  return lookUp;
}

function folderOf(packageName: "aws" | "awsx"): string {
  return path.dirname(createRequire(import.meta.url).resolve(`@pulumi/${packageName}/package.json`));
}

function versionOf(folder: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  return version;
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, true);
}

function interfaceOf(source: ts.SourceFile, name: string): ts.InterfaceDeclaration | undefined {
  return source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name);
}

function fieldsOf(members: readonly (ts.TypeElement | ts.ClassElement)[], nested: NestedTypes): Fields {
  const fields = new Map<string, Field>();
  for (const member of members) {
    if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue;
    if (member.type === undefined || !ts.isIdentifier(member.name)) continue;
    const optional = member.questionToken !== undefined || /\| undefined>?$/.test(member.type.getText());
    fields.set(member.name.text, { required: !optional, shape: shapeOf(member.type, nested) });
  }
  return fields;
}

function shapeOf(node: ts.TypeNode, nested: NestedTypes): Shape {
  if (node.kind === ts.SyntaxKind.StringKeyword || ts.isLiteralTypeNode(node)) return { kind: "string" };
  if (node.kind === ts.SyntaxKind.NumberKeyword) return { kind: "number" };
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return { kind: "boolean" };
  if (ts.isParenthesizedTypeNode(node)) return shapeOf(node.type, nested);
  if (ts.isArrayTypeNode(node)) return { kind: "list", of: shapeOf(node.elementType, nested) };
  if (ts.isUnionTypeNode(node)) {
    const wanted = node.types.filter((one) => one.kind !== ts.SyntaxKind.UndefinedKeyword);
    const [only] = wanted;
    if (wanted.length === 1 && only !== undefined) return shapeOf(only, nested);
    return { kind: "either", of: wanted.map((one) => shapeOf(one, nested)) };
  }
  if (ts.isTypeLiteralNode(node)) {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    return { kind: "map", of: index === undefined ? { kind: "any" } : shapeOf(index.type, nested) };
  }
  if (ts.isTypeReferenceNode(node)) return referenceShape(node, nested);
  return { kind: "any" };
}

function referenceShape(node: ts.TypeReferenceNode, nested: NestedTypes): Shape {
  const name = node.typeName.getText();
  const [argument] = node.typeArguments ?? [];
  if (/^pulumi\.(Input|Output)$/.test(name) && argument !== undefined) return shapeOf(argument, nested);
  if (name.startsWith("pulumi.asset.")) return { kind: "file" };
  if (name.startsWith("enums.") || name === "ARN") return { kind: "string" };
  if (name.startsWith("inputs.")) {
    return {
      kind: "object",
      fields: () => {
        const fields = nested(name.slice("inputs.".length));
        if (fields === undefined) throw new Error(`${name} is not among the package's nested types`);
        return fields;
      },
    };
  }
  return { kind: "any" };
}
