/** Words for what a prompt labels, by language: those of lm-evaluation-harness 0.4.13's XQuAD. */
export const promptLabels: Readonly<
  Record<string, { readonly context: string; readonly question: string; readonly answer: string }>
> = {
  ar: { context: "سيا", question: "سؤال", answer: "إجابة" },
  de: { context: "Kontext", question: "Frage", answer: "Antwort" },
  el: { context: "Συμφραζόμενα", question: "Ερώτηση", answer: "Απάντηση" },
  en: { context: "Context", question: "Question", answer: "Answer" },
  es: { context: "Contexto", question: "Pregunta", answer: "Respuesta" },
  hi: { context: "प्रसंग", question: "सवाल", answer: "उत्तर" },
  ro: { context: "Context", question: "Întrebare", answer: "Răspuns" },
  ru: { context: "Контекст", question: "Вопрос", answer: "Ответ" },
  th: { context: "บริบท", question: "คำถาม", answer: "คำตอบ" },
  tr: { context: "Bağlam", question: "Soru", answer: "Cevap" },
  vi: { context: "Bối cảnh", question: "Câu hỏi", answer: "Trả lời" },
  zh: { context: "语境", question: "问题", answer: "回答" },
};
