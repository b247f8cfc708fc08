/** The two requests of the sweep. To be imported dynamically, and itself importing by name: see `connectRequests.ts`. */
import {
  ConnectClient,
  type Contact,
  DescribeContactCommand,
  ResourceNotFoundException,
  SearchContactsCommand,
  type SearchContactsCommandOutput,
} from "@aws-sdk/client-connect";
import { awsTimeLimit } from "../runtime/awsTimeLimit.ts";

export interface EndedContactRequests {
  search(from: Date, to: Date, nextToken: string | null): Promise<SearchContactsCommandOutput>;
  contact(contactId: string): Promise<Contact | null>;
}

export function createEndedContactRequests(instanceId: string): EndedContactRequests {
  const connect = new ConnectClient({
    maxAttempts: 4,
    requestHandler: awsTimeLimit(5_000),
  });
  return {
    search: (StartTime, EndTime, nextToken) =>
      connect.send(
        new SearchContactsCommand({
          InstanceId: instanceId,
          TimeRange: { Type: "DISCONNECT_TIMESTAMP", StartTime, EndTime },
          SearchCriteria: { Channels: ["VOICE", "CHAT"] },
          Sort: { FieldName: "DISCONNECT_TIMESTAMP", Order: "ASCENDING" },
          MaxResults: 100,
          ...(nextToken === null ? {} : { NextToken: nextToken }),
        }),
      ),
    async contact(ContactId) {
      try {
        const request = new DescribeContactCommand({ InstanceId: instanceId, ContactId });
        return (await connect.send(request)).Contact ?? null;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return null;
        throw error;
      }
    },
  };
}
