/**
 * The process of the stand-in for `awsx`. It registers resources as programs do, by the SDK's own runtime, which belongs to one
 * process: hence not in the one that runs the tests. Prints its port.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { readVpcSettings, Vpc } from "./awsxVpc.ts";
import type { Properties } from "./propertyValues.ts";
import { sdkTypes } from "./sdkTypes.ts";

await pulumi.provider.main(
  {
    version: sdkTypes("awsx").version,
    construct: async (name, type, inputs, options) => {
      if (type !== "awsx:ec2:Vpc") throw new Error(`${type} is not known to this stand-in`);
      const settings = readVpcSettings((await promised(inputs)) as Properties);
      const zones = await aws.getAvailabilityZones({}, options.parent === undefined ? {} : { parent: options.parent });
      const vpc = new Vpc(name, settings, zones.names, options);
      return { urn: vpc.urn, state: vpc.state };
    },
  },
  process.argv.slice(2),
);

function promised(inputs: pulumi.Inputs): Promise<unknown> {
  return new Promise((resolve) => pulumi.output(inputs).apply(resolve));
}
