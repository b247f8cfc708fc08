/** Copies a text, and says that it did. */
import { useEffect, useState } from "preact/hooks";
import { useSurroundings } from "./surroundings.ts";

export function CopyButton({ text }: { text: string }) {
  const { t } = useSurroundings().language;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button type="button" class="icon-button" aria-label={t("customer.copy")} title={t("customer.copy")} onClick={copy}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {copied ? <path d="m3 8.5 3.2 3.2L13 5" /> : <path d="M6 5.5h7v8H6zM3.2 10.5V2.7h6.6" />}
      </svg>
      <span class="visually-hidden" role="status">
        {copied ? t("customer.copied") : ""}
      </span>
    </button>
  );

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // The page around this one may not have passed the clipboard on. The number stays selectable.
    }
  }
}
