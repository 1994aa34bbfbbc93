"""Pointers, invitations and notices in the languages that are neither French nor English, as `phrases` matches them.

What a newsroom says to its visitors differs little from one country to the next: read this too, an advertisement, all
rights reserved, follow us. Only what cannot begin a sentence of news is here. A language a line, by its code.
"""

from __future__ import annotations

POINTING = r"""
    (?:llegiu|llegeix) també
    čtěte (?:také|více|též)|přečtěte si (?:také|více|též)|mohlo by vás zajímat
    (?:læs|se|hør) også|læs (?:mere|videre)
    lesen sie (?:auch|dazu|hier(?: mehr)?|mehr)|lies auch|auch interessant|das könnte (?:sie|dich)\b.{0,9} interessieren
    διαβάστε (?:επίσης|ακόμ[ηα]|περισσότερα|σχετικά)|δείτε (?:επίσης|ακόμ[ηα])
    (?:lee|lea|ve|ver|mira|vea) (?:también|además)|(?:también )?(?:te|le) (?:puede|podría) interesar|te recomendamos
    loe (?:ka|lisaks|veel)|vaata ka
    lue (?:myös|lisää)|katso myös
    olvass(?:a|on)? (?:el )?(?:még|tovább|ezt is)|olvasta már|ez is érdekelhet(?:i|ik)?
    baca (?:juga|selengkapnya)|lihat juga|simak (?:juga|video)
    leggi (?:anche|di più|tutto|pure)|(?:vedi|guarda) anche|(?:ti )?potrebbero? (?:interessarti|interessare|piacerti)
    taip pat skaitykite|skaitykite (?:taip pat|daugiau|plačiau)
    lasi(?:et)? arī|skaties arī
    les (?:også|mer)|(?:hør|se) også
    lees (?:ook|meer|verder)|(?:bekijk|zie|luister) ook
    (?:czytaj|zobacz|przeczytaj|sprawdź|obejrzyj) (?:też|także|również)|czytaj (?:więcej|dalej)
    leia (?:também|mais|ainda)|(?:veja|assista|ouça|confira) (?:também|mais)|(?:você )?pode (?:gostar|interessar)
    cite[sșş]te [sșş]i|cite[sșş]te mai (?:mult|departe)|vezi [sșş]i
    читайте (?:также|ещ[её])|смотрите также
    čítajte (?:aj|tiež|viac)|prečítajte si (?:aj|tiež|viac)|mohlo by vás zaujímať
    (?:preberite|berite|poglejte) (?:tudi|še)
    (?:pročitajte?|čitajte|pogledajte) (?:i|još|više)|(?:прочитајте|погледајте) (?:и|још)
    läs (?:också|mer|även|vidare)|se (?:också|även)
    (?:bunlar da |bu da )?ilginizi çekebilir|(?:ayrıca|bunu da) oku(?:yun)?|devamını oku(?:yun)?
    читайте (?:також|ще)|дивіться також
    прочетете (?:още|също)|вижте (?:още|също)
    xem thêm|đọc thêm
    [إا]قر[أا] (?:أيضا|أيضًا|أيضاً|المزيد)|شاهد (?:أيضا|أيضًا|أيضاً)|طالع أيض[اًا]+
    (?:بیشتر|همچنین) بخوانید
    קראו? (?:גם|עוד)|ראו גם|לקריאה נוספת
    (?:यह|ये|इसे) भी पढ़(?:ें|े|िए)|और पढ़ें
    (?:আরও|আরো) পড়ুন
    อ่านเพิ่มเติม|อ่านต่อ
    (?:あわせて|合わせて)読みたい|こちらもどうぞ|続きを読む
    (?:阅读|閱讀)更多|点击查看|點擊查看
    함께 (?:보면 좋은|읽으면 좋은|보기|읽기)
"""
"""These begin a line that goes on with a colon or an arrow, or that is no sentence."""

HEADING_LIST = r"""
    související(?: články)?
    (?:mehr )?zum thema|mehr (?:dazu|davon)|siehe auch|weiterlesen|passend dazu
    σχετικά(?: άρθρα)?
    más información|noticias? relacionadas?|artículos? relacionados?|seguir leyendo
    kapcsolódó(?: cikk(?:ek|eink)?)?
    (?:artikel|berita) terkait
    articoli correlati|per approfondire|continua a leggere
    meer over dit onderwerp|gerelateerd
    polecamy|powiązane(?: artykuły)?|dowiedz się więcej
    notícias relacionadas|saiba mais|relacionadas?|continue (?:lendo|a ler)
    articole similare|articole recomandate
    (?:материалы )?по теме|подробнее|новости по теме
    súvisiace(?: články)?
    povezane vijesti|povezane vesti
    ilgili haber(?:ler)?
    (?:матеріали )?за темою
    още по темата|свързани (?:новини|статии)
    (?:tin|bài) liên quan
    (?:مواضيع|أخبار|مقالات) ذات صلة|مطالب مرتبط
    עוד בנושא|כתבות נוספות
    संबंधित (?:खबरें|समाचार)
    ข่าวที่เกี่ยวข้อง
    (?:【|\[)?関連(?:記事|ニュース|リンク)?(?:】|\])?
    (?:【|\[)?(?:相关|相關|延伸|推荐|推薦)(?:阅读|閱讀|新闻|新聞|报道|報導|文章|链接)(?:】|\])?
    (?:\[|【)?관련 ?(?:기사|뉴스)(?:\]|】)?|더 ?보기
"""
"""These stand alone or with a colon."""

INVITATION = r"""
    (?:anzeige|werbung|publicidad|pubblicità|publicidade|advertentie|reklama|reklam|reklaam|reklāma|annons|annonse|mainos|
        реклама|oglas|διαφήμιση|広告|광고|广告|廣告|إعلان|פרסומת|विज्ञापन|iklan|quảng cáo|โฆษณา|publicitate|hirdetés)\W*
    (?:síguenos|sígueme|suscríbete|suscríbase|folgen? sie uns|folge uns|abonnieren? sie|seguici|iscriviti|siga-nos|
        siga o|assine|inscreva-se|volg ons|schrijf je in|obserwuj nas|zapisz się|sledujte nás|följ oss|følg oss|
        seuraa meitä|urmărește-ne|abonați-vă|подписывайтесь|подпишитесь|підписуйтес[ья]|підпишіться|
        bizi takip edin|ikuti kami)\b
        .{0,90}\b(?:newsletters?|boletín|whatsapp|telegram|google (?:news|noticias|notícias)|youtube|facebook|instagram|
        twitter|x|tiktok|linkedin|nieuwsbrief|nyhetsbrev|телеграм\w*|telegram\w*|канал\w*|app)\b.*
    (?:kommentare?|comentarios?|commenti|comentários?|reacties|komentarze|kommentarer|комментарии|коментарі|
        yorumlar|komentar|σχόλια|コメント|댓글|评论|評論|تعليقات|תגובות)(?: ?\(?\d*\)?)?\W*
"""
"""Whole lines that speak to a visitor."""

RIGHTS = r"""
    alle rechte vorbehalten|alle rechten voorbehouden|todos los derechos reservados|tutti i diritti riservati
    riproduzione riservata|todos os direitos reservados|wszelkie prawa zastrzeżone|všechna práva vyhrazena
    všetky práva vyhradené|minden jog fenntartva|toate drepturile rezervate|alla rättigheter förbehållna
    все права защищены|усі права захищені|tüm hakları saklıdır|無断転載|版权所有|版權所有|무단 ?전재
    جميع الحقوق محفوظة|כל הזכויות שמורות
"""
"""These stand anywhere in a short line that states rights."""
