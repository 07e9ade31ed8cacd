"""Words that go with any matter: greetings, absence replies, second mails, relapses."""

from __future__ import annotations

from random import Random

_HELLO = {
    "en": ("Hello,", "Dear support team,", "Good morning,", "Hi,", "Dear colleagues,"),
    "zh-hans": ("您好：", "工程师您好：", "各位老师好：", "技术响应中心：", "您好，"),
}
_BYE = {
    "en": ("Kind regards", "Best regards", "Regards", "Thanks", "Many thanks"),
    "zh-hans": ("谢谢！", "此致\n敬礼", "麻烦尽快回复，谢谢。", "盼复。", "谢谢支持。"),
}
_OUR_BYE = {"en": ("Kind regards", "Best regards"), "zh-hans": ("如有问题请随时联系。", "祝好")}

AWAY = {
    "en": "I am out of the office until Monday and read my mail irregularly. "
    "In urgent cases please write to my colleagues.",
    "zh-hans": "您好，我正在休假，邮件不能及时回复，紧急事项请联系我的同事。（自动回复）",
}
SETTLED = {
    "en": "The customer only said thanks; nothing else to do.",
    "zh-hans": "客户仅致谢，无需进一步处理。",
}
DOUBLES = {
    "en": (
        "any news about {subject}? I wrote an hour ago and our management keeps asking.",
        "I forgot to say: this is about our production system. My first mail was “{subject}”.",
        "just to be safe I send this again, because I am not sure that “{subject}” reached you.",
    ),
    "zh-hans": (
        "关于“{subject}”有进展了吗？领导一直在问。",
        "补充一下，“{subject}”是生产环境的问题，刚才邮件里忘了写。",
        "不确定刚才的邮件“{subject}”是否收到，再发一次。",
    ),
}
ROBOTS = {
    "en": (
        (
            "[Monitoring] Check of {node} recovered",
            "Check “block height” on {node} is OK again after {n} minutes.",
        ),
        (
            "[Backup] Weekly report",
            "Backup of {node}: {big} blocks, no errors. This mail was sent by a program.",
        ),
    ),
    "zh-hans": (
        ("【监控】{node} 告警恢复", "监控项“区块高度”在 {n} 分钟后恢复正常。本邮件由系统自动发送。"),
        ("【备份】周报", "{node} 备份完成：{big} 个块，无错误。本邮件由系统自动发送。"),
    ),
}
RELAPSES = {
    "en": (
        (
            "I am afraid it is back, since this morning, exactly as before.",
            "I am sorry to read that. We look again at once; please leave everything as it is.",
            "this time we found the second cause: the nightly configuration run overwrote the setting. "
            "It is now in the right place, and we watched it over two nights.",
        ),
        (
            "one more thing about this: the same happens on {node2}. Could you look at that one too?",
            "yes, of course. It has the same configuration, so the same steps should help.",
            "{node2} is treated in the same way and in order since then.",
        ),
    ),
    "zh-hans": (
        (
            "不好意思，今天早上问题又出现了，和之前一模一样。",
            "很抱歉，我们马上再查，请先保持现场。",
            "这次找到了第二个原因：夜间配置任务把设置覆盖了。现在已改到正确的位置，并连续观察了两晚。",
        ),
        (
            "还有一件事，{node2} 也有同样的现象，能一起看一下吗？",
            "可以。配置相同，同样的步骤应该有效。",
            "{node2} 已按同样办法处理，目前正常。",
        ),
    ),
}
REASONS = {
    "en": "Business goes on, so it is less grave than reported; agreed with the customer.",
    "zh-hans": "业务可以继续，严重程度低于申报，已与客户说明。",
}
HANDED_OVER = {"en": "Belongs to the other team.", "zh-hans": "属于另一小组的范围。"}
NO_ANSWER = {"en": "The customer only says thanks.", "zh-hans": "客户仅致谢。"}


def from_customer(text: str, name: str, language: str, chance: Random) -> str:
    """A customer's words, with the greeting and name some people write and others do not."""
    style = chance.random()
    if style < 0.2:
        return text[:1].upper() + text[1:]
    hello, bye = chance.choice(_HELLO[language]), chance.choice(_BYE[language])
    opened = f"{hello}\n\n{text}"
    return opened if style < 0.4 else f"{opened}\n\n{bye}\n{name}"


def from_us(text: str, person: str, name: str, language: str, chance: Random) -> str:
    """Our words: a greeting by name, and a farewell; the signature follows by itself."""
    bye = chance.choice(_OUR_BYE[language])
    if language == "zh-hans":
        hello = f"{person}，您好：" if not name.isascii() else "您好："
        return f"{hello}\n\n{text}\n\n{bye}"
    return f"{chance.choice(('Dear', 'Hello'))} {name},\n\n{text}\n\n{bye}"
