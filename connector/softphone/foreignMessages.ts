/**
 * Keeps messages of other pages from amazon-connect-streams, which looks at their data before it looks at where they come
 * from, and throws at a message that is `null`.
 */

/** To be called before the library is loaded, and after those who listen for themselves: a message meets them in that order. */
export function keepForeignMessagesAway(ccpUrl: string): void {
  const { origin } = new URL(ccpUrl);
  window.addEventListener("message", (message) => {
    if (message.origin !== origin) message.stopImmediatePropagation();
  });
}
