/** The line between the desktop and the widget in its frame: who may speak, in which order it is heard, what is logged. */
import type { CtiMessage, CtiReceipt } from "../desktopData.ts";
import { decodeCtiMessage } from "./ctiDecoding.ts";

export interface LogRow {
  readonly number: number;
  readonly at: Date;
  readonly direction: "from widget" | "to widget";
  readonly encoding: "XML" | "object" | "unreadable";
  readonly raw: string;
  readonly remarks: readonly string[];
}

/** What SAP asks of the widget. Plain objects without a type: the widget goes by which property is there. */
export type WidgetRequest =
  | { readonly Direction: "OUT"; readonly PhoneNumber: string; readonly ActivityUUID: string }
  | { readonly RecordingId: string };

export interface CtiBridge {
  ask(request: WidgetRequest): void;
  close(): void;
}

export function openCtiBridge(options: {
  readonly frame: HTMLIFrameElement;
  readonly origin: string;
  /** One at a time, in the order in which they came. */
  readonly receive: (message: CtiMessage) => Promise<CtiReceipt>;
  readonly log: (row: LogRow) => void;
}): CtiBridge {
  const { frame, origin } = options;
  let rows = 0;
  let queue: Promise<void> = Promise.resolve();
  const log = (row: Omit<LogRow, "number" | "at">) => {
    rows += 1;
    options.log({ ...row, number: rows, at: new Date() });
  };

  const hear = (event: MessageEvent): void => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const decoded = decodeCtiMessage(event.data);
    if (decoded.kind === "unreadable") {
      const remarks = [`unreadable CTI message: ${decoded.why}`];
      log({ direction: "from widget", encoding: "unreadable", raw: decoded.raw, remarks });
      return;
    }
    queue = queue.then(async () => {
      const { remarks } = await options
        .receive(decoded.message)
        .catch((error: unknown) => ({ remarks: [error instanceof Error ? error.message : "the desktop failed"] }));
      log({ direction: "from widget", encoding: decoded.encoding, raw: decoded.raw, remarks });
    });
  };
  window.addEventListener("message", hear);

  return {
    ask(request) {
      frame.contentWindow?.postMessage(request, origin);
      log({ direction: "to widget", encoding: "object", raw: JSON.stringify(request), remarks: [] });
    },
    close: () => window.removeEventListener("message", hear),
  };
}
