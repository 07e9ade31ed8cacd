"""Where links lead is told, and links that say they lead elsewhere are marked.

Works on the sanitiser's own output, whose form is known.
"""

import re
from html import escape, unescape

_LINK = re.compile(r"<a((?: [a-z-]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
# The shown words are an address: "www.bank.example", "https://bank.example/sign-in".
_ADDRESS = re.compile(
    r"\s*(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,24})(?::\d+)?(?:[/?#]\S*)?\s*\Z", re.IGNORECASE
)
_HOST = re.compile(r"https?://(?:[^/?#@\\]*@)?([^/?#:\\@]+)", re.IGNORECASE)
_LONGEST = 300


def told(safe: str) -> str:
    """The page with every link's target in its title, and deceptive links followed by their real host."""
    pieces: list[str] = []
    end = 0
    for match in _LINK.finditer(safe):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        host = _host(attributes.get("href", ""))
        pieces += [safe[end : match.start()], _tag(attributes)]
        end = match.end()
        close = safe.find("</a>", end, end + 4000) if host else -1
        if close >= 0 and _deceives(unescape(_TAG.sub("", safe[end:close])), host):
            mark = f"<b> [⚠ {escape(host, quote=False)}]</b>"
            inside = safe[end:close]
            if "<a" in inside:
                continue
            pieces += [inside, "</a>", mark]
            end = close + len("</a>")
            end += len(mark) if safe.startswith(mark, end) else 0
    return "".join([*pieces, safe[end:]])


def _tag(attributes: dict[str, str]) -> str:
    target = attributes.pop("href", "")
    kept = {name: value for name, value in attributes.items() if name not in ("title", "target", "rel")}
    if target:
        kept |= {"href": target, "title": target[:_LONGEST], "target": "_blank"}
        kept["rel"] = "noopener noreferrer nofollow"
    return "<a" + "".join(f' {name}="{escape(value)}"' for name, value in kept.items()) + ">"


def _host(target: str) -> str:
    match = _HOST.match(target)
    return match[1].lower().strip(".") if match else ""


def _deceives(shown: str, host: str) -> bool:
    """Do the words show a host that is neither the link's, nor above it, nor below it?"""
    match = _ADDRESS.match(shown[:500])
    if not match:
        return False
    claimed = match[1].lower().removeprefix("www.")
    real = host.removeprefix("www.")
    return not (claimed == real or claimed.endswith(f".{real}") or real.endswith(f".{claimed}"))
