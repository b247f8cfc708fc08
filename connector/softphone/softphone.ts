/**
 * The adapter to amazon-connect-streams: the only place that knows it. Events come out as `SoftphoneEvent`, commands go in
 * through `Softphone`; what happened is decided in `contactTracking.ts`.
 */
import type { ContactId, E164 } from "../../contract/identifiers.ts";
import type { SiteConfig } from "../../contract/siteConfig.ts";
import { readAgent } from "./agentReading.ts";
import { chatLine } from "./chatTranscript.ts";
import { readContact } from "./contactReading.ts";
import { accepted, destroyed, firstSight, type Observed, observe, type TrackedContact } from "./contactTracking.ts";
import { keepForeignMessagesAway } from "./foreignMessages.ts";
import { openKeptTranscripts } from "./keptTranscripts.ts";
import { watchLine } from "./lineWatch.ts";
import type { CommandResult, Softphone, SoftphoneEvent } from "./phone.ts";

export interface SoftphoneOptions {
  readonly connect: SiteConfig["connect"];
  /** Stays in the page as long as the page lives: Streams can be started only once. */
  readonly container: HTMLElement;
  readonly onEvent: (event: SoftphoneEvent) => void;
}

export async function startSoftphone(options: SoftphoneOptions): Promise<Softphone> {
  const { container, onEvent } = options;
  const line = watchLine(options.connect, (state) => onEvent({ kind: "phoneState", state }));
  keepForeignMessagesAway(options.connect.ccpUrl);
  let streams: typeof connect;
  try {
    streams = (await import("./streams.ts")).streams;
  } catch {
    line.libraryMissing();
    return deadSoftphone;
  }

  const live = new Map<ContactId, connect.Contact>();
  const tracked = new Map<ContactId, TrackedContact>();
  const transcripts = openKeptTranscripts(() => sessionStorage);
  let agent: connect.Agent | null = null;
  let muted = false;

  function tell(contactId: ContactId, observed: Observed): void {
    tracked.set(contactId, observed.tracked);
    for (const event of observed.events) onEvent(event);
  }

  function look(contact: connect.Contact): void {
    const seen = readContact(contact, muted, Date.now());
    if (seen === null) return;
    const before = tracked.get(seen.contactId);
    live.set(seen.contactId, contact);
    if (before !== undefined) {
      tell(seen.contactId, observe(before, seen));
      return;
    }
    tell(seen.contactId, firstSight(seen, Date.now(), transcripts.read(seen.contactId)));
  }

  function adopt(contact: connect.Contact): void {
    const contactId = readContact(contact, muted, Date.now())?.contactId;
    if (contactId === undefined || live.has(contactId)) return;
    look(contact);
    contact.onRefresh(look);
    contact.onIncoming(look);
    contact.onConnecting(look);
    contact.onConnected(look);
    contact.onError(look);
    contact.onMissed(look);
    contact.onEnded(look);
    contact.onAccepted(() => {
      const before = tracked.get(contactId);
      if (before !== undefined) tell(contactId, accepted(before));
    });
    contact.onDestroy(() => {
      const before = tracked.get(contactId);
      live.delete(contactId);
      tracked.delete(contactId);
      transcripts.drop(contactId);
      if (before !== undefined) for (const event of destroyed(before, Date.now())) onEvent(event);
    });
  }

  streams.getLog().setEchoLevel(streams.LogLevel.WARN);
  try {
    streams.core.initCCP(container, {
      ccpUrl: options.connect.ccpUrl,
      region: options.connect.region,
      ...(options.connect.loginUrl === null ? {} : { loginUrl: options.connect.loginUrl }),
      loginPopup: true,
      loginPopupAutoClose: true,
      loginOptions: { autoClose: true, width: 480, height: 720 },
      softphone: { allowFramedSoftphone: true },
      iframeTitle: "Amazon Connect",
    });
  } catch {
    // Streams keeps things in the browser's storage, and throws where a third-party frame has none.
    line.libraryMissing();
    return deadSoftphone;
  }
  line.follow(streams);

  // Announced contacts and those that were there before: Streams announces only the first kind.
  streams.contact(adopt);
  streams.agent((found) => {
    agent = found;
    const tellAgent = () => onEvent({ kind: "agent", agent: readAgent(found) });
    tellAgent();
    for (const contact of found.getContacts()) adopt(contact);
    onEvent({ kind: "present", contactIds: [...tracked].flatMap(([id, { overSaid }]) => (overSaid ? [] : [id])) });
    found.onRefresh(tellAgent);
    found.onWebSocketConnectionLost(() => line.connection(false));
    found.onWebSocketConnectionGained(() => line.connection(true));
    found.onMuteToggle((toggled) => {
      muted = toggled.muted;
      for (const contact of live.values()) look(contact);
    });
    found.onSoftphoneError((error) => {
      const microphone = error.errorType.includes("microphone");
      onEvent({ kind: "audioProblem", problem: microphone ? "microphone" : "connection" });
    });
  });
  streams.core.getEventBus().subscribe("webSocket::all_message", (message: unknown) => {
    const found = chatLine(message);
    const before = found === null ? undefined : tracked.get(found.contactId);
    if (found === null || before === undefined) return;
    const transcript = [...before.transcript, found.line];
    tracked.set(found.contactId, { ...before, transcript });
    transcripts.keep(found.contactId, transcript);
  });

  const withContact = (contactId: ContactId, act: (contact: connect.Contact, done: Done) => void) =>
    command((done) => {
      const contact = live.get(contactId);
      if (contact === undefined) done.failure();
      else act(contact, done);
    });

  return {
    accept: (contactId) => withContact(contactId, (contact, done) => contact.accept(done)),
    hangUp: (contactId) =>
      withContact(contactId, (contact, done) => {
        if (tracked.get(contactId)?.contact.state === "ringing") contact.reject(done);
        else contact.getAgentConnection().destroy(done);
      }),
    finish: (contactId) => withContact(contactId, (contact, done) => contact.clear(done)),
    dial: (number: E164) =>
      command((done) => {
        if (agent === null) done.failure();
        else agent.connect(streams.Endpoint.byPhoneNumber(number), done);
      }),
    setState: (name) =>
      command((done) => {
        const state = agent?.getAgentStates().find((offered) => offered.name === name);
        if (agent === null || state === undefined) done.failure();
        else agent.setState(state, done, { enqueueNextState: true });
      }),
    openLogin: line.openLogin,
  };
}

interface Done {
  readonly success: () => void;
  readonly failure: () => void;
}

/** Streams answers by callback, or throws when the contact has just gone. */
function command(run: (done: Done) => void): Promise<CommandResult> {
  return new Promise((resolve) => {
    try {
      run({ success: () => resolve({ ok: true }), failure: () => resolve({ ok: false }) });
    } catch {
      resolve({ ok: false });
    }
  });
}

const failed = async (): Promise<CommandResult> => ({ ok: false });
const deadSoftphone: Softphone = {
  accept: failed,
  hangUp: failed,
  finish: failed,
  dial: failed,
  setState: failed,
  openLogin: () => location.reload(),
};
