"""How mail programs in many languages mark what is quoted: the line that says who wrote it.

Every pattern is tried on one line, or on a few joined lines, of bounded length.
What heads a quoted mail (its fields, "Original Message") is in `quoting_headers`.
"""

import re

_VERBS = (
    "wrote|writes|schrieb|schrieben|geschrieben|hat geschrieben|a écrit|écrit|ecrit|escribió|escribio|"
    "ha escrito|ha scritto|scrisse|scritto|escreveu|schreef|schreef het volgende|het volgende geschreven|"
    "skrev|skrev følgende|kirjoitti|napisał|napisała|napisał(a)|pisze|napsal|napsala|napsal(a)|napísal|"
    "napísal(a)|írta|ezt írta|yazdı|şunu yazdı|şunları yazdı|a scris|έγραψε|đã viết|כתב|כתבה|כתב/ה|"
    "пишет|написал|написала|написал(а)|писал|писала|писал(а)|пише|написав|написав(ла)|написала|писав|"
    "写道|寫道|写到|写信说|写了|来信|さんは書きました|さんが書きました|は書きました|のメッセージ|のメール|"
    "작성|작성했습니다|작성하였습니다|썼습니다|님이 쓴 글|쓴 글|님의 말"
)
_WROTE = tuple(_VERBS.split("|"))
_SORTED = "|".join(re.escape(verb) for verb in sorted(_WROTE, key=len, reverse=True))
# Some mailers write no verb, only date, name, address and perhaps a colon.
ENDS_WITH_ADDRESS = re.compile(r"[<(]\s*(?:mailto:)?[^<>()\s]{1,200}@[^<>()\s]{1,200}\s*[>)]\s*[:：]\s*\Z")
HAS_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,200}\.[^\s<>@]{2,}")
# Some put the verb in the middle: "Jane <jane@example.org> schrieb am Fr., 28. Apr. um 11:53 Uhr:".
NAMES_VERB = re.compile(rf"(?:^|[\s>\"')])(?:{_SORTED})(?:[\s:：<\"'(]|\Z)", re.IGNORECASE)
# "---- Jane Doe wrote ----" of Android and Zoho.
BETWEEN_STROKES = re.compile(
    rf"\s*[-_]{{2,60}}\s*.{{1,200}}?(?:{_SORTED})\s*[:：]?\s*[-_]{{2,60}}\s*\Z", re.IGNORECASE
)
# Verbs that ordinary sentences end with too: they count only beside an address and a date.
SENT = re.compile(r"\b(?:sent|sendte|envoyé|gesendet|отправил|отправила)\s*[:：]\s*\Z", re.IGNORECASE)


def ends_with_verb(text: str) -> bool:
    """The end of "On 3 May 2026 at 10:11, Jane <jane@example.org> wrote:"."""
    return text.rstrip(" \t*_-").rstrip(":： ").lower().endswith(_WROTE)


def may_end_attribution(line: str) -> bool:
    """Could an attribution end with this line? A cheap look before the lines are joined."""
    return line.rstrip(" \t*_-").endswith((":", "：", ">")) or ends_with_verb(line)


_WEEKDAYS = (
    "mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|mié|mie|jeu|jue|ven|vie|sam|sáb|dim|"
    "gio|lu|dom|seg|ter|qua|qui|sex|man|tir|ons|tor|tors|fre|lør|lör|søn|sön|må|ti|to|lö|sö|ke|pe|la|su|"
    "ma|di|wo|vr|za|zo|pon|wt|śr|sr|czw|pt|pią|sob|niedz|nie|po|út|st|čt|pá|ne|"
    "пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    "понеділок|вівторок|середа|четвер|п'ятниця|субота|неділя"
)
STARTS_ATTRIBUTION = re.compile(
    rf"[\s*_\"'>-]*(?:(?:on|at|am|le|el|il|em|op|den|dne|dnia|w dniu|a\(z\)|vào|pe|în|στις|на|в|у|på|a|"
    rf"ob|às|no dia|el día)\s|"
    rf"(?:{_WEEKDAYS})[^\W\d_]{{0,9}}(?:[.,]|\s+\d)|在|于|於|"
    r"(?:星期|周|週)[一二三四五六日天]|\d{1,4}\s?[年년./-]|"
    r"\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4})",
    re.IGNORECASE,
)
HAS_MOMENT = re.compile(r"\d{1,2}\s?[:.h時时시點点]\s?\d{2}|@|年|년", re.IGNORECASE)
HAS_NUMBER = re.compile(r"\d|@")
_MONTH = r"(?:de\s+)?[^\W\d_]{3,12}\.?,?"
HAS_FULL_DATE = re.compile(
    r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{4}\s?[年년]|"
    rf"\d{{1,2}}\.?\s+{_MONTH}\s+(?:de\s+)?\d{{4}}|\d{{1,2}}-[^\W\d_]{{3,9}}\.?-\d{{2,4}}|"
    r"[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|"
    r"\d{1,2} (?:tháng|thg) \d{1,2},? \d{4}|\d{4}\.\s+[^\W\d_]{3,12}\.?\s+\d{1,2}",
    re.IGNORECASE,
)
# "On 2 March 2026 at 9:30 the operator wrote:" is a sentence; programs write names.
NAMES_NOBODY = re.compile(
    rf"(?:^|\s)(?!(?:ha|hat|heeft|het|volgende|ezt|le|la)\s)[a-zà-ÿа-я]{{2,30}}\s+(?:{_SORTED})\s*[:：]?\s*\Z"
)
# "服务台 于2026年3月2日周一 09:30写道：", with the writer first.
IN_CHINESE = re.compile(r"[于於]\s?\d{4}\s?[年/.-].{4,60}[写寫]道\s?[:：]\s*\Z")
# A date and an address with nothing after them: the attribution of Gmail before 2017, and of Discourse.
DATE_AND_ADDRESS = re.compile(
    r"\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,160}<\s*[^<>\s]{1,200}@[^<>\s]{1,200}>\s*[:：]?\s*\Z"
)
# An attribution on the same line as the last words of the answer.
SHARED_LINE = re.compile(
    r"(?<=\S)(?:\s+|-{2,4} ?)(?=(?:On|Am|Le|El|Il|Op|Em)\s"
    r"(?:(?:[A-Z][a-z]{1,8}|[a-z]{2,9})[.,]{0,2}\s|\d{1,2}[./ -]).{10,300}\Z)"
)
