/**
 * Runs a Pulumi program without an engine and records what it asks for: every resource with its resolved inputs and
 * the options that guard it. A resource or function that `inventedOutputs.ts` does not describe is an error.
 */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { inventAnswer, inventOutputs, type Place, type Properties } from "./inventedOutputs.ts";

export interface RecordedResource {
  /** Pulumi's token, e.g. `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly urn: string;
  readonly inputs: Properties;
  /** Inputs that the program marks as secret; in `inputs` they are in clear. */
  readonly secretInputs: readonly string[];
  /** From which resources each input comes, as URNs. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly options: RecordedOptions;
}

export interface RecordedOptions {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly parent: string;
  readonly dependsOn: readonly string[];
  /** The provider's reference; empty for the default one. */
  readonly provider: string;
}

export interface Recording<Result> {
  /** In the order of type and name, which does not depend on who was registered first. */
  readonly resources: readonly RecordedResource[];
  /** What the program returned, with every output in it resolved. */
  readonly result: pulumi.Unwrap<Result>;
  ofType(type: string): readonly RecordedResource[];
  /** Throws when there is not exactly one. */
  single(type: string, name?: string): RecordedResource;
}

export interface RecordingPlace extends Partial<Place> {
  readonly project?: string;
  readonly stack?: string;
  /** The stack's configuration: `patchbay:key` and its value, an object as JSON. */
  readonly config?: Readonly<Record<string, string>>;
  /** Keys of it that are secret. */
  readonly secretKeys?: readonly string[];
}

/**
 * `run` may be the program itself or import it; resources that it makes later, inside an `apply`, are waited for.
 * Pulumi's runtime has one set of mocks per process, so recordings take turns.
 */
export function recordProgram<Result>(
  run: () => Result | Promise<Result>,
  place: RecordingPlace = {},
): Promise<Recording<Result>> {
  const recording = turn.then(() => recordNow(run, place));
  turn = recording.catch(() => undefined);
  return recording;
}

let turn: Promise<unknown> = Promise.resolve();

async function recordNow<Result>(
  run: () => Result | Promise<Result>,
  {
    project = "patchbay",
    stack = "dev",
    region = "ap-southeast-2",
    accountId = "123456789012",
    config = {},
    secretKeys = [],
  }: RecordingPlace,
): Promise<Recording<Result>> {
  const place: Place = { region, accountId };
  const recorded = new Map<string, Answered>();
  const onTheWire = new Map<string, OnTheWire>();
  const problems: string[] = [];

  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, id }) {
        const key = keyOf(type, name);
        const { clear, secret } = withoutSecretMarks(inputs);
        if (recorded.has(key)) problems.push(`${type} "${name}" is registered twice`);
        recorded.set(key, { type, name, inputs: clear, secretInputs: secret });
        // Thrown from here, a problem would come up once for each resource that depends on this one.
        const invented = tell(problems, () => inventOutputs(type, name, clear, place));
        if (!invented) problems.push(`no outputs are invented for the resource type ${type} ("${name}")`);
        return { id: invented?.id || id || `${name}-id`, state: { ...clear, ...invented?.outputs } };
      },
      call({ token, inputs }) {
        const answer = inventAnswer(token, inputs, place);
        if (!answer) problems.push(`no answer is invented for the function ${token}`);
        return { ...answer };
      },
    },
    project,
    stack,
    false,
    "acme",
  );
  await pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
  readTheWire(onTheWire);

  const returned = await run();
  await allRegistered(recorded);
  const result = await resolved(returned);
  await allRegistered(recorded);
  if (problems.length > 0) throw new Error(`the recording is not complete:\n- ${problems.join("\n- ")}`);

  const resources = [...recorded]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, answered]) => ({ ...answered, ...(onTheWire.get(key) ?? unseen) }));
  return {
    resources,
    result,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    single(type, name) {
      const found = resources.filter((resource) => resource.type === type && (name ?? resource.name) === resource.name);
      const [first] = found;
      if (!first || found.length > 1) {
        throw new Error(`${found.length} resources are ${type}${name === undefined ? "" : ` "${name}"`}, not one`);
      }
      return first;
    },
  };
}

/**
 * Disconnecting waits for the calls under way. What an `apply` registers comes after them, so it takes turns with the
 * event loop until nothing new has come: mocks answer within one turn.
 */
async function allRegistered(recorded: ReadonlyMap<string, unknown>): Promise<void> {
  let before: number;
  do {
    before = recorded.size;
    await pulumi.runtime.disconnect();
    await new Promise<void>((resolve) => setImmediate(resolve));
    await pulumi.runtime.disconnect();
  } while (recorded.size > before);
}

function resolved<Result>(returned: Result): Promise<pulumi.Unwrap<Result>> {
  return new Promise((resolve) => pulumi.output(returned).apply(resolve));
}

/** What a mock is told of a resource, and what only the request says, which also carries options such as `protect`. */
type OnTheWire = Pick<RecordedResource, "urn" | "sources" | "options">;
type Answered = Omit<RecordedResource, keyof OnTheWire>;

function readTheWire(onTheWire: Map<string, OnTheWire>): void {
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!(monitor instanceof MockMonitor)) throw new Error("Pulumi does not run on mocks");
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (problem, response) => {
      onTheWire.set(keyOf(request.getType(), request.getName()), {
        urn: response?.getUrn() ?? "",
        sources: sourcesOf(request.getPropertydependenciesMap()),
        options: {
          protect: request.getProtect(),
          retainOnDelete: request.getRetainondelete(),
          deleteBeforeReplace: request.getDeletebeforereplace(),
          ignoreChanges: request.getIgnorechangesList(),
          parent: request.getParent(),
          dependsOn: [...request.getDependenciesList()].sort(),
          provider: request.getProvider(),
        },
      });
      callback(problem, response);
    });
}

/** A map of the protocol's own, from the input's name to its sources. */
interface SourcesOnTheWire {
  forEach(each: (sources: { getUrnsList(): string[] }, input: string) => void): void;
}

function sourcesOf(map: SourcesOnTheWire): RecordedResource["sources"] {
  const sources: Record<string, readonly string[]> = {};
  map.forEach((of, input) => {
    sources[input] = of.getUrnsList().sort();
  });
  return sources;
}

const unseen: OnTheWire = {
  urn: "",
  sources: {},
  options: {
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: false,
    ignoreChanges: [],
    parent: "",
    dependsOn: [],
    provider: "",
  },
};

function keyOf(type: string, name: string): string {
  return `${type} ${name}`;
}

function withoutSecretMarks(inputs: Properties): { readonly clear: Properties; readonly secret: readonly string[] } {
  const entries = Object.entries(inputs);
  return {
    clear: Object.fromEntries(entries.map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)])),
    secret: entries.filter(([, value]) => pulumi.runtime.isRpcSecret(value)).map(([key]) => key),
  };
}

function tell<Value>(problems: string[], attempt: () => Value): Value | undefined {
  try {
    return attempt();
  } catch (problem) {
    problems.push(problem instanceof Error ? problem.message : String(problem));
    return undefined;
  }
}
