import { expect } from "chai";
import { summarizeCalls } from "../../../functions/handlers/callSummary.ts";
import { LoggerUnderTest } from "../calls/loggerUnderTest.ts";
import { analysisFailed, analysisFinished } from "../calls/sampleEvents.ts";
import { voiceAnalysis } from "../insights/sampleAnalysis.ts";
import { contactId, recordNotes } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";

describe("call-summary", () => {
  it("handles each message of a batch for itself, and hands back the poison", async () => {
    const world = new LoggerUnderTest();
    const [ready, waiting, failed] = [contactId(), contactId(), contactId()];
    const told: string[] = [];
    const notes = recordNotes();
    const bodies = [analysisFinished(ready), "{", analysisFinished(waiting), analysisFailed(failed)];

    const answer = await summarizeCalls(
      {
        Records: bodies.map((body, index) => ({
          messageId: `message-${index}`,
          body: typeof body === "string" ? body : JSON.stringify(body),
          messageAttributes: {},
        })),
      },
      {
        ...world.ports(),
        settings: haloPsaSettings,
        files: {
          list: async (prefix) => (prefix.includes(ready) ? [`${prefix}2026-11-20T10:00:12Z.json`] : []),
          read: async () => voiceAnalysis(),
        },
        changedCalls: {
          tell: async (callId) => {
            told.push(callId);
          },
        },
      },
      notes,
    );

    expect(answer).to.deep.equal({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(told).to.have.members([ready, failed]);
    expect(world.sentAgain).to.have.length(1);
    expect(notes.facts).to.include({ ready: 1, absent: 1, waiting: 1, failed: 1 });
  });
});
