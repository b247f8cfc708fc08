/** Entry of the softphone's document: starts the line and the link to the framing page, and keeps the face up to date. */
import { render } from "preact";
import { agentView } from "./agentView.ts";
import { Face } from "./face.tsx";
import { openLine } from "./line.ts";
import { joinLink, type Link } from "./link.ts";
import type { LinkState } from "./protocol.ts";
import { softphoneActions } from "./softphoneActions.ts";
import "./styles.css";

const root = document.getElementById("softphone");
if (root === null) throw new Error("The softphone's document has no #softphone to draw in.");

const base = new URL("../", location.href);
let reachable = true;
let linkState: LinkState | null = null;

const line = openLine(base, {
  onState: (state) => link.dispatch({ kind: "line", line: state }),
  onLoggedOut: () => link.dispatch({ kind: "loggedOut" }),
  onReachable(now) {
    reachable = now;
    draw();
  },
});
const link: Link = joinLink({
  line,
  base,
  onChange(state) {
    linkState = state;
    draw();
  },
});
const actions = softphoneActions(line, link);
link.open();

function draw(): void {
  if (root === null || linkState?.line == null) return;
  render(
    <Face agent={agentView(linkState.line)} muted={linkState.muted} reachable={reachable} actions={actions} />,
    root,
  );
}
