import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { bundleConnector, type PageFiles } from "../../infra/bundle.ts";

/** What our own script may weigh, gzipped: Streams and the phone numbers' metadata are others' and wait in chunks apart. */
const budgetBytes = 30 * 1024;

describe("the page's weight", function () {
  this.timeout(20_000);
  let files: PageFiles;

  before(async () => {
    files = await bundleConnector(await mkdtemp(path.join(tmpdir(), "patchbay-size-")));
  });
  after(() => rm(files.folder, { recursive: true }));

  it("is at most 30 KB of our own script for any agent, with the heaviest language", async () => {
    const scripts = Object.keys(files.sizes).filter((file) => file.endsWith(".js"));
    const weights = await Promise.all(
      scripts.map(async (file) => gzipSync(await readFile(path.join(files.folder, file))).length),
    );
    const weigh = (wanted: (file: string) => boolean) => weights.filter((_, index) => wanted(scripts[index] ?? ""));
    const isLanguage = (file: string) => /\/[a-z]{2}-[A-Z0-9]+\.js$/.test(file);
    const isOthers = (file: string) => /\/(streams|phoneNumber)-/.test(file);

    const shared = weigh((file) => !isLanguage(file) && !isOthers(file));

    expect(weigh(isLanguage)).to.have.length(5);
    const own = shared.reduce((sum, bytes) => sum + bytes, 0);
    expect(own + Math.max(...weigh(isLanguage))).to.be.lessThan(budgetBytes);
  });

  it("loads with its document what it needs at once, and nothing else", async () => {
    const html = await readFile(path.join(files.folder, "index.html"), "utf8");

    expect([...html.matchAll(/<script[^>]*src="\.\/assets\/(\w+)-/g)].map(([, name]) => name)).to.deep.equal(["main"]);
    expect([...html.matchAll(/modulepreload" href="\.\/assets\/(\w+)-/g)].map(([, name]) => name)).to.deep.equal([
      "streams",
    ]);
  });

  it("keeps Streams in one file of its own, that changes only when Streams does", async () => {
    const streams = Object.entries(files.sizes).filter(([file]) => file.includes("/streams-"));

    expect(streams).to.have.length(1);
    expect(streams[0]?.[1]).to.be.within(600_000, 800_000);
  });

  it("has no script or style in its document", async () => {
    const html = await readFile(path.join(files.folder, "index.html"), "utf8");

    expect(html).to.not.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });
});
