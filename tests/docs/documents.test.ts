import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { secretConfigKeys } from "../../infra/keysAndSecrets.ts";
import { passwordsKey } from "../../infra/people.ts";
import { settingSchemas } from "../../infra/settingsSchema.ts";
import { markdownFiles, npmCommands, readMarkdown, repository, settingsNamed } from "./markdown.ts";
import { schemaSettings } from "./settingPaths.ts";

/** Secrets of the configuration, which are no settings. */
const secretSettings = [...Object.values(secretConfigKeys), passwordsKey];

describe("the documents", () => {
  const files = markdownFiles();
  const { scripts } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };

  it("have no link that leads nowhere", () => {
    const dead = files.flatMap(({ file, links, anchors }) =>
      links
        .filter(({ url }) => !/^(https?:|mailto:)/.test(url))
        .filter(({ url }) => {
          const [target = "", anchor] = url.split("#", 2);
          const full = target === "" ? file : path.join(path.dirname(file), decodeURI(target));
          if (!existsSync(path.join(repository, full))) return true;
          if (anchor === undefined) return false;
          const known = target === "" ? anchors : files.find((other) => other.file === full)?.anchors;
          return known?.has(anchor) !== true;
        })
        .map(({ url, line }) => `${file}:${line} ${url}`),
    );

    expect(dead).to.deep.equal([]);
  });

  it("have only web addresses that a browser can read, over TLS or on this machine", () => {
    const wrong = files.flatMap(({ file, links }) =>
      links
        .filter(({ url }) => /^https?:/.test(url))
        .filter(({ url }) => !URL.canParse(url) || !/^(https:\/\/|http:\/\/localhost)/.test(url))
        .map(({ url, line }) => `${file}:${line} ${url}`),
    );

    expect(wrong).to.deep.equal([]);
  });

  it("name only commands that exist", () => {
    const unknown = files.flatMap((markdown) =>
      npmCommands(markdown)
        .filter(({ script }) => scripts[script] === undefined)
        .map(({ script, line }) => `${markdown.file}:${line} npm run ${script}`),
    );

    expect(unknown).to.deep.equal([]);
  });

  it("name only settings that exist", () => {
    const known = schemaSettings(settingSchemas).map((setting) => setting.path.replaceAll("[]", ""));
    const unknown = files.flatMap((markdown) =>
      settingsNamed(markdown, Object.keys(settingSchemas))
        .filter(({ setting }) => !known.some((one) => one === setting || one.startsWith(`${setting}.`)))
        .filter(({ setting }) => !secretSettings.some((secret) => setting.startsWith(secret)))
        .map(({ setting, line }) => `${markdown.file}:${line} ${setting}`),
    );

    expect(unknown).to.deep.equal([]);
  });

  it("name only files of this repository that exist", () => {
    const gone = files.flatMap(({ file, code }) =>
      code
        .filter(({ language }) => language === null)
        .flatMap(({ text, line }) =>
          [
            ...text.matchAll(
              /^(?:contract|functions|connector|infra|local|tools|bench|soak|tests|scripts|docs)\/[\w./-]*$/g,
            ),
          ].map(([name]) => ({ name, line })),
        )
        .filter(({ name }) => !existsSync(path.join(repository, name)))
        .map(({ name, line }) => `${file}:${line} ${name}`),
    );

    expect(gone).to.deep.equal([]);
  });

  it("are found out when a command, a link or an anchor is wrong", () => {
    const markdown = readMarkdown(
      "a.md",
      "# One *two*\n\n[x](#one-two) ![y](y.png)\n\n    npm run nothing -- dev\n\n`npm start`",
    );

    expect([...markdown.anchors]).to.deep.equal(["one-two"]);
    expect(markdown.links.map(({ url }) => url)).to.deep.equal(["#one-two", "y.png"]);
    expect(npmCommands(markdown).map(({ script }) => script)).to.deep.equal(["nothing", "start"]);
    const settings = readMarkdown(
      "b.md",
      "`pulumi config set --path 'patchbay:site.nothing' 1` `dialing.perMinute` `a.b`",
    );
    expect(settingsNamed(settings, ["dialing"]).map(({ setting }) => setting)).to.deep.equal([
      "site.nothing",
      "dialing.perMinute",
    ]);
  });
});
