/** Where a stage's analysis files go, and how a contact's page finds the one of its contact. */
import type { ContactId } from "../contract/identifiers.ts";
import type { LocalS3 } from "./aws/s3.ts";

export interface AnalysisFiles {
  write(bucket: string, key: string, body: string): Promise<void>;
  /** The parsed file; `null` while there is none. */
  read(contactId: ContactId): unknown;
  clear(): void;
}

export function createAnalysisFiles(s3: Pick<LocalS3, "put">): AnalysisFiles {
  const files = new Map<string, unknown>();
  return {
    async write(bucket, key, body) {
      await s3.put(bucket, key, body);
      // Analysis/Voice/2026/11/20/<contact id>_analysis_<time>.json
      const contactId = /([^/_]+)_analysis_[^/]*$/.exec(key)?.[1];
      if (contactId !== undefined) files.set(contactId, JSON.parse(body));
    },
    read: (contactId) => files.get(contactId) ?? null,
    clear: () => files.clear(),
  };
}
