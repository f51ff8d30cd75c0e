/**
 * What x-LLM's code asks about a passage, by language: the instruction, and what stands before
 * passage, question and answer. Its spellings are kept.
 * @see https://github.com/NJUNLP/x-LLM, data/xquad/xquad.py
 */
export const xLlmWords: Readonly<
  Record<
    string,
    {
      readonly instruction: string;
      readonly context: string;
      readonly question: string;
      readonly answer: string;
    }
  >
> = {
  ar: {
    instruction: "الرجاء الإجابة على الأسئلة بناءً على الفقرات التالية",
    context: "فقرة",
    question: "سؤال",
    answer: "إجابة",
  },
  el: {
    instruction: "Απαντήστε στις ερωτήσεις με βάση τις παρακάτω παραγράφους",
    context: "παράγραφος",
    question: "ερώτηση",
    answer: "Απάντηση",
  },
  en: {
    instruction: "Answer the final question with following context",
    context: "Context",
    question: "Question",
    answer: "Answer",
  },
  hi: {
    instruction: "कृपया निम्नलिखित पैराग्राफ के अनुसार प्रश्नों के उत्तर दें",
    context: "अनुच्छेद",
    question: "सवाल",
    answer: "उत्तर",
  },
  tr: {
    instruction: "Lütfen soruları aşağıdaki paragraflara göre cevaplayınız",
    context: "paragraf",
    question: "soru",
    answer: "Cevap",
  },
  vi: {
    instruction: "Hãy trả lời các câu hỏi theo đoạn văn sau",
    context: "đoạn văn",
    question: "câu hỏi",
    answer: "Trả lời",
  },
  zh: {
    instruction: "请根据以下段落，回答问题",
    context: "段落",
    question: "问题",
    answer: "答案",
  },
};
