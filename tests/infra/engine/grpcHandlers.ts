/** gRPC handlers as async functions, and a server of them on a port of the machine's choosing. */
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

export type StreamCall<Request> = ServerWritableStream<Request, unknown>;

/** `peer` tells connections apart. */
export function unary<Request, Response>(
  answer: (request: Request, peer: string) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback) => {
    answer(call.request, call.getPeer()).then(
      (response) => callback(null, response),
      (error: unknown) => callback({ code: status.UNKNOWN, details: messageOf(error) }),
    );
  };
}

export function stream<Request>(
  answer: (call: StreamCall<Request>) => Promise<void>,
): handleServerStreamingCall<Request, unknown> {
  return (call) => {
    answer(call).then(
      () => call.end(),
      (error: unknown) => call.destroy(Object.assign(new Error(messageOf(error)), { code: status.UNKNOWN })),
    );
  };
}

export interface RunningServer {
  readonly port: number;
  close(): void;
}

export async function serve(
  service: ServiceDefinition,
  implementation: UntypedServiceImplementation,
): Promise<RunningServer> {
  const server = new Server({
    // A function's archive travels by path, but a whole program's desired state may exceed gRPC's 4 MB.
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
