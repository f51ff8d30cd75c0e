/**
 * The words that make a premise and a hypothesis of XNLI one text, by language: those of
 * lm-evaluation-harness 0.4.13, mistakes kept (Arabic "رقم" is a number, not a no).
 */
export const xnliWords: Readonly<
  Record<string, { readonly question: string; readonly labels: readonly [string, string, string] }>
> = {
  ar: { question: "صحيح", labels: ["نعم", "لذا", "رقم"] },
  bg: { question: "правилно", labels: ["да", "така", "не"] },
  de: { question: "richtig", labels: ["Ja", "Auch", "Nein"] },
  el: { question: "σωστός", labels: ["Ναί", "Έτσι", "όχι"] },
  en: { question: "right", labels: ["Yes", "Also", "No"] },
  es: { question: "correcto", labels: ["Sí", "Asi que", "No"] },
  fr: { question: "correct", labels: ["Oui", "Aussi", "Non"] },
  hi: { question: "सही", labels: ["हाँ", "इसलिए", "नहीं"] },
  ru: { question: "правильно", labels: ["Да", "Так", "Нет"] },
  sw: { question: "sahihi", labels: ["Ndiyo", "Hivyo", "Hapana"] },
  th: { question: "ถูกต้อง", labels: ["ใช่", "ดังนั้น", "ไม่"] },
  tr: { question: "doğru", labels: ["Evet", "Böylece", "Hayır"] },
  ur: { question: "صحیح", labels: ["جی ہاں", "اس لئے", "نہیں"] },
  vi: { question: "đúng", labels: ["Vâng", "Vì vậy", "Không"] },
  zh: { question: "正确", labels: ["是的", "所以", "不是的"] },
};
