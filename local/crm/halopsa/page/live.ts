/** Data of a page that stays up to date: read at first, and again after every change the simulator tells of. */
import { useEffect, useState } from "preact/hooks";

export type Live<View> =
  | { readonly kind: "loading" }
  | { readonly kind: "notFound" }
  | { readonly kind: "lost" }
  | { readonly kind: "shown"; readonly view: View };

export function useLive<View>(address: string): Live<View> {
  const [state, setState] = useState<Live<View>>({ kind: "loading" });
  useEffect(() => {
    let stopped = false;
    let reading = false;
    let outdated = false;
    // One read at a time: changes that come meanwhile are all in the next one.
    const load = async () => {
      outdated = true;
      if (reading) return;
      reading = true;
      while (outdated && !stopped) {
        outdated = false;
        const read = await readView<View>(address);
        if (!stopped) setState(read);
      }
      reading = false;
    };
    // The first event comes when the connection stands, also after it was lost.
    const changes = new EventSource("/page-data/changes");
    changes.onmessage = () => void load();
    changes.onerror = () => setState((shown) => (shown.kind === "loading" ? { kind: "lost" } : shown));
    return () => {
      stopped = true;
      changes.close();
    };
  }, [address]);
  return state;
}

async function readView<View>(address: string): Promise<Live<View>> {
  try {
    const answer = await fetch(address);
    if (answer.status === 404) return { kind: "notFound" };
    return answer.ok ? { kind: "shown", view: (await answer.json()) as View } : { kind: "lost" };
  } catch {
    return { kind: "lost" };
  }
}
