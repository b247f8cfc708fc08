/**
 * amazon-connect-streams behind an import of its own, so that its 730 KB are a chunk apart. The package exports nothing
 * and sets the global `connect`.
 */
import "amazon-connect-streams";

declare global {
  namespace connect {
    /** What the library has and its types leave out. */
    interface Core {
      loginWindow?: Window | null;
    }
  }
}

export const streams = connect;
