"""What hangs under the writer's words without being written: signature, device line, list footer, disclaimer.

Taken away only from the end, and only while words remain above.
"""

import re
from collections.abc import Callable

_DEVICE = (
    r"iphone|ipad|ipod|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|vivo|"
    r"oneplus|pixel\b|nexus|wiko|alcatel|"
    r"htc|nokia|motorola|sony|xperia|\blg\b|blackberry|windows|outlook|ti-\d+|"
    r"yahoo|mailbox|(?<=from )mail\b|(?<=\[)mail\b|von mail\b|vanuit mail\b|zoho|airmail|gmx|web\.de|"
    r"mail\.ru|proton|gmail|mobile|mobil|handy|spark\b|typeapp|bluemail|k-9|edison|"
    r"iphonu|smartphone|phone|cell\b|tablet|telefon|téléphone|courrier|correo|posta\b|mac\b|apple watch|"
    r"móvil|cellulare|celular|telefoon|телефон|почты|пошти|"
    r"手机|手機|邮箱|郵箱|邮件|моего|网易|qq|メール|华为|小米|荣耀|平板"
)
_SHORT = r"[^,;!?\n]"
_THING = rf"{_SHORT}{{0,60}}(?:{_DEVICE})"
_SENT_FROM = (
    rf"sent (?:from|via|with|by|using)\s{_THING}|sent (?:by|from) (?:a phone|galaxy)|"
    rf"sent (?:from|via|with) [\w.'’ -]{{1,40}}\s?[<(\[]{{1,2}}https?://\S{{1,200}}|sent from nine|"
    rf"from my (?:{_DEVICE})|(?:get|download) \[?outlook for|outlook für \w{{1,20}} (?:beziehen|"
    rf"herunterladen)|"
    rf"holen sie sich outlook|(?:obtenir|obtenez|télécharger|téléchargez) \[?outlook|"
    rf"(?:obtener|obtén|descargar|descarga|ottieni|scarica|obter|obtenha|baixar|baixe)(?: o)? \[?outlook|"
    rf"(?:download|haal|ophalen) outlook|outlook voor \w{{1,20}} downloaden|hämta outlook|hent outlook|"
    rf"(?:загрузить|получить|скачать|отримати) outlook|(?:pobierz|získat|získejte) outlook|"
    rf"envoyé (?:depuis|à partir de|de|avec|via)\s{_THING}|provenance\s?: courrier|"
    rf"von mein\w+ (?!.{{0,40}}(?:nicht|wurde|wird)){_SHORT}{{0,40}} ?gesendet|"
    rf"gesendet (?:von|mit|über|via|aus)\s{_THING}|diese (?:nachricht|e-?mail) wurde (?:von|"
    rf"mit) .{{0,60}}gesendet|"
    rf"(?:enviado|enviada) (?:desde|do|de|da|pelo|a partir|con|via)\s{_THING}|"
    rf"inviato (?:da|dal|dalla|con|tramite)\s?(?:l['’])?{_THING}|"
    rf"(?:verzonden|verstuurd|gestuurd) (?:vanaf|met|van|vanuit|via)\s{_THING}|"
    rf"(?:sendt|skickat|skickades) (?:fra|från|med)\s{_THING}|sendt fra (?:min|mit)\b|"
    rf"(?:wysłan[eoy] (?:z|za pomocą)|odesláno (?:z|ze)|odoslané z|trimis (?:de pe|din)|"
    rf"lähetetty|надіслано з|відправлено з|отправлено (?:с|из|с моего))\s{_THING}|"
    rf"elküldve .{{0,40}}(?:{_DEVICE})|.{{0,20}}(?:{_DEVICE}).{{0,20}} (?:gönderildi|küldve)|"
    rf"(?:đã )?gửi từ\s{_THING}|στάλθηκε από (?:το|τη)\s.{{0,20}}(?:{_DEVICE})"
)
_SORRY = r"(?:[.,;!]?\s*(?:please|sorry|excuse|pardon|apolog|bitte|so please|merci|disculp).{0,150})?"
# A few more words of the device's name, a link, an excuse; what goes on longer is a sentence.
_TAIL = (
    r"(?:\W{0,4}[\w+.'’/-]{1,16}){0,3}?[\s\])>}*_.!]{0,6}(?:[\s<(\[]{0,4}https?://\S{1,300})?[\s\])>*_.!]{0,4}"
    rf"(?:for [\w ]{{1,20}})?{_SORRY}"
)
_SIGNS_OFF = re.compile(rf"[\s<(*_\[]*(?:{_SENT_FROM}){_TAIL}\Z", re.IGNORECASE)
_SIGNS_OFF_EAST = re.compile(
    rf"[\s<(*_\[]*(?:(?:(?:发自|發自|发送自|發送自|傳送自)\s?(?:我的)?|"
    rf"[来來]自\s?我的\s?).{{0,16}}?(?:{_DEVICE})[a-z0-9 +-]{{0,12}}"
    r"(?:手机|手機|客户端|大师|发送|for ios|for android)?|"
    rf"(?:從|从)\s?(?:我的\s?.{{0,10}}(?:{_DEVICE}).{{0,6}}|.{{0,10}}版.{{0,6}})\s?(?:傳送|发送|發送|发出)|"
    r"(?:由|使用|用)\s?.{1,12}(?:邮箱|郵箱|手机|邮件)(?:大师|客户端|app)?\s?(?:发送|發送|发出)|签名由.{1,20}定制|"
    r"(?:获取|下载|取得|下載)(?:适用于|適用於)?.{0,12}outlook(?: for (?:ios|android|mac|windows))?|"
    r"outlook for .{1,10}を(?:入手|ダウンロード|取得)|.{1,10}용 outlook\s?(?:받기|다운로드|가져오기)|"
    r".{1,30}から送信(?:しました)?|(?:나의|내)\s.{1,20}에서 (?:보냄|전송)|.{1,20}에서 (?:보냄|보낸 메일|"
    r"전송됨|발송))"
    r"[\s\])>*_.。!]{0,6}(?:[\s<(\[]{0,4}https?://\S{1,300})?[\s\])>*_.!]{0,4}\Z",
    re.IGNORECASE,
)
RULE = re.compile(r"[\s>]*(?:[-_=~*#+—─]\s?){3,200}\Z")
SHORT_RULE = re.compile(r"\s*(?:--|\*\*|##|==|~~|__|ᐧ)\s*\Z")
_LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|listinfo|to view this discussion|google groups|reply to this email directly|"
    r"you are receiving this because|abmelden|se désabonner|退订|取消订阅",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"\s{0,3}(?:--|—|––)\s{0,3}\Z")
_LONGEST_SIGNATURE = 20
_LONGEST_LIKELY = 12
_LONGEST_LIKELY_LINE = 100
_MOST_FOOTERS = 12
_SECRET = re.compile(
    r"confidential|privileged|vertraulich|confidentiel|confidencial|riservat|confidenzial|vertrouwelijk|"
    r"конфиденциальн|конфіденційн|保密|机密|機密|기밀|비밀|fortrolig|konfidentiel|poufn|důvěrn|gizli|bizalmas",
    re.IGNORECASE,
)
_RECEIVER = re.compile(
    r"recipient|addressee|intended|empfänger|adressat|destinatai|destinatari|destinatári|dirigid|"
    r"geadresseerde|bestemd|ontvanger|адресат|получател|отримувач|收件人|接收者|收信人|宛先|受信者|수신|"
    r"modtager|mottag|adresat|příjemc|alıcı|címzett",
    re.IGNORECASE,
)
_OF_THE_MAIL = re.compile(
    r"e-?mail|\bmail\b|message|nachricht|courriel|mensaje|correo|messaggio|mensagem|bericht|transmission|communication|"
    r"сообщени|письм|повідомлення|邮件|郵件|メール|메일|besked|melding|meddeland|wiadomość|zpráv|ileti|üzenet",
    re.IGNORECASE,
)
_PRINTING = re.compile(
    r"(?:consider|think of|think about) the environment|before printing this|denken sie an die umwelt|"
    r"avant d['’]imprimer|antes de imprimir|prima di stampare|请考虑环保|scanned (?:for|by)|virus[- ]free|"
    r"avast|checked by avg|gescannt",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"[\s*_]*(?:disclaimer|confidentiality notice|legal notice|aviso legal|免责声明|保密声明|"
    r"haftungsausschluss)"
    r"[\s*_:：]*\Z",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"[\s*_\[<(⚠!]{0,12}(?:caution|external|warning|achtung|attention|extern|警告|注意)\b.{0,60}"
    r"(?:originated (?:from )?(?:outside|extern)|from outside (?:of )?(?:the|your|our|this)|"
    r"external (?:sender|e-?mail)|extern\w* (?:absender|e-?mail)|expéditeur externe|外部邮件|外部郵件)",
    re.IGNORECASE,
)

Words = Callable[[list[int]], bool]


def without(lines: list[str], own: list[int], has_words: Words) -> list[int]:
    """Of the writer's lines those that are left when what hangs under them is taken away."""
    own = _without_banner(lines, own, has_words)
    own = _without_list_footer(lines, own)
    own = _without_trailing(lines, own, has_words)
    own = _without_disclaimer(lines, own, has_words)
    own = _without_trailing(lines, own, has_words)
    return _without_signature(lines, own, has_words)


def _without_signature(lines: list[str], own: list[int], has_words: Words) -> list[int]:
    """ "-- " begins a signature (RFC 3676, 4.3); strokes alone may also part what somebody wrote."""
    places = [place for place, number in enumerate(own) if SIGNATURE.match(lines[number])]
    for place in places[-2:]:
        below = [lines[number].strip() for number in own[place:] if lines[number].strip()]
        is_proper = lines[own[place]] == "-- " and len(below) <= _LONGEST_SIGNATURE
        is_likely = len(places) == 1 and len(below) <= _LONGEST_LIKELY and not any(map(_is_said, below))
        if (is_proper or is_likely) and has_words(own[:place]):
            return _without_trailing(lines, own[:place], has_words)
    return own


def _is_said(line: str) -> bool:
    return len(line) > _LONGEST_LIKELY_LINE or line.endswith(("?", "？"))


def is_sign_off(line: str) -> bool:
    """Is it "Sent from my iPhone", in one of many languages, as a line of its own?"""
    if len(line.strip()) > 250 or line.rstrip().endswith(("?", "？")):
        return False
    return bool(_SIGNS_OFF.match(line) or _SIGNS_OFF_EAST.match(line))


def _without_banner(lines: list[str], own: list[int], has_words: Words) -> list[int]:
    """Without the warning that a mail gateway puts above every mail from outside."""
    start = next((place for place, number in enumerate(own) if lines[number].strip()), 0)
    if start >= len(own) or not _BANNER.match(lines[own[start]]):
        return own
    end = start
    while end < len(own) and lines[own[end]].strip():
        end += 1
    return own[end:] if end - start <= 4 and has_words(own[end:]) else own


def _without_list_footer(lines: list[str], own: list[int]) -> list[int]:
    """Without what a mailing list hangs under every mail, below a long rule."""
    written = [number for number in own if lines[number].strip()]
    for number in written[-8:]:
        below = [lines[other] for other in written if other > number]
        is_rule = RULE.match(lines[number]) or SIGNATURE.match(lines[number])
        if is_rule and any(_LIST_FOOTER.search(line) for line in below):
            return [other for other in own if other < number]
    return own


def _without_disclaimer(lines: list[str], own: list[int], has_words: Words) -> list[int]:
    """Without the last paragraphs that speak of confidentiality, receivers and mail, or of printing."""
    kept = own
    for _ in range(_MOST_FOOTERS):
        end = len(kept)
        while end and not lines[kept[end - 1]].strip():
            end -= 1
        start = end
        while start and lines[kept[start - 1]].strip() and end - start < 40:
            start -= 1
        if end == 0 or not has_words(kept[:start]):
            return kept
        text = " ".join(lines[number] for number in kept[start:end])[:6000]
        if not _is_disclaimer(text):
            return kept
        kept = kept[:start]
    return kept


def _is_disclaimer(text: str) -> bool:
    if _HEADING.match(text) or RULE.match(text[:600]):
        return True
    if "?" in text or "？" in text:
        return False
    is_about_mail = _OF_THE_MAIL.search(text) is not None
    if is_about_mail and _PRINTING.search(text) and len(text) < 700:
        return True
    return len(text) > 60 and is_about_mail and bool(_SECRET.search(text) and _RECEIVER.search(text))


def _without_trailing(lines: list[str], own: list[int], has_words: Words) -> list[int]:
    """Without empty lines, rules and "Sent from my phone" at the end."""
    end = len(own)
    while end:
        line = lines[own[end - 1]]
        if line.strip() and not is_sign_off(line) and not RULE.match(line) and not SHORT_RULE.match(line):
            break
        end -= 1
    return own[:end] if has_words(own[:end]) else own
