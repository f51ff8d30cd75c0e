/**
 * @file Common concrete nouns in ten languages, one word each: written for this project, and under
 * its licence.
 */

/** Of the columns of `nouns`. */
export const nounLanguages = [
  ...["eng_Latn", "deu_Latn", "fra_Latn", "ell_Grek", "tur_Latn"],
  ...["vie_Latn", "zho_Hans", "arb_Arab", "hin_Deva", "rus_Cyrl"],
] as const;

/** A noun a line, in the order of `nounLanguages`. */
export const nouns = `
water|Wasser|eau|νερό|su|nước|水|ماء|पानी|вода
fire|Feuer|feu|φωτιά|ateş|lửa|火|نار|आग|огонь
sun|Sonne|soleil|ήλιος|güneş|mặt trời|太阳|شمس|सूरज|солнце
moon|Mond|lune|φεγγάρι|ay|mặt trăng|月亮|قمر|चाँद|луна
tree|Baum|arbre|δέντρο|ağaç|cây|树|شجرة|पेड़|дерево
flower|Blume|fleur|λουλούδι|çiçek|hoa|花|زهرة|फूल|цветок
house|Haus|maison|σπίτι|ev|nhà|房子|بيت|घर|дом
door|Tür|porte|πόρτα|kapı|cửa|门|باب|दरवाज़ा|дверь
book|Buch|livre|βιβλίο|kitap|sách|书|كتاب|किताब|книга
bread|Brot|pain|ψωμί|ekmek|bánh mì|面包|خبز|रोटी|хлеб
milk|Milch|lait|γάλα|süt|sữa|牛奶|حليب|दूध|молоко
fish|Fisch|poisson|ψάρι|balık|cá|鱼|سمكة|मछली|рыба
dog|Hund|chien|σκύλος|köpek|chó|狗|كلب|कुत्ता|собака
cat|Katze|chat|γάτα|kedi|mèo|猫|قطة|बिल्ली|кошка
horse|Pferd|cheval|άλογο|at|ngựa|马|حصان|घोड़ा|лошадь
bird|Vogel|oiseau|πουλί|kuş|chim|鸟|طائر|चिड़िया|птица
hand|Hand|main|χέρι|el|tay|手|يد|हाथ|рука
eye|Auge|œil|μάτι|göz|mắt|眼睛|عين|आँख|глаз
ear|Ohr|oreille|αυτί|kulak|tai|耳朵|أذن|कान|ухо
heart|Herz|cœur|καρδιά|kalp|trái tim|心脏|قلب|दिल|сердце
school|Schule|école|σχολείο|okul|trường học|学校|مدرسة|विद्यालय|школа
city|Stadt|ville|πόλη|şehir|thành phố|城市|مدينة|शहर|город
road|Straße|route|δρόμος|yol|con đường|路|طريق|सड़क|дорога
mountain|Berg|montagne|βουνό|dağ|núi|山|جبل|पहाड़|гора
river|Fluss|rivière|ποτάμι|nehir|sông|河|نهر|नदी|река
sea|Meer|mer|θάλασσα|deniz|biển|海|بحر|समुद्र|море
stone|Stein|pierre|πέτρα|taş|đá|石头|حجر|पत्थर|камень
salt|Salz|sel|αλάτι|tuz|muối|盐|ملح|नमक|соль
sugar|Zucker|sucre|ζάχαρη|şeker|đường|糖|سكر|चीनी|сахар
apple|Apfel|pomme|μήλο|elma|táo|苹果|تفاحة|सेब|яблоко
egg|Ei|œuf|αυγό|yumurta|trứng|鸡蛋|بيضة|अंडा|яйцо
window|Fenster|fenêtre|παράθυρο|pencere|cửa sổ|窗户|نافذة|खिड़की|окно
table|Tisch|table|τραπέζι|masa|bàn|桌子|طاولة|मेज़|стол
chair|Stuhl|chaise|καρέκλα|sandalye|ghế|椅子|كرسي|कुर्सी|стул
key|Schlüssel|clé|κλειδί|anahtar|chìa khóa|钥匙|مفتاح|चाबी|ключ
knife|Messer|couteau|μαχαίρι|bıçak|dao|刀|سكين|चाकू|нож
snow|Schnee|neige|χιόνι|kar|tuyết|雪|ثلج|बर्फ़|снег
rain|Regen|pluie|βροχή|yağmur|mưa|雨|مطر|बारिश|дождь
wind|Wind|vent|άνεμος|rüzgar|gió|风|ريح|हवा|ветер
night|Nacht|nuit|νύχτα|gece|đêm|夜晚|ليل|रात|ночь
child|Kind|enfant|παιδί|çocuk|đứa trẻ|孩子|طفل|बच्चा|ребёнок
king|König|roi|βασιλιάς|kral|vua|国王|ملك|राजा|король
doctor|Arzt|médecin|γιατρός|doktor|bác sĩ|医生|طبيب|डॉक्टर|врач
money|Geld|argent|χρήματα|para|tiền|钱|مال|पैसा|деньги
name|Name|nom|όνομα|isim|tên|名字|اسم|नाम|имя
forest|Wald|forêt|δάσος|orman|rừng|森林|غابة|जंगल|лес
gold|Gold|or|χρυσός|altın|vàng|黄金|ذهب|सोना|золото
blood|Blut|sang|αίμα|kan|máu|血|دم|खून|кровь
`;
