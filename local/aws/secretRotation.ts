/** A rotation as AWS Secrets Manager runs it: four steps, one after the other, each a request to the rotation function. */
import { PatchbayError } from "../../contract/errors.ts";
import type { InvocationResult } from "./executionEnvironment.ts";

export interface RotationRequest {
  readonly SecretId: string;
  /** Becomes the id of the new version. */
  readonly ClientRequestToken: string;
  readonly Step: (typeof steps)[number];
}

export async function rotateSecret(
  secretId: string,
  invoke: (request: RotationRequest) => Promise<InvocationResult>,
): Promise<void> {
  const token = crypto.randomUUID();
  for (const Step of steps) {
    const result = await invoke({ SecretId: secretId, ClientRequestToken: token, Step });
    if (result.ok) continue;
    throw new PatchbayError("ROTATION_FAILED", `The rotation of ${secretId} failed at ${Step}: ${result.message}`);
  }
}

const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;
