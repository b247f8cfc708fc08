/** The ids that HaloPSA's settings need, as an operator is shown them. */
import { expect } from "chai";
import { listHaloPsaIds } from "../../../functions/crm/halopsa/settingIds.ts";
import { createHttp } from "../../../functions/runtime/http.ts";
import { FaultSwitch } from "../../../local/crm/faults.ts";
import { createHaloPsaServer } from "../../../local/crm/halopsa/server.ts";
import { localCredentials, localHaloPsaSettings, seedRecords } from "../../../local/crm/halopsa/tenant.ts";

describe("The ids of a HaloPSA tenant", () => {
  it("are all of them, however many clients it has", async () => {
    const clients = Array.from({ length: 240 }, (_, index) => ({ id: 7000 + index, name: `Client ${index}` }));
    const server = await createHaloPsaServer({
      port: 0,
      faults: new FaultSwitch(),
      records: (now) => ({ ...seedRecords(now), clients }),
    });

    const lists = await listHaloPsaIds(localHaloPsaSettings(server.origin), {
      send: createHttp(8),
      credentials: async () => localCredentials,
      refreshCredentials: async () => localCredentials,
      timeoutMilliseconds: 3000,
      defaultCountry: "AU",
      accessUrl: "https://acme.my.connect.aws",
      timeZone: "Australia/Sydney",
      writeSettleSeconds: 0,
      now: () => new Date(),
    });
    await server.close();

    expect(lists.find(({ from }) => from === "/Client")?.rows).to.have.length(240);
    expect(lists.find(({ from }) => from === "/Outcome")?.rows).to.deep.include({ id: "7", name: "Private Note" });
  });
});
