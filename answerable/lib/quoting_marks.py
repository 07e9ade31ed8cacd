"""How mail programs in many languages mark what is quoted, as tables.

Every pattern is tried on one line, or on a few joined lines, of bounded length.
"""

import re

_VERBS = (
    "wrote|writes|schrieb|schrieben|geschrieben|a écrit|écrit|escribió|escribio|ha scritto|scrisse|escreveu|"
    "schreef|schreef het volgende|het volgende geschreven|skrev|kirjoitti|napisał|napisała|napisał(a)|pisze|"
    "napsal|napsala|napsal(a)|írta|yazdı|a scris|пишет|написал|написала|"
    "написал(а)|писал|писала|писал(а)|пише|"
    "написав|написала|писав|写道|寫道|写到|写信说|さんは書きました|さんが書きました|は書きました|のメッセージ|のメール|"
    "작성|작성했습니다|작성하였습니다|썼습니다|님이 쓴 글|님의 말"
)
_WROTE = tuple(_VERBS.split("|"))
_SORTED = "|".join(re.escape(verb) for verb in sorted(_WROTE, key=len, reverse=True))
# Some mailers write no verb, only date, name, address and a colon.
ENDS_WITH_ADDRESS = re.compile(r"<\s*(?:mailto:)?[^<>\s]{1,200}@[^<>\s]{1,200}\s*>\s*[:：]\s*\Z")
# Some put the verb in the middle: "Jane <jane@example.org> schrieb am Fr., 28. Apr. um 11:53 Uhr:".
NAMES_VERB = re.compile(rf"(?:^|[\s>\"')])(?:{_SORTED})(?:[\s:：<\"'(]|\Z)", re.IGNORECASE)


def ends_with_verb(text: str) -> bool:
    """The end of "On 3 May 2026 at 10:11, Jane <jane@example.org> wrote:"."""
    return text.rstrip(" \t*_-").rstrip(":： ").lower().endswith(_WROTE)


def may_end_attribution(line: str) -> bool:
    return line.rstrip(" \t*_-").endswith((":", "：")) or ends_with_verb(line)


_WEEKDAYS = (
    "mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|"
    "sam|dim|lu|gio|dom|seg|ter|qua|qui|sex|"
    "man|tir|ons|tor|fre|lør|søn|må|ti|to|lö|sö|ma|wo|vr|za|zo|pon|wt|śr|czw|pt|sob|niedz|"
    "пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
)
STARTS_ATTRIBUTION = re.compile(
    rf"[\s*_\"'-]*(?:(?:on|at|am|le|el|il|em|op|den|dne|dnia|w dniu|a\(z\)|vào|pe|в|у)\s|"
    rf"(?:{_WEEKDAYS})[a-zé]{{0,9}}[.,]|在|于|於|\d{{1,4}}\s?[年년./-]|"
    r"\d{1,2}\.?\s+[^\W\d_]{3,10}\.?,?\s+\d{4})",
    re.IGNORECASE,
)
HAS_MOMENT = re.compile(r"\d{1,2}\s?[:.h時时시點点]\s?\d{2}|@|年|년", re.IGNORECASE)
HAS_NUMBER = re.compile(r"\d|@")

_ORIGINAL = (
    r"original message|original appointment|original|original e?-?mail|replied message|reply message|"
    r"forwarded message|forwarded by.{0,100}|forwarded e?-?mail|weitergeleitete nachricht|"
    r"ursprüngliche nachricht|originalnachricht|original-nachricht|ursprünglicher termin|"
    r"message d['’]origine|message original|message transféré|mail original|"
    r"mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original|"
    r"mensagem encaminhada|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|"
    r"ursprungligt meddelande|vidarebefordrat meddelande|opprinnelig melding|oprindelig meddelelse|"
    r"alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|"
    r"původní zpráva|eredeti üzenet|orijinal ileti|"
    r"исходное сообщение|пересылаемое сообщение|пересланное сообщение|"
    r"оригинальное сообщение|вихідне повідомлення|"
    r"原始邮件|原始郵件|邮件原件|郵件原件|原邮件|回复的原邮件|回复的邮件|转发邮件信息|转发的邮件|转发邮件|轉寄的郵件|"
    r"转发的消息|原始信件|原始訊息|元のメッセージ|元のメール|転送メッセージ|転送されたメッセージ|"
    r"원본 메일|원본 메시지|원본메일|전달된 메시지|전달 메시지"
)
DIVIDES = re.compile(
    rf"[\s*_]*[-_=~—─]{{2,60}}\s*(?:{_ORIGINAL})\s*[:：]?\s*[-_=~—─>]{{0,60}}[\s*_]*\Z", re.IGNORECASE
)
BEGINS_FORWARDED = re.compile(
    r"\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du (?:message|courriel) (?:transféré|réexpédié)|inicio del mensaje reenviado|"
    r"inizio messaggio inoltrato|início da mensagem (?:re)?encaminhada|begin doorgestuurd bericht|"
    r"начало переадресованного сообщения|下面是被转发的邮件|開始轉寄郵件|以下は転送されたメッセージです|"
    r"전달된 메시지 시작)\s*[:：]\s*\Z",
    re.IGNORECASE,
)

_LABELS = {
    "from": "from|from address|von|de|da|van|från|fra|lähettäjä|od|expéditeur|"
    "remitente|mittente|afzender|absender|"
    "发件人|寄件者|寄件人|发信人|差出人|送信者|보낸 사람|보낸사람|发送人|от|от кого|від|kimden|feladó",
    "date": "sent|date|gesendet|datum|am|envoyé|envoyée|message du|enviado|"
    "enviado el|enviada em|fecha|inviato|data|verzonden|"
    "skickat|sendt|dato|lähetetty|wysłano|odesláno|发送时间|发送日期|日期|时间|傳送時間|寄件日期|送信日時|日時|"
    "보낸 날짜|보낸날짜|날짜|отправлено|дата|надіслано|gönderilme|tarih|elküldve|date d'envoi",
    "to": "to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|destinataire|destinatario|empfänger|"
    "收件人|收信人|收件者|宛先|받는 사람|받는사람|кому|kime|címzett",
    "cc": "cc|kopie|copie à|copie|副本|抄送|抄送人|참조|копия|копія|kopia",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|"
    "主题|主旨|主題|件名|제목|тема|konu|tárgy",
}
_ROLE_OF = {label: role for role, labels in _LABELS.items() for label in labels.split("|")}
_LABEL = re.compile(r"[\s*_>|]{0,20}([^\W\d_][\w' ()-]{0,24}?)\s{0,4}[*_]{0,2}\s{0,4}[:：]")


def header_role(line: str) -> str | None:
    """Which field of a quoted mail header this line is, if it is one: from, date, to, cc, subject."""
    match = _LABEL.match(line)
    return _ROLE_OF.get(match[1].strip().lower()) if match else None


_DEVICE = (
    r"iphone|ipad|ipod|android|samsung|galaxy|huawei|honor|xiaomi|oppo|vivo|"
    r"htc|nokia|blackberry|windows|outlook|"
    r"yahoo|mailbox|mail\b|airmail|proton|gmail|mobile|mobil|handy|"
    r"smartphone|phone|cell|tablet|telefon|téléphone|"
    r"móvil|cellulare|celular|telefoon|телефон|"
    r"手机|手機|邮箱|郵箱|my |mein|mon |mi |mio|meu|mijn|моего|我的|网易|qq"
)
SIGNS_OFF_DEVICE = re.compile(
    rf"[\s<(*_\[]*(?:"
    rf"sent (?:from|via|with|by|using)\s.{{0,60}}(?:{_DEVICE})|sent (?:by|from) (?:a phone|galaxy)|"
    rf"from my (?:{_DEVICE})|get \[?outlook for|"
    rf"envoyé (?:depuis|à partir de|de|avec)\s.{{0,40}}(?:{_DEVICE})|"
    rf"(?:von mein\w+ .{{0,40}}gesendet|gesendet (?:von|mit)\s.{{0,40}}(?:{_DEVICE}))|"
    rf"diese nachricht wurde von .{{0,60}}gesendet|enviado (?:desde|do|de|"
    rf"pelo|a partir)\s.{{0,40}}(?:{_DEVICE})|"
    rf"inviato (?:da|dal|con)\s.{{0,40}}(?:{_DEVICE})|(?:verzonden|"
    rf"verstuurd) (?:vanaf|met|van)\s.{{0,40}}(?:{_DEVICE})|"
    rf"(?:sendt fra|skickat från|wysłane z|odesláno z|lähetetty|trimis de pe)\s.{{0,60}}|"
    rf"отправлено (?:с|из)\s.{{0,60}}|发自.{{0,30}}|来自.{{0,10}}(?:手机|iphone|android)|"
    rf"(?:從|从)我的.{{1,20}}(?:傳送|发送|發送)|取得 outlook|"
    rf".{{1,30}}から送信|나의 .{{1,20}}에서 보냄|.{{1,20}}에서 보냄"
    rf").{{0,80}}\Z",
    re.IGNORECASE,
)
STROKES = " \t-_=~*#+—─>"
RULE = re.compile(r"[\s>]*(?:[-_=~*#+—─]\s?){3,200}\Z")
LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|listinfo|to view this discussion|google groups", re.IGNORECASE
)
SIGNATURE = re.compile(r"\s{0,3}(?:--|—|––)\s{0,3}\Z")
