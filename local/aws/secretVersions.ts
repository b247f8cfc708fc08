/**
 * The versions of one secret and their staging labels, as AWS Secrets Manager moves them: a label is on one version at a
 * time, and the version that loses AWSCURRENT becomes AWSPREVIOUS.
 */
import { AwsError } from "./awsJsonProtocol.ts";

export interface SecretVersion {
  readonly id: string;
  readonly createdAt: Date;
  readonly value: SecretValue;
}

export type SecretValue = { readonly text: string } | { readonly base64: string };

export class SecretVersions {
  readonly #versions = new Map<string, SecretVersion>();
  readonly #holders = new Map<string, string>();

  /** The same id with the same value again changes nothing, so that a caller may repeat a request. */
  put(version: SecretVersion, labels: readonly string[] = ["AWSCURRENT"]): void {
    const known = this.#versions.get(version.id);
    if (known !== undefined && JSON.stringify(known.value) !== JSON.stringify(version.value)) {
      throw new AwsError("ResourceExistsException", `A version with id ${version.id} holds another value.`);
    }
    if (known === undefined) this.#versions.set(version.id, version);
    for (const label of labels) this.#attach(label, version.id);
  }

  find(which: { readonly id?: string | undefined; readonly label?: string | undefined }): SecretVersion {
    const label = which.label ?? (which.id === undefined ? "AWSCURRENT" : undefined);
    const id = which.id ?? this.#holders.get(label ?? "");
    const version = this.#versions.get(id ?? "");
    if (version !== undefined && (label === undefined || this.#holders.get(label) === version.id)) return version;
    const name = which.id === undefined ? `staging label: ${label}` : `VersionId: ${which.id}`;
    throw new AwsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for ${name}`,
    );
  }

  moveLabel(label: string, move: { readonly from?: string | undefined; readonly to?: string | undefined }): void {
    const holder = this.#holders.get(label);
    if (holder !== move.from && holder !== undefined && holder !== move.to) {
      const message = `The staging label ${label} is attached to version ${holder}, so RemoveFromVersionId must name it.`;
      throw new AwsError("InvalidParameterException", message);
    }
    if (move.to === undefined) {
      if (label === "AWSCURRENT") {
        throw new AwsError("InvalidParameterException", "AWSCURRENT can be moved to another version but not removed.");
      }
      this.#holders.delete(label);
      return;
    }
    this.find({ id: move.to });
    this.#attach(label, move.to);
  }

  labelsOf(id: string): readonly string[] {
    return [...this.#holders].filter(([, holder]) => holder === id).map(([label]) => label);
  }

  /** Labels by version id. Versions without a label are deprecated and not told. */
  labels(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries([...new Set(this.#holders.values())].map((id) => [id, this.labelsOf(id)]));
  }

  #attach(label: string, id: string): void {
    const holder = this.#holders.get(label);
    if (label === "AWSCURRENT" && holder !== undefined && holder !== id) this.#holders.set("AWSPREVIOUS", holder);
    this.#holders.set(label, id);
  }
}
