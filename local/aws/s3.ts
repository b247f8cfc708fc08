/** S3 on one machine: s3rver with the stages' buckets. */
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import S3rver from "s3rver";
import { localCredentials } from "./credentials.ts";

export interface LocalS3 {
  readonly endpoint: string;
  put(bucket: string, key: string, body: string): Promise<void>;
  /** Empties every bucket. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** @param folder gets a folder for the objects, which goes when S3 closes */
export async function startS3(buckets: readonly string[], folder: string): Promise<LocalS3> {
  const directory = await mkdtemp(path.join(folder, "patchbay-s3-"));
  const s3rver = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    // The SDK puts the bucket into the path when the endpoint is an IP address.
    vhostBuckets: false,
    configureBuckets: buckets.map((name) => ({ name })),
  });
  const { port } = await s3rver.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({ endpoint, region: "us-east-1", credentials: localCredentials, forcePathStyle: true });

  return {
    endpoint,
    async put(bucket, key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async clear() {
      s3rver.reset();
      await s3rver.configureBuckets();
    },
    async close() {
      client.destroy();
      await new Promise<void>((resolve, reject) => {
        s3rver.httpServer.close((error) => (error ? reject(error) : resolve()));
        s3rver.httpServer.closeAllConnections();
      });
      await rm(directory, { recursive: true, force: true });
    },
  };
}
