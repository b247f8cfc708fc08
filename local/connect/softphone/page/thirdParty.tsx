/** The colleague, queue or outside number that the agent has brought into a call. */
import type { ContactView, ThirdPartyView } from "./agentView.ts";
import type { Attempt, SoftphoneActions } from "./softphoneActions.ts";

export function ThirdParty(props: {
  readonly contact: ContactView;
  readonly thirdParty: ThirdPartyView;
  readonly actions: SoftphoneActions;
  readonly attempt: Attempt;
}) {
  const { contact, thirdParty, actions, attempt } = props;
  const somebodyIsOnHold = contact.phase === "onHold" || thirdParty.phase === "onHold";
  return (
    <section class="thirdParty" aria-label="Third party">
      <p>
        <strong data-testid="third-party">{thirdParty.name}</strong>{" "}
        <span class="quiet">{phases[thirdParty.phase]}</span>
      </p>
      <div class="row">
        {thirdParty.phase !== "dialing" && somebodyIsOnHold && (
          <>
            <button type="button" onClick={() => attempt(() => actions.swap(contact))}>
              Swap
            </button>
            <button type="button" onClick={() => attempt(() => actions.join(contact))}>
              Join
            </button>
          </>
        )}
        <button type="button" onClick={() => attempt(() => actions.dropThirdParty(contact))}>
          Drop
        </button>
      </div>
    </section>
  );
}

const phases: Readonly<Record<ThirdPartyView["phase"], string>> = {
  dialing: "calling…",
  connected: "connected",
  onHold: "on hold",
};
