/**
 * A DynamoDB client whose requests reach dynalite without a socket: a soak asks a hundred times per call, and the way over
 * TCP and two HTTP parsers would take most of its time. What is asked and answered is the same, to the byte.
 */
import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";

/** @param server dynalite's; it need not listen */
export function createSocketlessClient(server: Server, region: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: "http://dynamodb.local",
    region,
    credentials: { accessKeyId: "soak", secretAccessKey: "soak" },
    cacheMiddleware: true,
    signer: unsigned,
    requestHandler: {
      metadata: { handlerProtocol: "http/1.1" },
      handle: (request: SentRequest) => answerOf(server, request),
      destroy() {},
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  });
}

/** Nobody checks a signature here, and making one takes longer than what is asked. */
const unsigned: NonNullable<DynamoDBClientConfig["signer"]> = {
  async sign(request) {
    request.headers.authorization = "AWS4-HMAC-SHA256 Credential=soak, SignedHeaders=host, Signature=none";
    request.headers["x-amz-date"] = "20260101T000000Z";
    return request;
  },
};

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Answer {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  };
}

/** The parts of a request and a response that dynalite touches. */
function answerOf(server: Server, { method, path, headers, body }: SentRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const request = Object.assign(new EventEmitter(), { method, url: path, headers });
    const answered: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: unknown) => {
        answered[name.toLowerCase()] = String(value);
      },
      end: (text: string) =>
        resolve({ response: { statusCode: response.statusCode, headers: answered, body: Buffer.from(text) } }),
    };
    server.emit("request", request, response);
    request.emit("data", bytesOf(body));
    request.emit("end");
  });
}

/** Of the SDK's own kind of array, which copies itself as text and warns of that. */
function bytesOf(body: unknown): Buffer {
  if (!(body instanceof Uint8Array)) return Buffer.from(String(body));
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
