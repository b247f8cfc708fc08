/** How long something has lasted, counted on the spot. */
import { useEffect, useState } from "preact/hooks";

/** `mm:ss`, with hours once there are any. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const clock = `${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return hours === 0 ? clock : `${hours}:${clock}`;
}

export function Stopwatch({ since, label }: { readonly since: Date | null; readonly label: string }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    setNow(Date.now());
    const ticking = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(ticking);
  }, [since?.getTime()]);
  if (since === null) return null;
  return (
    <span class="stopwatch" role="timer" aria-label={label}>
      {formatDuration(now - since.getTime())}
    </span>
  );
}
