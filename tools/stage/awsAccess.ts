/** How a tool reaches AWS: the operator's own environment, or the stand-ins of the local contact center. */

export type AwsServiceName = "CONNECT" | "LAMBDA" | "SECRETS_MANAGER" | "SQS";

export interface AwsClientConfig {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export type AwsAccess = (service: AwsServiceName) => AwsClientConfig;

/** @param region of the stage */
export function deployedAccess(region: string): AwsAccess {
  return () => ({ region });
}

/** @param environment as the local desk tells it */
export function localAccess(environment: Readonly<Record<string, string>>): AwsAccess {
  return (service) => ({
    region: environment.AWS_REGION ?? "",
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? "",
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "",
    },
  });
}
