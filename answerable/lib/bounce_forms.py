"""How mail servers say in plain words that a mail was not delivered, as tables.

Only mail that already looks like a machine's report is searched (by its sender, its subject or the
first words it says), so that a person who writes about a failed delivery is never taken for one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from answerable.lib.addresses import Address
from answerable.lib.mime import ParsedMail

_MOST = 20_000


class FreeForm(NamedTuple):
    """Who was not reached and why; `status` is the best guess at an enhanced status code."""

    recipient: str
    status: str
    words: str
    is_delay: bool


_DAEMON = re.compile(
    r"(mailer[-_.]?daemon|postmaster|mail[-_.]?delivery([-_.]?(sub)?system)?|mail[-_.]?administrator|mmdf|"
    r"mdaemon|smtp|uucp|bounces?|no-?reply-?bounce|microsoftexchange[0-9a-f]{6,40})\Z",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mail delivery (sub)?system|mail delivery service|mail administrator|mailer[- ]daemon|"
    r"system administrator|systemadministrator|postmaster|microsoft outlook|delivery notification|"
    r"邮件系统|系统退信|系统管理员",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|delivery (?:status notification|failure|failed|has failed|report|delayed|"
    r"problem)|"
    r"(?:mail|message) (?:delivery )?(?:failed|failure|could not be delivered|not delivered|"
    r"undeliverable|delayed)|"
    r"failure (?:notice|delivery)|returned (?:mail|to sender)|return(?:ed)? email|mail system error|"
    r"mail could not be|delivery unsuccessful|non[- ]?delivery|non[- ]?remis|nondeliverable|"
    r"warning: (?:could not send|message .{1,60} delayed)|message status - undeliverable|"
    r"unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|fehler bei der zustellung|"
    r"non remis|échec de (?:la )?remise|message non distribu|retour d.expéditeur|"
    r"no se puede entregar|no entregad|error de entrega|devuelto|"
    r"impossibile recapitare|non recapitabile|mancato recapito|"
    r"não (?:foi )?(?:entregue|pode ser entregue)|falha na entrega|"
    r"onbestelbaar|niet bezorgd|недоставлен|не доставлен|не удалось доставить|не удаётся доставить|"
    r"退信|投递失败|未送达|无法送达|无法投递|無法傳遞|未能送達|传递失败|傳送失敗|退回|"
    r"配信不能|配信できません|送信できません|エラーメール|配達不能|"
    r"배달되지|전송 실패|반송|발송 실패",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"this is the (?:qmail-send|mail (?:system|delivery|transport))|this is the .{1,60} program at|"
    r"this message was created automatically by (?:the )?mail|"
    r"i(?:'m| am) (?:sorry to have to inform you|afraid i wasn't able to deliver)|"
    r"your message (?:did not reach|could(?: not|n't) be delivered|wasn't delivered|has been delayed|"
    r"was not delivered|cannot be delivered)|"
    r"a message that you (?:have )?sent could not be delivered|"
    r"(?:the )?following (?:address(?:es)?|recipient(?:s|\(s\))?|user(?:s)?|person(?:s)?) (?:had|have|"
    r"failed|could not)|"
    r"delivery to the following recipients? (?:failed|has been delayed|was aborted)|"
    r"the following addresses had|"
    r"----- (?:transcript of session|unsent message|the following addresses)|"
    r"unable to deliver (?:your|the|message)|the original message was received at|"
    r"message could not be delivered|"
    r"delivery has failed to these recipients|unrouteable address|the mail system|"
    r"ihre nachricht (?:an|konnte|wurde)|die folgende(?:n)? adresse|"
    r"votre message (?:n'a|est)|su mensaje no|el mensaje no|il messaggio non|sua mensagem não|uw bericht|"
    r"ваше (?:письмо|сообщение) не|письмо не|很抱歉|抱歉，您的邮件|您的邮件(?:被退回|未能|无法)|"
    r"邮件(?:无法|未能)|"
    r"以下(?:收件人|のメール|の宛先)|メール(?:は|を)配信|다음 (?:수신자|주소)",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"delay|still being (?:re)?tried|will (?:keep|continue to) (?:try|retry)|not (?:yet )?been delivered|"
    r"you do not need to resend|warning message only|temporarily deferred|verzöger|retard|aplazad|"
    r"投递延迟|延迟|遅延|지연|задерж",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"permanent|failed|undeliverable|gave up|giving up|giv(?:en|ing) up|could not be delivered|退信|"
    r"退回|失败",
    re.IGNORECASE,
)

# The most telling words first; each with the status code they mean (RFC 3463).
_MEANINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), code)
    for pattern, code in (
        (r"(?:mailbox|quota|inbox|storage|disk)[^.\n]{0,40}(?:full|exceed|over)|over ?quota|out of storage|"
         r"user is over|邮箱(?:已满|空间不足)|容量不足|容量已满|容量オーバー|hors quota|"
         r"postfach (?:ist )?voll|переполнен", "5.2.2"),
        (r"(?:message|mail)[^.\n]{0,30}(?:too (?:large|big)|size exceeds|exceeds[^.\n]{0,20}size)|"
         r"邮件过大|超过.{0,12}大小", "5.3.4"),
        (r"(?:mailbox|account|user)[^.\n]{0,30}(?:disabled|inactive|suspended|locked|deactivated)|"
         r"账号被禁用|已停用|已冻结", "5.2.1"),
        (r"(?:user|recipient|mailbox|address|account|alias)[^\n]{0,60}(?:unknown|not (?:found|exist|"
         r"known|listed|valid)|"
         r"does(?: not|n't) exist|doesn.t have|couldn.t be found|invalid|rejected|unavailable|no longer)|"
         r"(?:unknown|no such|invalid|nonexistent|bad|unrouteable) (?:local[- ]part|user|"
         r"recipient|mailbox|address|destination)|"
         r"address not found|wasn.t found at|isn.t (?:valid|in)|no mailbox here by that name|"
         r"not a valid|user not|"
         r"收件人不存在|用户不存在|不存在|地址错误|找不到|未找到|存在しません|見つかりません|없는 계정|"
         r"존재하지|"
         r"не существует|не найден|n.existe pas|introuvable|existiert nicht|unbekannt|no existe|"
         r"non esiste|não existe|bestaat niet", "5.1.1"),
        (r"(?:host|domain)[^.\n]{0,40}(?:not found|unknown|does not exist|not exist|lookup|no mail)|"
         r"nxdomain|name service error|"
         r"unrouteable mail domain|couldn.t find any host|dns error|域名", "5.1.2"),
        (r"spam|blacklist|block(?:ed|list)|reputation|dnsbl|spf|dmarc|dkim|policy|not authori[sz]ed|"
         r"refused|denied|"
         r"content rejected|反垃圾|垃圾邮件|拒收|拒绝|策略", "5.7.1"),
        (r"relay(?:ing)? (?:not|denied|access)|unable to relay", "5.7.1"),
        (r"timed? ?out|connection refused|unreachable|no route|connect to|服务器无法连接|连接超时|"
         r"无法连接", "4.4.1"),
        (r"queue(?:d)? (?:for )?too long|retry time(?:out)? not|expired|retry timeout", "4.4.7"),
        (r"loop|too many hops", "5.4.6"),
    )
)  # fmt: skip
_ENHANCED = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.\-])([45])([0-7])(\d)(?=[\s:\-;,]|\Z)")
_DOMAIN = r"[A-Za-z0-9\u00a1-\uffff](?:[A-Za-z0-9.\u00a1-\uffff-]{0,190}[A-Za-z0-9\u00a1-\uffff])?"
_ADDRESS = rf"[A-Za-z0-9.!#$%&'*+/=?^_{{|}}~-]{{1,64}}@{_DOMAIN}"
_ANY_ADDRESS = re.compile(rf"(?<![\w.+-]){_ADDRESS}")
_OPEN, _CLOSE = r"[<\"'“「(（\[]", r"[>\"'”」)）\]]"
_NAMED = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        rf"^[>\s]{{0,8}}(?:final-recipient|original-recipient)\s*:[^;\n]{{0,20}};\s*<?({_ADDRESS})",
        rf"^\s{{0,8}}<({_ADDRESS})>\s{{0,4}}:",
        rf"^\W{{0,12}}rcpt to:\s?<({_ADDRESS})>",
        rf"^\s{{0,12}}<({_ADDRESS})>\s{{0,4}}(?:\(|$|\.\.\.)",
        rf"(?<!\w)(?:to|for|recipients?|address(?:es)?|an|à|a|para|per|voor|для)(?:\(s\))?\s?[:：]?\s{{1,6}}{_OPEN}?"
        rf"({_ADDRESS})",
        rf"(?:收件人|邮箱|邮件地址|地址|收信人|发送到|发往|投递到|宛先|수신자)[^\S\n]{{0,3}}[:：]?[^\S\n]{{0,6}}{_OPEN}?"
        rf"({_ADDRESS})",
        rf"^\s{{0,12}}(?:smtp:|mailto:)?({_ADDRESS})\s*(?:\(|$|-|,|<)",
        rf"{_OPEN}({_ADDRESS}){_CLOSE}",
    )
)


def find(parsed: ParsedMail) -> FreeForm | None:
    """The failed delivery this mail tells of in words; None when it is no such report."""
    text = parsed.text[:_MOST]
    if not _is_report(parsed, text):
        return None
    own = _without_returned(text)
    words = _reason(own)
    status = status_in(words) or status_in(own)
    is_delay = bool(_DELAY.search(f"{parsed.subject}\n{own[:3000]}")) and not _FINAL.search(
        f"{parsed.subject}\n{own[:600]}"
    )
    recipient = recipient_in(parsed)
    if not recipient and not status:
        return None
    if is_delay:
        status = f"4{status[1:]}" if status else "4.0.0"
    return FreeForm(recipient, status or "5.0.0", words[:500], is_delay)


def is_daemon(sender: Address) -> bool:
    """Is this the address or the name of a mail server?"""
    local = sender.address.partition("@")[0]
    return bool(_DAEMON.match(local) or _DAEMON_NAME.search(sender.name))


def _is_report(parsed: ParsedMail, text: str) -> bool:
    """Two of three signs: a daemon's address or name, the subject of a report, its first words."""
    has_subject = bool(_SUBJECT.search(parsed.subject[:300]))
    has_opening = bool(_OPENING.search(text[:3000]))
    is_failed_header = any(parsed.field(name) for name in ("x-failed-recipients",))
    return is_failed_header or [is_daemon(parsed.sender), has_subject, has_opening].count(True) >= 2


_RETURNED = re.compile(
    r"^[-=_*\s]{0,40}(?:this is a copy of (?:the|your) message|below this line is a copy|"
    r"original message (?:follows|headers?)|"
    r"(?:the )?(?:unsent|original|returned) message|included is a copy|message header follows|"
    r"the message you sent|return-path:|received: from|diese e-?mail|-- the header)",
    re.IGNORECASE | re.MULTILINE,
)


def _without_returned(text: str) -> str:
    """The report's own words, without the mail it returns."""
    match = _RETURNED.search(text, 40)
    return text[: match.start()] if match and match.start() > 80 else text


def _reason(own: str) -> str:
    """The line that says why, as well as it can be told."""
    lines = [line.strip() for line in own.split("\n")[:200] if line.strip()]
    coded = [line for line in lines if _ENHANCED.search(line) or _REPLY.search(line)]
    if coded:
        return coded[0]
    telling = [line for line in lines if any(pattern.search(line) for pattern, _code in _MEANINGS)]
    return telling[0] if telling else ""


def status_in(text: str) -> str:
    """The enhanced status code a server's words mean; "" when they mean none."""
    if match := _ENHANCED.search(text):
        return ".".join(match.groups())
    meant = next((code for pattern, code in _MEANINGS if pattern.search(text[:2000])), "")
    reply = _REPLY.search(text)
    if reply is None:
        return meant
    # The server's number decides between "never" and "not now", its words what it is about.
    return f"{reply[1]}{meant[1:]}" if meant else f"{reply[1]}.0.0"


def recipient_in(parsed: ParsedMail) -> str:
    """Whom the report is about, from its own field, then from its words."""
    failed = _ANY_ADDRESS.search(parsed.field("x-failed-recipients"))
    if failed:
        return plain(failed[0])
    ours = {parsed.sender.address.lower(), *(one.address.lower() for one in parsed.to)}
    own = _without_returned(parsed.text[:_MOST])
    for pattern in _NAMED:
        for match in pattern.finditer(own):
            found = plain(match[1])
            if found.lower() not in ours and not _DAEMON.match(found.partition("@")[0]):
                return found
    every = [plain(found) for found in _ANY_ADDRESS.findall(own)]
    return next((one for one in every if one.lower() not in ours), "")


def plain(address: str) -> str:
    """An address without what reports write around it."""
    text = address.strip().strip("<>\"'").strip().rstrip(".").removeprefix("mailto:")
    return text.replace("\\", "") if "@" in text else text
