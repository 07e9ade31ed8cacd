"""What the `policy` commands print for people."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from answerable.policy.document import PolicyDocument
from answerable.policy.explanation import Explanation, local_words
from answerable.policy.models import PolicyVersion
from answerable.policy.wording import clause_title, condition_words, target_words


def show(version: PolicyVersion, language: str) -> None:
    """Print the clauses of a version as a table."""
    document, console = version.document, Console()
    name = escape(document.texts.title.get(language))
    vendor = escape(document.vendor.name.get(language))
    since = local_words(version.activated_at, "UTC")
    console.print(f"[bold]{name}[/bold] · {vendor} · version {version.number}, {since}")
    console.print(f"sha256 {version.sha256}", highlight=False)
    console.print(_clauses(document, language))


def explanation(found: Explanation) -> None:
    """Print which clauses apply, when each is due, and the reasons."""
    console, document = Console(), found.document
    situation = ", ".join(word for word in found.situation if word)
    console.print(f"{situation}, {local_words(found.at, document.vendor.zone)}", highlight=False)
    if not found.promises_response:
        console.print("[bold]No clause promises a response in this situation.[/bold]")
    for one in found.clauses:
        title = escape(clause_title(document, one.clause, "en"))
        due = local_words(one.due_at, document.vendor.zone)
        ours = " · internal" if not one.clause.is_public else ""
        console.print(
            f"\n[bold]{title}[/bold] (clause {one.clause.number}, {one.clause.id}{ours})", highlight=False
        )
        console.print(f"  due {due}", highlight=False)
        for reason in one.reasons:
            console.print(Padding(escape(reason), (0, 0, 0, 4)), highlight=False)


def versions(rows: Iterable[PolicyVersion]) -> None:
    """Print every version in a table."""
    table = Table("version", "policy", "in force from", "by", "sha256")
    for row in rows:
        by = row.activated_by.email if row.activated_by else "the command line"
        activated = local_words(row.activated_at, "UTC")
        table.add_row(str(row.number), row.document.id, activated, by, row.sha256[:16])
    Console().print(table)


def _clauses(document: PolicyDocument, language: str) -> Table:
    table = Table("clause", "no.", "promise", "applies", "target", "audience")
    for clause in document.clauses:
        table.add_row(
            clause.id,
            clause.number,
            escape(clause_title(document, clause, language)),
            escape(condition_words(document, clause.when, language)),
            escape(target_words(document, clause, language)),
            clause.audience,
        )
    return table
