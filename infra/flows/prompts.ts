/** What callers are told, in the languages that Patchbay speaks, and the voice that says it when the stage names none. */

/** Spoken texts. Each may hold references such as `$.Attributes.CustomerName`. */
export interface FlowPrompts {
  readonly greetKnown: string;
  readonly greetUnknown: string;
  /** To a caller who typed a number that was found. Without the name: whoever types a number is not yet whose it is. */
  readonly greetIdentified: string;
  readonly closed: string;
  readonly busy: string;
  readonly failed: string;
  /** The keypad menu: 1, 2 and 3 in this order. */
  readonly menu: string;
  readonly askCustomerNumber: string;
  readonly askTicketNumber: string;
  readonly askSerialNumber: string;
}

export type PromptLanguage = "en" | "de" | "fr" | "es" | "ja";

export interface FlowVoice {
  readonly name: string;
  readonly engine: "standard" | "neural" | "generative";
}

/**
 * @param language locale, e.g. `de-CH`; a language that is not here is spoken to in English
 * @param replaced texts of the stage's own, by name
 */
export function promptsFor(language: string, replaced: Readonly<Record<string, string>> = {}): FlowPrompts {
  const own = Object.entries(replaced).filter(([name, text]) => name in english && text.trim() !== "");
  return { ...prompts[promptLanguage(language)], ...Object.fromEntries(own) };
}

/** Names that a stage may replace. */
export function promptNames(): readonly string[] {
  return Object.keys(english);
}

/** A neural voice of Amazon Polly for the locale; for a locale that has none, one of its language. */
export function defaultVoice(language: string): FlowVoice {
  const name = voices[language] ?? voices[defaultLocales[promptLanguage(language)]] ?? "Joanna";
  return { name, engine: "neural" };
}

const english: FlowPrompts = {
  greetKnown: "Hello $.Attributes.CustomerName. We are putting you through.",
  greetUnknown: "Hello. We are putting you through.",
  greetIdentified: "Thank you. We are putting you through.",
  closed: "We are closed at the moment. Please call again during our opening hours.",
  busy: "All our lines are busy. Please call again in a few minutes.",
  failed: "We cannot take your call at the moment. Please call again in a few minutes.",
  menu: "Hello. To be helped faster, press 1 for your customer number, 2 for a ticket number, or 3 for a serial number. Or stay on the line.",
  askCustomerNumber: "Please enter your customer number, then press the pound key.",
  askTicketNumber: "Please enter your ticket number, then press the pound key.",
  askSerialNumber: "Please enter the serial number, then press the pound key.",
};

const prompts: Readonly<Record<PromptLanguage, FlowPrompts>> = {
  en: english,
  de: {
    greetKnown: "Guten Tag, $.Attributes.CustomerName. Wir verbinden Sie.",
    greetUnknown: "Guten Tag. Wir verbinden Sie.",
    greetIdentified: "Vielen Dank. Wir verbinden Sie.",
    closed: "Wir haben zurzeit geschlossen. Bitte rufen Sie während unserer Öffnungszeiten wieder an.",
    busy: "Alle Leitungen sind belegt. Bitte rufen Sie in einigen Minuten wieder an.",
    failed: "Wir können Ihren Anruf zurzeit nicht annehmen. Bitte rufen Sie in einigen Minuten wieder an.",
    menu: "Guten Tag. Damit wir Ihnen schneller helfen können, drücken Sie die 1 für Ihre Kundennummer, die 2 für eine Ticketnummer oder die 3 für eine Seriennummer. Oder bleiben Sie einfach in der Leitung.",
    askCustomerNumber: "Bitte geben Sie Ihre Kundennummer ein und drücken Sie dann die Raute-Taste.",
    askTicketNumber: "Bitte geben Sie Ihre Ticketnummer ein und drücken Sie dann die Raute-Taste.",
    askSerialNumber: "Bitte geben Sie die Seriennummer ein und drücken Sie dann die Raute-Taste.",
  },
  fr: {
    greetKnown: "Bonjour $.Attributes.CustomerName. Nous vous mettons en relation.",
    greetUnknown: "Bonjour. Nous vous mettons en relation.",
    greetIdentified: "Merci. Nous vous mettons en relation.",
    closed: "Nos bureaux sont fermés. Veuillez rappeler pendant nos heures d'ouverture.",
    busy: "Toutes nos lignes sont occupées. Veuillez rappeler dans quelques minutes.",
    failed: "Nous ne pouvons pas prendre votre appel pour le moment. Veuillez rappeler dans quelques minutes.",
    menu: "Bonjour. Pour être aidé plus vite, tapez 1 pour votre numéro de client, 2 pour un numéro de ticket ou 3 pour un numéro de série. Sinon, restez en ligne.",
    askCustomerNumber: "Veuillez saisir votre numéro de client, puis appuyez sur la touche dièse.",
    askTicketNumber: "Veuillez saisir votre numéro de ticket, puis appuyez sur la touche dièse.",
    askSerialNumber: "Veuillez saisir le numéro de série, puis appuyez sur la touche dièse.",
  },
  es: {
    greetKnown: "Hola, $.Attributes.CustomerName. Le pasamos con un agente.",
    greetUnknown: "Hola. Le pasamos con un agente.",
    greetIdentified: "Gracias. Le pasamos con un agente.",
    closed: "En este momento estamos cerrados. Vuelva a llamar dentro de nuestro horario de atención.",
    busy: "Todas nuestras líneas están ocupadas. Vuelva a llamar dentro de unos minutos.",
    failed: "En este momento no podemos atender su llamada. Vuelva a llamar dentro de unos minutos.",
    menu: "Hola. Para atenderle más rápido, pulse 1 para su número de cliente, 2 para un número de ticket o 3 para un número de serie. Si no, permanezca a la espera.",
    askCustomerNumber: "Introduzca su número de cliente y pulse la tecla almohadilla.",
    askTicketNumber: "Introduzca su número de ticket y pulse la tecla almohadilla.",
    askSerialNumber: "Introduzca el número de serie y pulse la tecla almohadilla.",
  },
  ja: {
    greetKnown: "$.Attributes.CustomerName 様、お電話ありがとうございます。担当者におつなぎいたします。",
    greetUnknown: "お電話ありがとうございます。担当者におつなぎいたします。",
    greetIdentified: "ありがとうございます。担当者におつなぎいたします。",
    closed: "ただいま営業時間外です。恐れ入りますが、営業時間内におかけ直しください。",
    busy: "ただいま回線が混み合っております。恐れ入りますが、しばらくしてからおかけ直しください。",
    failed: "ただいまお電話をお受けできません。恐れ入りますが、しばらくしてからおかけ直しください。",
    menu: "お電話ありがとうございます。お客様番号の入力は1を、チケット番号の入力は2を、シリアル番号の入力は3を押してください。番号がご不明な場合は、そのままお待ちください。",
    askCustomerNumber: "お客様番号を入力し、最後にシャープを押してください。",
    askTicketNumber: "チケット番号を入力し、最後にシャープを押してください。",
    askSerialNumber: "シリアル番号を入力し、最後にシャープを押してください。",
  },
};

const defaultLocales: Readonly<Record<PromptLanguage, string>> = {
  en: "en-US",
  de: "de-DE",
  fr: "fr-FR",
  es: "es-ES",
  ja: "ja-JP",
};

const voices: Readonly<Record<string, string>> = {
  "en-US": "Joanna",
  "en-AU": "Olivia",
  "en-GB": "Amy",
  "en-IN": "Kajal",
  "en-NZ": "Aria",
  "en-ZA": "Ayanda",
  "en-IE": "Niamh",
  "de-DE": "Vicki",
  "de-AT": "Hannah",
  "de-CH": "Sabrina",
  "fr-FR": "Lea",
  "fr-CA": "Gabrielle",
  "fr-BE": "Isabelle",
  "es-ES": "Lucia",
  "es-MX": "Mia",
  "es-US": "Lupe",
  "ja-JP": "Takumi",
};

function promptLanguage(language: string): PromptLanguage {
  const [start = ""] = language.toLowerCase().split("-");
  return start in prompts ? (start as PromptLanguage) : "en";
}
