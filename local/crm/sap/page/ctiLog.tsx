/** Every message between desktop and widget, as it was on the wire, for whoever builds the widget. */
import type { LogRow } from "./ctiBridge.ts";
import "./ctiLog.css";

export function CtiLog(props: { readonly rows: readonly LogRow[] }) {
  return (
    <details class="log" data-testid="cti-log">
      <summary>
        CTI messages <span class="count">{props.rows.length}</span>
      </summary>
      <ol>
        {props.rows.map((row) => (
          <li key={row.number} data-testid="cti-log-row" class={row.encoding === "unreadable" ? "broken" : ""}>
            <time>{row.at.toLocaleTimeString()}</time>
            <span class="tag">{row.direction}</span>
            <span class="tag">{row.encoding}</span>
            <code>{row.raw}</code>
            {row.remarks.length > 0 && <span class="remarks">{row.remarks.join("; ")}</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}
