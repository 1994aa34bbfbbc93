"""What pages say to their visitors in other languages than French and English; what only looks like it is kept."""

import re

import pytest

from bot.extract.pagewords import in_any_language, one_of, pagewords
from bot.extract.phrases import is_chrome, is_invitation, is_pointer

POINTERS = [
    "Čtěte také: Radnice měří hluk v ulicích",
    "Læs også: Kommunen måler støj i gaderne",
    "Lesen Sie auch: Zweihundert Ohren für die Stadt",
    "Das könnte Sie auch interessieren",
    "Mehr zum Thema",
    "Διαβάστε επίσης: Αισθητήρες θορύβου στους δρόμους",
    "Lee también: La ciudad mide el ruido de sus calles",
    "También te puede interesar",
    "Loe ka: Linn mõõdab tänavamüra",
    "Lue myös: Kaupunki mittaa melua",
    "Olvassa még: A város zajt mér",
    "Baca juga: Kota mengukur kebisingan jalan",
    "LEGGI ANCHE – La città misura il rumore",
    "Skaitykite taip pat: Miestas matuoja triukšmą",
    "Lasi arī: Pilsēta mēra troksni",
    "Les også: Kommunen måler støy i gatene",
    "Lees ook: De stad meet het lawaai in haar straten",
    "Czytaj też: Miasto mierzy hałas",
    "Leia também: A cidade mede o ruído das ruas",
    "Saiba mais",
    "Citește și: Orașul măsoară zgomotul străzilor",
    "Читайте также: Город измеряет шум улиц",
    "По теме: Город измеряет шум улиц",
    "Prečítajte si aj: Mesto meria hluk v uliciach",
    "Preberite tudi: Mesto meri hrup na ulicah",
    "Pročitajte još: Grad mjeri buku na ulicama",
    "Läs också: Staden mäter bullret på gatorna",
    "Читайте також: Місто вимірює шум вулиць",
    "Прочетете още: Градът измерва шума по улиците",
    "Xem thêm: Thành phố đo tiếng ồn đường phố",
    "اقرأ أيضا: المدينة تقيس ضجيج الشوارع",
    "קראו גם: העיר מודדת את הרעש ברחובות",
    "यह भी पढ़ें: शहर सड़कों का शोर मापता है",
    "関連記事：市は街の騒音を測る",
    "相关阅读：城市测量街道噪音",
    "관련 기사: 도시가 거리 소음을 측정하다",
]
NOTICES = [
    "Anzeige",
    "WERBUNG",
    "Publicidad",
    "Реклама",
    "広告",
    "광고",
    "© 2026 Stadtanzeiger. Alle Rechte vorbehalten.",
    "© La Gaceta de Vega. Todos los derechos reservados",
    "© Gazzetta di Vega – Riproduzione riservata",
    "Все права защищены. Городская газета, 2026",
    "Síguenos en WhatsApp",
    "Подписывайтесь на наш Телеграм-канал",
    "Iscriviti alla nostra newsletter",
    "Kommentare (12)",
]
NEWS = [
    "Lesen Sie die Bedingungen, bevor Sie zustimmen, rät die Verbraucherzentrale.",
    "Die Werbung der Stadtwerke wurde am Dienstag verboten.",
    "La publicidad en los autobuses desaparece en junio.",
    "También te puede costar una multa de 90 euros, dice la alcaldesa.",
    "Leggi più severe sul rumore: la giunta vota martedì.",
    "Читайте в метро тише: город просит пассажиров снизить громкость.",
    "По теме шума мэрия выступит во вторник.",
    "Комментарии мэра опубликованы во вторник.",
    "Läs- och skrivkurser startar i maj, säger kommunen.",
    "Leia Organa é o nome do novo comboio da linha 4.",
    "Vezi, spune primarul, zgomotul scade deja.",
    "広告の規制を市が決めた。",
    "관련 기사를 쓴 기자는 세 명이다.",
    "Les sensorer blir montert i mai, sier kommunen.",
]


@pytest.mark.parametrize("line", POINTERS)
def test_a_line_that_leads_to_another_page_is_known(line):
    assert is_pointer(line)
    assert is_chrome(line)


@pytest.mark.parametrize("line", NOTICES)
def test_a_line_that_speaks_to_visitors_is_known(line):
    assert is_invitation(line)


@pytest.mark.parametrize("line", NEWS)
def test_news_is_kept(line):
    assert not is_chrome(line)


def test_all_words_are_in_small_letters_and_each_stands_once_in_its_list():
    for language, kinds in pagewords().items():
        for kind, words in kinds.items():
            assert len(set(words)) == len(words), (language, kind)
            assert kind == "agencies" or all(word == word.lower().strip() for word in words), (language, kind)


def test_each_list_is_of_a_kind_that_the_file_explains():
    explained = "by labels after joins roles desks stamps updated days months calendar pointing lists adverts comments"
    known = {*explained.split(), "follow", "services", "rights", "agencies", "with"}
    assert {kind for kinds in pagewords().values() for kind in kinds} == known
    assert "alle rechte vorbehalten" in in_any_language("rights")


def test_one_of_takes_the_longest_first_and_is_the_same_whatever_the_order():
    assert re.match(one_of(["lire", "lire aussi"]), "lire aussi : …")[0] == "lire aussi"
    assert one_of(["ab", "cd", "ab"]) == one_of(["cd", "ab"])
    assert not re.match(one_of([]), "")
