import { type InBoth, inData, type Language } from "../words.ts";

/** Tags of the voices that read out the words of the data; `in` is what old devices call Indonesian. */
const TAGS: InBoth<RegExp> = { id: /^(?:id|in|ms)\b/i, en: /^en\b/i };

/** Can this device read out at all? */
export const canRead = (): boolean => "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;

/**
 * Reads words aloud in the voice of their language; `false` where the device has none: in another voice they would
 * not be understood.
 */
export function readAloud(words: string, language: Language): boolean {
  const voices = speechSynthesis.getVoices().filter(({ lang }) => TAGS[inData(language)].test(lang));
  const voice = voices.find(({ lang }) => !/^ms/i.test(lang)) ?? voices[0];
  if (voice === undefined) return false;
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.voice = voice;
  spoken.lang = voice.lang;
  speechSynthesis.cancel();
  speechSynthesis.speak(spoken);
  return true;
}
