/**
 * How long a request to AWS may take. The SDK's `requestTimeout` alone writes a warning and lets the request go on for as
 * long as the connection holds: it has to be told to give up.
 */

/** For a client's `requestHandler`: such a request fails, and the SDK sends it again if it has tries left. Connecting counts. */
export function awsTimeLimit(milliseconds: number) {
  return { requestTimeout: milliseconds, throwOnRequestTimeout: true };
}
