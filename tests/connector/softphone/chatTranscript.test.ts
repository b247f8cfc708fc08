import { expect } from "chai";
import fc from "fast-check";
import { chatLine } from "../../../connector/softphone/chatTranscript.ts";
import { contactId } from "../samples.ts";

const said = {
  Type: "MESSAGE",
  ContentType: "text/plain",
  Content: "Hello",
  DisplayName: "John",
  ContactId: contactId(1),
};
const frame = (content: object, topic = "aws/chat") => ({ topic, content: JSON.stringify(content) });

describe("a chat's transcript", () => {
  it("takes what people said", () => {
    expect(chatLine(frame(said))).to.deep.equal({
      contactId: contactId(1),
      line: { speaker: "John", text: "Hello" },
    });
  });

  it("leaves out typing, attachments and other topics", () => {
    expect(chatLine(frame({ ...said, Type: "EVENT" }))).to.equal(null);
    expect(chatLine(frame({ ...said, ContentType: "application/vnd.amazonaws.connect.event.typing" }))).to.equal(null);
    expect(chatLine(frame(said, "aws/task"))).to.equal(null);
  });

  it("never throws, whatever comes through the socket", () => {
    fc.assert(fc.property(fc.anything(), (received) => chatLine(received) === null));
  });
});
