/** The recordings bucket, as far as analyses are looked for in it. The AWS client is loaded at the first look. */
import type { S3Client } from "@aws-sdk/client-s3";
import { awsTimeLimit } from "../runtime/awsTimeLimit.ts";

export interface AnalysisFiles {
  /** Keys with this prefix. A prefix names one contact, so one page holds them all. */
  list(prefix: string): Promise<readonly string[]>;
  read(key: string): Promise<string>;
}

export function createAnalysisFiles(bucket: string): AnalysisFiles {
  let loaded: Promise<{ client: S3Client; s3: typeof import("@aws-sdk/client-s3") }> | null = null;
  const load = async () => {
    const s3 = await import("@aws-sdk/client-s3");
    return { s3, client: new s3.S3Client({ requestHandler: awsTimeLimit(5_000) }) };
  };
  return {
    async list(prefix) {
      loaded ??= load();
      const { client, s3 } = await loaded;
      const answer = await client.send(new s3.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
      return (answer.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
    },
    async read(key) {
      loaded ??= load();
      const { client, s3 } = await loaded;
      const answer = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await answer.Body?.transformToString()) ?? "";
    },
  };
}
