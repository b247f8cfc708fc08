/** What comes due by itself, handed to the transition it belongs to. Each checks that its time has not passed. */
import { answer, endWrapUp, ringTimedOut, route } from "./callLifecycle.ts";
import { colleagueAnswers, colleagueHangsUp, thirdPartyAnswers, thirdPartyHangsUp } from "./transfers.ts";
import type { Occurrence, Turn } from "./turn.ts";

export function occur(turn: Turn, occurrence: Occurrence): void {
  switch (occurrence.is) {
    case "route":
      route(turn, occurrence.ticket);
      break;
    case "ringTimedOut":
      ringTimedOut(turn, occurrence.contactId, occurrence.offer);
      break;
    case "customerAnswers":
      if (turn.leg(occurrence.contactId)?.phase === "ringing") answer(turn, occurrence.contactId);
      break;
    case "thirdPartyAnswers":
      thirdPartyAnswers(turn, occurrence.contactId, occurrence.connectionId);
      break;
    case "thirdPartyHangsUp":
      thirdPartyHangsUp(turn, occurrence.contactId);
      break;
    case "colleagueAnswers":
      colleagueAnswers(turn, occurrence.contactId);
      break;
    case "colleagueHangsUp":
      colleagueHangsUp(turn, occurrence.contactId);
      break;
    case "colleagueWrapsUp":
      endWrapUp(turn, occurrence.contactId);
      break;
  }
}
