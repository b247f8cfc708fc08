/**
 * A provider for `aws` without AWS: checks inputs as the SDK declares them and as AWS limits them, and keeps what it is asked to
 * create in an account in memory. The engine attaches to it by `PULUMI_DEBUG_PROVIDERS`.
 */
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import provider, {
  type CheckRequest,
  type ConfigureRequest,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type InvokeRequest,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { type AwsAccount, inventedName, previewOutputs, type Setting, type Wanted } from "./awsAccount.ts";
import { limitProblems } from "./awsLimits.ts";
import { lookUp } from "./awsLookups.ts";
import { unary } from "./grpcHandlers.ts";
import { type Problem, shapeProblems } from "./inputCheck.ts";
import { bareProperties, fromStruct, isSame, type Properties, toStruct } from "./propertyValues.ts";
import { type ResourceKind, resourceKind } from "./resourceKinds.ts";
import { type ResourceType, type SdkTypes, sdkTypes } from "./sdkTypes.ts";

export function awsProvider(account: AwsAccount): UntypedServiceImplementation {
  const types = sdkTypes("aws");
  // One provider of the program (the default one, or one for another region) is one connection.
  const settings = new Map<string, Setting>();
  const settingOf = (peer: string): Setting => {
    const setting = settings.get(peer);
    if (setting === undefined) throw new Error("the engine has not configured this provider");
    return setting;
  };
  const wanted = (
    request: { getUrn(): string; getType(): string },
    inputs: Struct | undefined,
    peer: string,
  ): Wanted => ({
    urn: request.getUrn(),
    type: request.getType(),
    inputs: fromStruct(inputs),
    sdkType: known(types, request.getType()).sdkType,
    setting: settingOf(peer),
  });

  return {
    handshake: unary(async () =>
      new provider.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(false).setAcceptOutputs(false),
    ),
    attach: unary(async () => new empty.Empty()),
    cancel: unary(async () => new empty.Empty()),
    getPluginInfo: unary(async () => new plugin.PluginInfo().setVersion(types.version)),
    checkConfig: unary(async (request: CheckRequest) => new provider.CheckResponse().setInputs(request.getNews())),
    diffConfig: unary(async () => new provider.DiffResponse()),
    configure: unary(async (request: ConfigureRequest, peer) => {
      settings.set(peer, readSetting(fromStruct(request.getArgs())));
      return new provider.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),

    check: unary(async (request: CheckRequest) => {
      const type = request.getType();
      const { kind, sdkType } = known(types, type);
      const inputs = fromStruct(request.getNews());
      if (kind.named !== undefined && inputs[kind.named] === undefined) {
        inputs[kind.named] = inventedName(request.getUrn(), request.getName());
      }
      const problems = [...shapeProblems(inputs, sdkType.inputs), ...limitProblems(type, bareProperties(inputs))];
      return new provider.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(problems.map(failure));
    }),

    diff: unary(async (request: DiffRequest) => {
      const { kind } = known(types, request.getType());
      const before = fromStruct(request.getOldInputs());
      const after = fromStruct(request.getNews());
      const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
        (name) => !isSame(before[name], after[name]),
      );
      const replaces = changed.filter((name) => name === "region" || kind.replacedBy.includes(name));
      const { DIFF_SOME, DIFF_NONE } = provider.DiffResponse.DiffChanges;
      return (
        new provider.DiffResponse()
          .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
          .setDiffsList(changed)
          .setReplacesList(replaces)
          // Every name of ours is given, so that the new one can only come after the old one.
          .setDeletebeforereplace(replaces.length > 0)
      );
    }),

    create: unary(async (request: CreateRequest, peer) => {
      const one = wanted(request, request.getProperties(), peer);
      if (request.getPreview()) return new provider.CreateResponse().setProperties(toStruct(previewOutputs(one)));
      const { id, outputs } = account.create(one);
      return new provider.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),

    update: unary(async (request: UpdateRequest, peer) => {
      const one = wanted(request, request.getNews(), peer);
      const outputs = request.getPreview()
        ? { ...fromStruct(request.getOlds()), ...one.inputs }
        : account.update(request.getId(), one).outputs;
      return new provider.UpdateResponse().setProperties(toStruct(outputs));
    }),

    read: unary(async (request: ReadRequest) => {
      const found = account.find(request.getType(), request.getId());
      if (found === undefined) return new provider.ReadResponse();
      return new provider.ReadResponse()
        .setId(found.id)
        .setProperties(toStruct(found.outputs))
        .setInputs(request.getInputs());
    }),

    delete: unary(async (request: DeleteRequest) => {
      account.delete(request.getType(), request.getId());
      return new empty.Empty();
    }),

    invoke: unary(async (request: InvokeRequest, peer) => {
      const token = request.getTok();
      const type = types.invoke(token);
      if (type === undefined) throw new Error(`${token} is not in the installed @pulumi/aws`);
      const args = bareProperties(fromStruct(request.getArgs()));
      const problems = shapeProblems(args, type.inputs);
      if (problems.length > 0) return new provider.InvokeResponse().setFailuresList(problems.map(failure));
      return new provider.InvokeResponse().setReturn(toStruct(lookUp(token, args, settingOf(peer), account)));
    }),
  };
}

function known(types: SdkTypes, type: string): { kind: ResourceKind; sdkType: ResourceType } {
  const kind = resourceKind(type);
  const sdkType = types.resource(type);
  if (sdkType === undefined) throw new Error(`${type} is not in the installed @pulumi/aws`);
  if (kind === undefined) throw new Error(`${type} is not in resourceKinds.ts`);
  return { kind, sdkType };
}

function readSetting(args: Properties): Setting {
  const { region, defaultTags } = bareProperties(args);
  // Whatever is no string is sent as JSON in one.
  const given: { tags?: Properties } = typeof defaultTags === "string" ? JSON.parse(defaultTags) : {};
  return { region: typeof region === "string" ? region : "us-east-1", defaultTags: given.tags ?? {} };
}

function failure({ property, reason }: Problem) {
  return new provider.CheckFailure().setProperty(property).setReason(reason);
}
