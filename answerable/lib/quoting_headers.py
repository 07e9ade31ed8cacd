"""What heads a quoted mail without quote marks: a divider in words, or its fields by name."""

import re

_ORIGINAL = (
    r"original message|original appointment|original|original e?-?mail|replied message|reply message|"
    r"forwarded message|forwarded by.{0,100}|forwarded e?-?mail|forwarded|weitergeleitete nachricht|"
    r"weitergeleitete e-?mail|ursprüngliche (?:nachricht|e-?mail|mail)|original-?(?:nachricht|e-?mail|mail)|"
    r"antwort nachricht|ursprünglicher termin|"
    r"message d['’]origine|message (?:original|initial|transféré|transmis|réexpédié)|"
    r"(?:mail|courriel|e-mail) (?:original|d['’]origine|transféré)|rendez-vous d['’]origine|"
    r"(?:mensaje|correo|e-?mail) (?:original|reenviado)|(?:messaggio|mail) (?:originale|inoltrato|"
    r"originario)|"
    r"mensagem (?:original|encaminhada|reencaminhada)|"
    r"(?:oorspronkelijk|origineel|doorgestuurd) (?:bericht|e-?mail(?:bericht)?)|"
    r"(?:ursprungligt|vidarebefordrat) (?:meddelande|mejl|mail)|originalmeddelande|"
    r"(?:opprinnelig|videresendt) (?:melding|e-post)|(?:oprindelig|videresendt) (?:meddelelse|besked|mail)|"
    r"(?:alkuperäinen|välitetty|edelleenlähetetty) viesti|"
    r"wiadomość (?:oryginalna|przekazana)|(?:oryginalna|przekazana) wiadomość|"
    r"(?:původní|přeposlaná) (?:zpráva|e-mail)|pôvodná správa|"
    r"(?:eredeti|továbbított) (?:üzenet|levél)|"
    r"(?:orijinal|özgün|yönlendirilmiş|iletilen|iletilmiş) (?:ileti|mesaj|e-posta)|"
    r"mesaj(?:ul)? original|mesaj redirecționat|αρχικό μήνυμα|thư gốc|tin nhắn gốc|thư đã chuyển tiếp|"
    r"(?:исходное|пересылаемое|пересланное|оригинальное|первоначальное) (?:сообщение|письмо)|"
    r"(?:вихідне|початкове|оригінальне|переслане) (?:повідомлення|лист)|"
    r"(?:原始|转发的?原?|回复的?原?|轉寄的?|原|答复的?)(?:邮件|郵件|信件|訊息|消息|信息|邮件信息)|"
    r"(?:邮件|郵件)原件|转发邮件信息|回复的原邮件|邮件原文|原文|原始內容|"
    r"(?:元の|転送|転送された|オリジナル)(?:メッセージ|メール)|original message ?/ ?元のメール|"
    r"(?:원본|전달된|전달|원래|원문) ?(?:메일|메시지|이메일)"
)
DIVIDES = re.compile(
    rf"[\s*]{{0,10}}[-_=~—─]{{2,80}}\s*(?:{_ORIGINAL})\s*[:：]?\s*[-_=~—─>]{{0,80}}[\s*_]*\Z", re.IGNORECASE
)
# QQ Mail writes it without strokes; only the fields below it tell it from a word of the writer's.
STANDS_ALONE = re.compile(rf"[\s*]{{0,10}}(?:{_ORIGINAL})\s*[:：]?[\s*]{{0,10}}\Z", re.IGNORECASE)
BEGINS_FORWARDED = re.compile(
    r"\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du (?:message|courriel|mail) (?:transféré|réexpédié)|inicio del mensaje reenviado|"
    r"(?:inizio|inizia) (?:del )?messaggio inoltrato|início da mensagem (?:re)?encaminhada|"
    r"begin doorgestuurd bericht|vidarebefordrat (?:brev|mejl)|start på videresendt melding|"
    r"videresendt besked|välitetty viesti alkaa|początek przekazywanej wiadomości|"
    r"začátek přeposílané zprávy|iletilen ileti başlangıcı|továbbított levél|"
    r"начало (?:переадресованного|пересылаемого) (?:сообщения|письма)|початок пересланого повідомлення|"
    r"下面是被转发的邮件|以下是转发的邮件|開始轉寄郵件|以下是轉寄的郵件|以下は転送されたメッセージです|"
    r"転送されたメッセージ|전달된 메시지 시작)\s*[:：]\s*\Z",
    re.IGNORECASE,
)
# "Jane Doe ---02.03.2026 09:30:11---Dear all" of Lotus Notes.
NOTES_DIVIDES = re.compile(
    r".{1,120}?\s?---\s?\d{1,4}[./-]\d{1,2}[./-]\d{2,4}[ ,].{0,30}\d{1,2}[:.]\d{2}.{0,40}---"
)

_LABELS = {
    "from": "from|from address|von|de|da|van|från|fra|lähettäjä|od|expéditeur|émetteur|remitente|mittente|"
    "afzender|absender|kimden|gönderen|feladó|de la|expeditor|από|מאת|من|từ|người gửi|от|от кого|"
    "отправитель|від|від кого|відправник|发件人|寄件者|寄件人|发信人|发送人|發件人|送件者|差出人|送信者|"
    "送信元|"
    "보낸 사람|보낸사람|발신|발신인|보낸이",
    "date": "sent|date|sent at|date sent|sent on|gesendet|gesendet am|datum|am|envoyé|envoyée|envoyé le|"
    "message du|date d'envoi|enviado|enviado el|enviada|enviada em|enviado em|fecha|inviato|inviato il|data|"
    "verzonden|verstuurd|skickat|sendt|sendt den|dato|lähetetty|päivämäärä|päiväys|wysłano|wysłane|odesláno|"
    "datum odeslání|odoslané|gönderilme|gönderme tarihi|gönderildi|tarih|elküldve|dátum|trimis|"
    "στάλθηκε|ημερομηνία|נשלח|תאריך|تاريخ|đã gửi|ngày|gửi|отправлено|дата|дата отправки|отправлен|"
    "надіслано|发送时间|发件时间|发送日期|日期|时间|發送時間|傳送時間|傳送日期|寄件日期|時間|"
    "送信日時|送信日|日時|日付|보낸 날짜|보낸날짜|보낸 시간|날짜|발신일|보낸일시|일시",
    "to": "to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|destinataire|destinatario|destinatário|"
    "empfänger|"
    "ontvanger|kime|alıcı|címzett|către|προς|אל|إلى|tới|đến|người nhận|кому|получатель|收件人|收信人|收件者|"
    "发送至|宛先|받는 사람|받는사람|수신|수신인|받는이",
    "cc": "cc|kopie|copie à|copie|copia|cópia|kopia|kopi|副本|抄送|抄送人|참조|копия|копія|dw|másolatot kap|"
    "bilgi|ccn|bcc",
    "subject": "subject|betreff|betrifft|objet|sujet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|"
    "předmět|predmet|konu|tárgy|subiect|θέμα|נושא|الموضوع|chủ đề|тема|主题|主旨|主題|标题|標題|件名|제목",
}
_ROLE_OF = {label.replace(" ", ""): role for role, labels in _LABELS.items() for label in labels.split("|")}
_LABEL = re.compile(r"[\s*_>|]{0,20}([^\W\d_][\w' ()\u3000-]{0,24}?)\s{0,8}[*_]{0,2}\s{0,4}[:：]")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{2,200}|\[mailto:")
_INSTANT = re.compile(r"\d.{0,40}\d{1,2}\s?[:.h時时시點点]\s?\d{2}|\d{4}\s?[年년]")
STROKES = " \t-_=~*#+—─>"
_LONGEST = 14


def header_role(line: str) -> str | None:
    """Which field of a quoted mail header this line is, if it is one: from, date, to, cc, subject."""
    match = _LABEL.match(line)
    return _ROLE_OF.get(_SPACE.sub("", match[1]).lower()) if match else None


_SPACE = re.compile(r"[\s\u3000]+")


def header_block(lines: list[str]) -> int:
    """How many of these lines, from the first on, are the header of a quoted mail; 0 if they are none.

    It says who wrote and at least two more of date, recipients and subject, with hardly anything
    between. Words like "From: Berlin, To: Paris" need more than that: a subject, or an address beside a
    date.
    """
    roles: dict[str, str] = {}
    strange = end = 0
    for number, line in enumerate(lines[:_LONGEST]):
        role = header_role(line)
        if role:
            roles.setdefault(role, line)
            strange, end = 0, number + 1
        elif line.strip():
            # A long list of recipients goes on in the next lines.
            strange += 1
        if strange > 2:
            break
    return end if _is_mails(roles) else 0


def _is_mails(roles: dict[str, str]) -> bool:
    if "from" in roles and "subject" in roles and len(roles) >= 3:
        return True
    has_address = any(_ADDRESS.search(roles.get(role, "")) for role in ("from", "to"))
    if has_address and _INSTANT.search(roles.get("date", "")):
        return True
    return (
        "from" in roles and len(roles) >= 3 and (has_address or bool(_INSTANT.search(roles.get("date", ""))))
    )
