import { expect } from "chai";
import { readContact } from "../../../connector/softphone/contactReading.ts";
import { firstSight, observe } from "../../../connector/softphone/contactTracking.ts";
import { contactId } from "../samples.ts";

const [id, earlier] = [contactId(1), contactId(2)];
const now = 10_000;

describe("a contact as Streams has it", () => {
  it("is a callback that rings, is dialed once the agent has taken it, and is ended when nobody answers", () => {
    const callback = { type: "queue_callback", direction: "outbound" } as const;
    const seen = (state: string, customer: string) => read({ ...callback, state, customer });

    expect(seen("incoming", "connecting")).to.include({ arrival: "callback", direction: "inbound", state: "ringing" });
    expect(seen("connecting", "connecting")?.state).to.equal("dialing");
    expect(seen("connected", "connecting")?.state).to.equal("dialing");
    expect(seen("connected", "connected")?.state).to.equal("connected");

    expect(
      story(seen("incoming", "connecting"), seen("connecting", "connecting"), seen("ended", "disconnected")),
    ).to.deep.equal(["ringing", "updated", "ended"]);
    expect(story(seen("incoming", "connecting"), seen("missed", "connecting"))).to.deep.equal(["ringing", "missed"]);
  });

  it("is a transfer when the call began with another contact", () => {
    expect(read({ initialContactId: earlier })).to.include({ arrival: "transfer", initialContactId: earlier });
    expect(read({})).to.include({ arrival: "customer", initialContactId: id });
  });

  it("is a colleague's call when an agent is at the other end", () => {
    expect(read({ endpoint: { type: "agent", phoneNumber: null } })).to.include({
      arrival: "colleague",
      customerNumber: null,
    });
  });

  it("keeps the customer's number from the flow where a transfer hides it", () => {
    const attributes = { ANI: { name: "ANI", value: "+61400123456" } };

    expect(
      read({
        initialContactId: earlier,
        endpoint: { type: "phone_number", phoneNumber: "INTERNAL-TRANSFER" },
        attributes,
      })?.customerNumber,
    ).to.equal("+61400123456");
  });

  it("is nothing once Streams has dropped it", () => {
    expect(
      readContact(
        {
          getContactId() {
            throw new Error("StateError");
          },
        } as unknown as connect.Contact,
        false,
        now,
      ),
    ).to.equal(null);
  });
});

interface Shape {
  readonly type?: string;
  readonly state?: string;
  readonly customer?: string;
  readonly direction?: "inbound" | "outbound";
  readonly initialContactId?: string;
  readonly endpoint?: { readonly type: string; readonly phoneNumber: string | null };
  readonly attributes?: Readonly<Record<string, { name: string; value: string }>>;
}

function read(shape: Shape) {
  const {
    type = "voice",
    state = "connecting",
    customer = "connected",
    direction = "inbound",
    initialContactId = id,
    endpoint = { type: "phone_number", phoneNumber: "+61400123456" },
    attributes = {},
  } = shape;
  const initial = {
    getType: () => direction,
    getEndpoint: () => endpoint,
    isConnecting: () => customer === "connecting",
    isOnHold: () => customer === "hold",
  };
  const contact = {
    getContactId: () => id,
    getInitialContactId: () => initialContactId,
    getType: () => type,
    getState: () => ({ type: state }),
    getStateDuration: () => 0,
    getAttributes: () => attributes,
    getQueue: () => ({ name: "Support" }),
    getInitialConnection: () => initial,
    getAgentConnection: () => ({ getType: () => "agent", getMonitorInfo: () => null }),
    isInbound: () => direction === "inbound",
  };
  return readContact(contact as unknown as connect.Contact, false, now);
}

function story(...seen: readonly ReturnType<typeof read>[]): readonly string[] {
  const [first, ...others] = seen.filter((contact) => contact !== null);
  if (first === undefined) return [];
  let step = firstSight(first, now);
  const kinds = step.events.map(({ kind }) => kind as string);
  for (const contact of others) {
    step = observe(step.tracked, contact);
    kinds.push(...step.events.map(({ kind }) => kind));
  }
  return kinds;
}
