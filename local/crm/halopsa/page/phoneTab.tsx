/**
 * A custom tab of HaloPSA's with Patchbay's page in it. Once opened the frame stays in the document, whatever area the
 * agent looks at: a frame that is taken out takes the call's sound with it.
 */
import { useEffect, useState } from "preact/hooks";

/** The connector's origin; `null` while the tenant has no such tab. */
export function usePhoneTab(): string | null {
  const [origin, setOrigin] = useState<string | null>(null);
  useEffect(() => {
    void fetch("/page-data/phone-tab")
      .then((answer) => (answer.ok ? answer.json() : { origin: null }))
      .then(({ origin: told }: { origin: string | null }) => setOrigin(told));
  }, []);
  return origin;
}

export function PhoneTab({ origin, shown }: { origin: string | null; shown: boolean }) {
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    if (shown) setOpened(true);
  }, [shown]);
  if (origin === null || !opened) return null;
  return (
    <iframe
      class="phone"
      data-shown={shown}
      data-testid="connector-frame"
      title="Phone"
      src={`${origin}/`}
      allow="microphone; autoplay; clipboard-write"
    />
  );
}
