import { expect } from "chai";
import { openKeptTranscripts } from "../../../connector/softphone/keptTranscripts.ts";
import { MapStorage } from "../mapStorage.ts";
import { contactId } from "../samples.ts";

const id = contactId(1);
const said = [{ speaker: "Ada", text: "Hello <there>" }];

describe("the lines of a chat", () => {
  it("are there again after a reload, until the chat is closed", () => {
    const storage = new MapStorage();
    openKeptTranscripts(() => storage).keep(id, said);

    const transcripts = openKeptTranscripts(() => storage);

    expect(transcripts.read(id)).to.deep.equal(said);
    expect(transcripts.read(contactId(2))).to.deep.equal([]);
    transcripts.drop(id);
    expect(storage.size).to.equal(0);
  });

  it("are none where the browser keeps nothing, or keeps nonsense", () => {
    const denied = openKeptTranscripts(() => {
      throw new DOMException("denied", "SecurityError");
    });
    denied.keep(id, said);
    const storage = new MapStorage();
    storage.setItem(`patchbay.chat.${id}`, '{"speaker":1}');

    expect(denied.read(id)).to.deep.equal([]);
    expect(openKeptTranscripts(() => storage).read(id)).to.deep.equal([]);
  });
});
