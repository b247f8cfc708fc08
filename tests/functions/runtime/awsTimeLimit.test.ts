import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { awsTimeLimit } from "../../../functions/runtime/awsTimeLimit.ts";

describe("the time limit of requests to AWS", () => {
  it("ends a request that is not answered", async () => {
    const silent = createServer(() => {});
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
      requestHandler: awsTimeLimit(30),
    });

    const failure = await client.send(new ListTablesCommand({})).catch((error: unknown) => error);

    expect(failure).to.be.instanceOf(Error).and.to.include({ name: "TimeoutError" });
    client.destroy();
    silent.closeAllConnections();
    silent.close();
  });
});
