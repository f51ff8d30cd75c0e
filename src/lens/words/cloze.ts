/**
 * @file Sentences that leave a noun out, in seven languages: written for this project, and under
 * its licence.
 */

/** By the English noun, a sentence in each of `clozeLanguages`. */
export const clozeLanguages = [
  ...["eng_Latn", "ell_Grek", "tur_Latn", "vie_Latn", "zho_Hans", "arb_Arab", "hin_Deva"],
] as const;

/** The noun, and a sentence a language: ___ stands where the word was. */
export const clozes = `
water|We drink "___" when we are thirsty.|Πίνουμε "___" όταν διψάμε.|Susadığımızda "___" içeriz.|Khi khát, chúng ta uống "___".|我们口渴时喝"___"。|نشرب "___" عندما نعطش.|प्यास लगने पर हम "___" पीते हैं।
sun|By day the "___" shines in the sky.|Την ημέρα ο "___" λάμπει στον ουρανό.|Gündüz gökyüzünde "___" parlar.|Ban ngày "___" chiếu sáng trên bầu trời.|白天"___"在天空照耀。|في النهار تشرق "___" في السماء.|दिन में आसमान में "___" चमकता है।
milk|Cows give us white "___".|Οι αγελάδες μας δίνουν άσπρο "___".|İnekler bize beyaz "___" verir.|Bò cho chúng ta "___" màu trắng.|奶牛给我们白色的"___"。|تعطينا البقرة "___" أبيض.|गाय हमें सफ़ेद "___" देती है।
book|We read a "___" page by page.|Διαβάζουμε ένα "___" σελίδα σελίδα.|Bir "___" sayfa sayfa okunur.|Chúng ta đọc "___" từng trang một.|我们一页一页地读"___"。|نقرأ "___" صفحة صفحة.|हम "___" का एक-एक पन्ना पढ़ते हैं।
bread|The baker bakes "___" in the oven.|Ο φούρναρης ψήνει "___" στον φούρνο.|Fırıncı fırında "___" pişirir.|Người thợ nướng "___" trong lò.|烘焙师在烤炉里烤"___"。|يضع الطباخ "___" في الفرن.|माँ तवे पर "___" बनाती है।
eye|We see with the "___".|Βλέπουμε με το "___".|"___" ile görürüz.|Chúng ta nhìn bằng "___".|我们用"___"看。|نحن نرى بواسطة "___".|हम "___" से देखते हैं।
ear|We hear with the "___".|Ακούμε με το "___".|"___" ile duyarız.|Chúng ta nghe bằng "___".|我们用"___"听。|نحن نسمع بواسطة "___".|हम "___" से सुनते हैं।
school|Children go to "___" to learn.|Τα παιδιά πηγαίνουν στο "___" για να μάθουν.|Çocuklar öğrenmek için "___" denen yere gider.|Trẻ em đến "___" để học.|孩子们去"___"学习。|يذهب الأطفال إلى "___" ليتعلموا.|बच्चे पढ़ने के लिए "___" जाते हैं।
snow|In winter white "___" falls.|Τον χειμώνα πέφτει άσπρο "___".|Kışın beyaz "___" yağar.|Mùa đông có "___" trắng rơi.|冬天下白色的"___"。|في الشتاء يسقط "___" أبيض.|सर्दियों में सफ़ेद "___" गिरती है।
key|We open a lock with a "___".|Ανοίγουμε την πόρτα με το "___".|Kilitli kapıyı "___" ile açarız.|Chúng ta mở ổ khóa bằng "___".|我们用"___"开锁。|نفتح القفل بواسطة "___".|हम ताला "___" से खोलते हैं।
knife|We cut meat with a "___".|Κόβουμε το κρέας με το "___".|Eti "___" ile keseriz.|Chúng ta cắt thịt bằng "___".|我们用"___"切肉。|نقطع اللحم بواسطة "___".|हम "___" से सब्ज़ी काटते हैं।
egg|The hen lays an "___".|Η κότα γεννά ένα "___".|Kümesteki tavuk bize bir "___" verir.|Con gà mái đẻ ra một quả "___".|母鸡下了一个"___"。|تضع الدجاجة "___".|मुर्गी "___" देती है।
salt|There is "___" in the water of the sea.|Το νερό της θάλασσας έχει "___".|Deniz suyunda "___" vardır.|Nước biển có vị của "___".|海水里有"___"。|في ماء البحر "___".|समुद्र के पानी में "___" होता है।
night|After the day comes the "___".|Μετά τη μέρα έρχεται η "___".|Gündüzden sonra "___" gelir.|Sau ban ngày là ban "___".|白天之后是"___"。|بعد النهار يأتي "___".|दिन के बाद "___" आती है।
doctor|When we are ill, the "___" examines us.|Όταν είμαστε άρρωστοι μας εξετάζει ο "___".|Hasta olunca bizi "___" muayene eder.|Khi ốm, chúng ta đi gặp "___".|生病时我们去看"___"。|عندما نمرض يفحصنا "___".|बीमार होने पर "___" हमारी जाँच करता है।
rain|Dark clouds bring "___".|Τα σκούρα σύννεφα φέρνουν "___".|Kara bulutlar "___" getirir.|Mây đen mang theo "___".|乌云带来"___"。|الغيوم السوداء تجلب "___".|काले बादल "___" लाते हैं।
`;
