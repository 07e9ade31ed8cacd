"""format=flowed text (RFC 3676) put back into the paragraphs its writer typed."""


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join the soft-broken lines of one quote depth; signatures and quotes stay lines."""
    paragraphs: list[str] = []
    open_depth = -1
    pieces: list[str] = []
    for line in text.split("\n"):
        depth, content = _unquoted(line)
        is_soft = content.endswith(" ") and content != "-- "
        if pieces and (depth != open_depth or content == "-- "):
            paragraphs.append(_quoted(open_depth, pieces))
            pieces = []
        open_depth = depth
        pieces.append(content[:-1] if is_soft and delete_space else content)
        if not is_soft:
            paragraphs.append(_quoted(depth, pieces))
            pieces = []
    if pieces:
        paragraphs.append(_quoted(open_depth, pieces))
    return "\n".join(paragraphs)


def _unquoted(line: str) -> tuple[int, str]:
    content = line.lstrip(">")
    depth = len(line) - len(content)
    # One space was stuffed in before text that begins with a space, a quote mark or "From ".
    return depth, content.removeprefix(" ") if content != "-- " else content


def _quoted(depth: int, pieces: list[str]) -> str:
    return f"{'>' * depth} {''.join(pieces)}" if depth else "".join(pieces)
