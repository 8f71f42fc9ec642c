"""Texts that are not Unicode: which code page they were written in."""

from __future__ import annotations

import pytest

from ingest.read import delimited, text
from ingest.read.decode import decode
from ingest.read.limits import Limits

SHORT = [
    "naïve résumé façade déjà vu hôtel",
    "naïve plan\nsecond line",
    "Zoë",
    "Prüfung läuft",
    "¿Dónde está el año?",
    "Não há promoção",
    "Perché è già così",
    "Blåbærgrød på øen",
    "Så här gör vi på ängen",
    "“Don’t” – it costs 5 € • 2 m² • ½ day…",
    "São Paulo, Malmö, Tromsø, Genève, La Coruña, Ærø, Žilina, crème brûlée",
    "Søren, crème",
    "CAFÉ À LA CARTE",
    "Þetta er íslenska: ég á ýmsar bækur",
]
PARAGRAPHS = {
    "Polish": "Zespół marketingu sprawdza listę odbiorców przed każdą wysyłką. Jeśli adres jest nieprawidłowy, należy"
    " go usunąć w ciągu dwóch dni roboczych; właściciel listy potwierdza to w narzędziu.",
    "Czech": "Tým marketingu před každým rozesláním zkontroluje seznam příjemců. Neplatnou adresu je třeba během"
    " dvou pracovních dnů odstranit; správce seznamu to potvrdí v nástroji.",
    "Turkish": "Pazarlama ekibi her gönderimden önce alıcı listesini kontrol eder. Geçersiz bir adres iki iş günü"
    " içinde silinmeli; listenin sahibi bunu araçta onaylamalıdır, çünkü değişiklik geri alınamaz.",
    "Lithuanian": "Rinkodaros komanda prieš kiekvieną siuntimą patikrina gavėjų sąrašą. Jei adresas negalioja, jį"
    " reikia pašalinti per dvi darbo dienas; sąrašo šeimininkas tai patvirtina įrankyje.",
    "Russian": "Команда маркетинга проверяет список получателей перед каждой рассылкой. Если адрес недействителен,"
    " его следует удалить в течение двух рабочих дней.",
    "Greek": "Η ομάδα μάρκετινγκ ελέγχει τη λίστα των παραληπτών πριν από κάθε αποστολή. Αν μια διεύθυνση δεν είναι"
    " έγκυρη, πρέπει να διαγραφεί μέσα σε δύο εργάσιμες ημέρες.",
    "Japanese": "マーケティングチームは、配信の前に必ず受信者リストを確認します。アドレスが無効な場合は、二営業日以内に削除してください。",
    "Chinese": "营销团队在每次发送之前都要检查收件人列表。如果地址无效，应在两个工作日内将其删除。",
    "French": "L’équipe vérifie la liste des destinataires avant chaque envoi. Une adresse erronée doit être supprimée"
    " dès que possible ; le propriétaire de la liste le confirme « à la main ».",
    "German": "Das Team prüft die Empfängerliste vor jeder Aussendung. Ungültige Adressen löscht es binnen zwei"
    " Arbeitstagen; die Verantwortlichen bestätigen das „schriftlich“ – per Häkchen.",
    "English": "Don’t send before the owner’s “yes”: the team’s list isn’t checked until then.",
}
ENCODED = [
    ("Polish", "cp1250"), ("Polish", "iso8859_2"), ("Czech", "cp1250"), ("Czech", "iso8859_2"), ("Turkish", "cp1254"),
    ("Lithuanian", "cp1257"), ("Russian", "cp1251"), ("Russian", "koi8_r"), ("Greek", "cp1253"),
    ("Japanese", "cp932"), ("Japanese", "euc_jp"), ("Chinese", "gb18030"), ("French", "cp1252"), ("French", "mac_roman"),
    ("German", "cp1252"), ("German", "mac_roman"), ("English", "cp1252"), ("English", "mac_roman"),
]  # fmt: skip


@pytest.mark.parametrize("words", SHORT)
def test_a_few_western_words_are_read_as_written(words):
    assert decode(words.encode("cp1252"), Limits()) == words


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
def test_a_paragraph_tells_its_code_page(language, encoding):
    words = PARAGRAPHS[language]
    assert decode(words.encode(encoding), Limits()) == words


def test_a_code_page_shows_in_the_lines_that_are_not_ascii_however_late_they_come():
    plain = "Nothing but plain words in this line.\n" * 5_000
    for language, encoding in (("French", "cp1252"), ("Polish", "cp1250"), ("Russian", "koi8_r")):
        assert decode((plain + PARAGRAPHS[language]).encode(encoding), Limits()).endswith(PARAGRAPHS[language])


def test_readers_quote_western_words_as_written():
    assert text.read("naïve résumé façade déjà vu hôtel\n".encode("cp1252"), Limits()).text.startswith("naïve résumé")
    rows = delimited.read("Name,Town\nNaïve Café,Köln\nHôtel,Besançon\n".encode("cp1252"), Limits())
    assert rows.blocks[0].text == "Naïve Café | Köln"
