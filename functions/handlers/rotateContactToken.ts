/** rotate-contact-token: gives the contact tokens a new key, when AWS Secrets Manager asks for it. */
import { type RotationPorts, rotateContactToken } from "../runtime/contactTokenRotation.ts";
import { observe } from "../runtime/observability.ts";
import { createSecretVersions } from "../runtime/secretVersions.ts";
import { settings } from "../runtime/settings.ts";

let ports: RotationPorts | undefined;

export const handler = observe("rotateContactToken", async (event: unknown, notes) => {
  ports ??= wire();
  notes.fact("step", await rotateContactToken(event, ports));
});

function wire(): RotationPorts {
  const { stage, contactTokenSeconds, secrets } = settings();
  return {
    versions: createSecretVersions(),
    now: () => new Date(),
    terms: { stage, contactTokenSeconds, secretId: secrets.contactToken },
  };
}
