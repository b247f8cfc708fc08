/** What a handler logs while it works, parsed. Warnings and errors go to the second of the two streams. */
export async function logOf(work: () => Promise<unknown>): Promise<readonly Record<string, unknown>[]> {
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write);
  let text = "";
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      text += chunk.toString();
      return true;
    };
  }
  try {
    await work();
  } finally {
    for (const [index, stream] of streams.entries()) stream.write = writes[index] ?? stream.write;
  }
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}
