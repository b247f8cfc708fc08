import { expect } from "chai";
import { de } from "../../connector/i18n/de.ts";
import { en } from "../../connector/i18n/en.ts";
import { es } from "../../connector/i18n/es.ts";
import { age, clock, countryName, day, duration } from "../../connector/i18n/format.ts";
import { fr } from "../../connector/i18n/fr.ts";
import { ja } from "../../connector/i18n/ja.ts";
import { loadLanguage } from "../../connector/i18n/loadLanguage.ts";
import { type Messages, speak } from "../../connector/i18n/messages.ts";

const languages: readonly [string, Messages][] = [
  ["German", de],
  ["French", fr],
  ["Spanish", es],
  ["Japanese", ja],
];

describe("the page's languages", () => {
  for (const [name, messages] of languages) {
    it(`${name} says all that English says, with the same placeholders`, () => {
      expect(Object.keys(messages).sort()).to.deep.equal(Object.keys(en).sort());
      for (const [key, text] of Object.entries(en)) {
        expect(placeholders(messages[key as keyof typeof en]), key).to.deep.equal(placeholders(text));
      }
    });
  }

  it("are chosen by the first that is spoken here, with the region's way of writing dates", async () => {
    expect((await loadLanguage(["xx", "de-AT", "en"])).tag).to.equal("de-AT");
    expect((await loadLanguage(["__proto__", "en-AU"])).tag).to.equal("en-AU");
    for (const tag of ["fr-CA", "es-MX", "ja"]) expect((await loadLanguage([tag])).tag).to.equal(tag);
    expect((await loadLanguage([])).tag).to.equal("en");
  });

  it("write times as people do", () => {
    const english = speak("en-AU", en);

    expect(clock(247_999)).to.equal("04:07");
    expect(clock(3_847_000)).to.equal("1:04:07");
    expect(duration(125_000, english)).to.equal("2 mins 5 secs");
    expect(day("2026-11-18T03:10:00Z", english, new Date("2026-11-20"))).to.equal("18 Nov");
    expect(day("2025-11-18T03:10:00Z", english, new Date("2026-11-20"))).to.equal("18 Nov 2025");
    expect(day("soon", english)).to.equal("");
    const noon = Date.parse("2026-11-20T12:00:00Z");
    expect(age("2026-11-20T11:20:00Z", english, noon)).to.equal("40 minutes ago");
    expect(age("2026-11-20T09:00:00Z", english, noon)).to.equal("3 hours ago");
    expect(age("2026-11-17T12:00:00Z", english, noon)).to.equal("3 days ago");
    expect(age("2026-11-20T12:00:30Z", english, noon)).to.equal("this minute");
    expect(age("soon", english)).to.equal("");
    expect(countryName("NZ", speak("de", de))).to.equal("Neuseeland");
  });
});

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
}
