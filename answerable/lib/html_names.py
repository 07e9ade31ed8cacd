"""The names of elements by what they mean to sanitising and to writing text."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What ordinary letters, newsletters and Outlook use; everything else loses its tag, not its words.
SHOWN = _names(
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup "
    "dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd "
    "li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table "
    "tbody td tfoot th thead time tr tt u ul var wbr"
)
# Elements whose content is no prose and goes with them.
DROPPED_WHOLE = _names(
    "script style title template noframes noembed iframe object applet textarea select svg math xml xmp "
    "plaintext frameset audio video canvas"
)
# What shapes plain text.
SHAPING = _names(
    "a b blockquote br center dd div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre section article header "
    "footer strong table tbody td tfoot th thead tr ul address figure figcaption caption"
)
PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6 blockquote ul ol dl table pre figure")
BLOCKS = _names(
    "div dd dt li tr section article header footer center address figcaption caption tbody thead tfoot"
)
VOID = _names("area base br col embed hr img input link meta param source track wbr")
# Ended by the next of their kind although it is not written.
SELF_ENDING = _names("p li td th tr dd dt option")
# Opened again by a parser after a block that ended too early.
FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
SCOPES = _names("table ul ol dl div blockquote body center section article select")
