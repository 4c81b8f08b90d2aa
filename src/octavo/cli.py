"""The command line: what a person types, what is printed, and how it ends (0 done, 1 failed, 2 asked wrongly)."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from octavo import __version__
from octavo.errors import ArchiveError, OctavoError, UsageError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="A news service you run yourself.",
)
sample = typer.Typer(no_args_is_help=True, help="Add or remove the sample edition.")
app.add_typer(sample, name="sample")

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The data folder; also OCTAVO_DATA.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
T = TypeVar("T")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
TOLD = 20  # problems of a file that are told one by one
_given: list[Path] = []  # --data before the verb


def main() -> None:
    """Runs the command line; ends the process with an exit code."""
    try:
        app()
    except OctavoError as problem:
        err.print(f"octavo: {problem}", markup=False)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        err.print("octavo: stopped; what was done so far is kept.")
        sys.exit(130)


def _say_version(asked: bool) -> None:
    if asked:
        out.print(f"octavo {__version__}")
        raise typer.Exit


_VERSION = typer.Option("--version", is_eager=True, callback=_say_version, help="Say which version this is.")
Version = Annotated[bool, _VERSION]


@app.callback()
def options(data: Data = None, version: Version = False) -> None:  # noqa: ARG001 - its callback answers
    """What stands before the verb."""
    _given[:] = [data] if data else []


# ---------------------------------------------------------------------------------------------- what verbs share


def settings_of(data: Path | None, **given: object) -> Any:
    """The settings for the data folder named after the verb, before it, or in the environment."""
    from octavo.config import load

    return load(data or (_given[0] if _given else None), **given)


@contextmanager
def newsroom_of(data: Path | None, *, make: bool = False) -> Iterator[Any]:
    """The newsroom over the archive in a data folder; `make` one where there is none."""
    from octavo.archive import Archive
    from octavo.newsroom import Newsroom

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends a listing, as it ends any other program's
    archive = Archive.open(settings_of(data).archive, make=make)
    try:
        yield Newsroom(archive)
    finally:
        archive.close()


def on_the_wire(data: Path | None, work: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
    """What `work` returns, given the collector and the intake over one client."""
    from octavo.archive import Archive
    from octavo.assembly import wire

    settings = settings_of(data)
    archive = Archive.open(settings.archive)

    async def run() -> T:
        async with wire(archive, settings) as connected:
            return await work(connected)

    try:
        return asyncio.run(run())
    finally:
        archive.close()


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """A bar on the terminal, called with how much is done, a word on it, and of how much; quiet where none watches."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, word, of=total: bar.update(task, completed=done, total=of, description=word or what)


def rows(columns: tuple[str, ...], lines: list[tuple[object, ...]]) -> None:
    """Prints a table."""
    if not sys.stdout.isatty():  # for programs: one line each, parts separated by tabs
        for values in lines:
            sys.stdout.write("\t".join("" if value is None else str(value) for value in values) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for values in lines:
        table.add_row(*("" if value is None else str(value) for value in values))
    Console(highlight=False, markup=False).print(table)


def show_json(value: dict[str, Any]) -> None:
    """Prints one object on one line, as it is."""
    from octavo.listing import line

    sys.stdout.write(line(value) + "\n")


# ---------------------------------------------------------------------------------------------- the verbs


@app.command()
def serve(
    data: Data = None,
    port: Annotated[int | None, typer.Option("--port", help="The port, 8008 if not given.")] = None,
    host: Annotated[
        str | None, typer.Option("--host", help="The address to listen on, 127.0.0.1 if not given.")
    ] = None,
    no_sample: Annotated[
        bool, typer.Option("--no-sample", help="Do not add the sample edition to an empty archive.")
    ] = False,
    no_collect: Annotated[bool, typer.Option("--no-collect", help="Serve only.")] = False,
) -> None:
    """Serve the news, and collect in the background."""
    from octavo import serving

    serving.serve(settings_of(data, port=port, host=host), sample=not no_sample, collect=not no_collect, say=err)


@app.command()
def collect(
    data: Data = None,
    once: Annotated[bool, typer.Option("--once", help="End when everything that is due is done.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Poll every feed, due or not.")] = False,
) -> None:
    """Poll the feeds that are due and read their articles."""
    from contextlib import nullcontext

    from octavo.archive import Archive
    from octavo.signals import stopping

    async def work(wire: Any) -> Any:
        with progress("collecting") as step, stopping() as stop:
            beside = None if once else asyncio.create_task(wire.keep_terms())
            try:
                done = await wire.collector.run(
                    once=once,
                    every=every,
                    stop=stop,
                    tell=lambda done: step(done.feeds, f"{done.feeds} feeds, {done.articles} articles"),
                )
                if once:
                    await wire.keep_terms_once()
                return done
            finally:
                if beside is not None:
                    beside.cancel()

    archive = Archive.open(settings_of(data).archive)  # says what is wrong with it, before anything else is tried
    busy = "A collector, perhaps that of octavo serve, is at work already"
    try:
        # A shared store has room for several collectors: they divide the hosts among themselves.
        with nullcontext() if archive.shared else archive.alone("collect", busy):
            done = on_the_wire(data, work)
    finally:
        archive.close()
    for problem in done.problems:
        err.print(f"octavo: {problem}", markup=False)
    if not once:
        return  # it was stopped; what it did is in the archive
    out.print(
        f"{done.feeds} feeds polled ({done.unchanged} unchanged, {done.failed} failed), {done.entries} entries new, "
        f"{done.pages} pages read, {done.articles} articles and {done.revisions} revisions kept."
    )


@app.command()
def add(
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL…", help="A feed's address or a site's.")] = None,
    starter: Annotated[
        bool, typer.Option("--starter", help="The list of well-known feeds that comes with Octavo.")
    ] = False,
    data: Data = None,
) -> None:
    """Follow feeds: by their address, or a site's."""
    if not urls and not starter:
        raise UsageError("Name at least one address, or --starter for a list of well-known feeds.")

    async def work(wire: Any) -> int:
        failed = 0
        if starter:
            new, every = wire.intake.add_starter()
            out.print(f"{new} of {every} feeds added, the others were known. Read them with: octavo collect")
        for url in urls or ():
            try:
                added = await wire.intake.add(url)
            except OctavoError as problem:
                failed += 1
                err.print(f"octavo: {problem}", markup=False)
                continue
            out.print(
                f"{'Known already' if added.known else 'Added'}: {added.feed.title} <{added.feed.url}>",
                markup=False,
            )
            for other in added.others[:10]:
                out.print(f"  also there: {other.title} <{other.url}>", markup=False)
        return failed

    if on_the_wire(data, work):
        raise typer.Exit(1)


@app.command(name="import")
def import_(
    sources: Annotated[list[str], typer.Argument(metavar="FILE|URL…")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="When a saved page was saved: 2026-05-31T12:00Z.")
    ] = None,
    data: Data = None,
) -> None:
    """Import OPML lists, feed files, saved pages, web archives (WARC) and JSON lines of {url, html}.

    Of the last two, files of any size: an import that was stopped goes on where it was, a second one adds nothing.
    """
    from octavo.intake import moment_of

    when = moment_of(as_of) if as_of else None

    async def one(wire: Any, source: str) -> tuple[int, int, int, int]:
        feeds = articles = known = problems = 0
        if "://" in source:
            steps = wire.intake.import_bytes(await wire.intake.fetch(source), source, when)
        else:
            steps = wire.intake.import_file(Path(source), when)
        with progress(source) as step:
            for done, item in enumerate(steps, 1):
                await asyncio.sleep(0)  # Ctrl-C is heard between two steps
                feeds, articles, known = feeds + item.feeds, articles + item.articles, known + item.known
                said = f"{source}: {feeds} feeds, {articles} articles, {known} known"
                step(item.position >> 20 if item.size else done, said, item.size >> 20 or None)
                if item.problem:
                    problems += 1
                    if problems <= TOLD:
                        err.print(f"octavo: {source}: {item.problem}", markup=False)
        if problems > TOLD:
            err.print(f"octavo: {source}: and {problems - TOLD} further problems.", markup=False)
        return feeds, articles, known, problems

    async def work(wire: Any) -> bool:
        failed = False
        for source in sources:
            try:
                feeds, articles, known, problems = await one(wire, source)
            except ArchiveError:
                raise
            except OctavoError as problem:
                failed = True
                err.print(f"octavo: {problem}", markup=False)
                continue
            already = f" ({known} were known)" if known else ""
            said = f"{feeds} feeds and {articles} articles added{already}, {problems} problems."
            out.print(f"{source}: {said}", markup=False)
            failed = failed or (problems > 0 and feeds + articles + known == 0)
        return failed

    if on_the_wire(data, work):
        raise typer.Exit(1)


@app.command()
def export(
    what: Annotated[str, typer.Argument(metavar="articles|feeds")],
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print all articles as JSON lines, or all feeds as OPML (JSON lines with --json)."""
    from octavo import listing

    with newsroom_of(data) as newsroom:
        if what == "articles":
            for article, text in newsroom.every_article():
                show_json(listing.article(article, text))
        elif what == "feeds" and as_json:
            for feed in newsroom.feeds():
                show_json(listing.feed(feed))
        elif what == "feeds":
            sys.stdout.write(listing.opml(newsroom.feeds()))
        else:
            raise UsageError(f"Nothing called {what} can be exported: say articles or feeds.", what)


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY…")],
    newest: Annotated[bool, typer.Option("--newest", help="The newest first, not the best.")] = False,
    page: Annotated[int, typer.Option("--page", min=1, max=1000)] = 1,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Find articles: words, "phrases", publisher: lang: after: before: story:."""
    from octavo import listing

    with newsroom_of(data) as newsroom:
        found = newsroom.search_page(" ".join(query), "newest" if newest else "best", page, newsroom.owner())
        if found.problem:
            raise UsageError(found.problem)
        for hit in found.hits:
            article = hit.view.article
            if as_json:
                show_json(listing.article(article, newsroom.text(article)))
                continue
            out.print(f"[bold]{article.id}[/bold]", end="  ")
            out.print(
                f"{article.title} — {article.publisher.name}, {(listing.moment(article.when) or '')[:10]}", markup=False
            )
            out.print("   " + "".join(part.text for part in hit.snippet), markup=False, style="dim")
        if not found.hits and not as_json:
            out.print("Nothing was found.")
        elif found.more and not as_json:
            out.print(f"More: --page {page + 1}")


@app.command()
def show(
    number: Annotated[int, typer.Argument(metavar="ARTICLE", min=1, max=2**31 - 1, help="The article's number.")],
    revision: Annotated[int | None, typer.Option("--revision", help="An earlier text.")] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print an article."""
    from octavo import listing
    from octavo.desk import reasons

    with newsroom_of(data) as newsroom:
        article, shown = newsroom.article_revision(number, revision)
        if as_json:
            near = newsroom.article_page(number, newsroom.owner()).related
            show_json(listing.revision(article, shown) | {"related": listing.related(near)})
            return
        out.print(shown.title, style="bold", markup=False)
        by = ", ".join(article.authors)
        said = [
            article.publisher.name,
            by,
            listing.moment(article.published, article.zone),
            article.url,
        ]
        out.print(" · ".join(filter(None, said)), style="dim", markup=False)
        if article.reason:
            out.print(f"{article.state.value}: {article.reason}", style="italic", markup=False)
        out.print(f"Story {article.story}. {reasons.in_words(article.why)}", style="dim", markup=False)
        if absent := newsroom.absence(article):
            out.print(f"\n{absent}", style="italic", markup=False)
            out.print(f"\n{article.lead}", markup=False)
            return
        for paragraph in shown.text.split("\n"):
            out.print(f"\n{paragraph}", markup=False)


@app.command()
def stories(
    page: Annotated[int, typer.Option("--page", min=1, max=1000)] = 1,
    language: Annotated[str, typer.Option("--lang", help="Of one language.")] = "",
    topic: Annotated[str, typer.Option("--topic", help="First of all on one topic, as sport.")] = "",
    as_json: Json = False,
    data: Data = None,
) -> None:
    """List the front page's stories."""
    from octavo import listing

    with newsroom_of(data) as newsroom:
        front = newsroom.front_page(newsroom.owner(), page, language, topic)
        if as_json:
            for view in front.stories:
                show_json(listing.story(view.story, newsroom.members(view.story), newsroom.now()))
            return
        lines = [
            (
                view.story.id,
                view.story.title,
                view.story.publishers,
                view.story.articles,
                (listing.moment(view.story.last_seen) or "")[:16],
            )
            for view in front.stories
        ]
        rows(("story", "headline", "publishers", "articles", "newest"), list(lines))


@app.command()
def feeds(as_json: Json = False, data: Data = None) -> None:
    """List the feeds and how they do."""
    from octavo import listing

    with newsroom_of(data) as newsroom:
        every = newsroom.feeds()
        if as_json:
            for feed in every:
                show_json(listing.feed(feed))
            return
        rows(
            ("feed", "title", "state", "checked", "address"),
            [
                (
                    feed.id,
                    feed.title,
                    f"{feed.state}{': ' if feed.reason else ''}{feed.reason}",
                    (listing.moment(feed.checked) or "never")[:16],
                    feed.url,
                )
                for feed in every
            ],
        )


@app.command()
def remove(
    publisher: Annotated[str, typer.Argument(metavar="PUBLISHER", help="Its host, as harbour.example.")],
    data: Data = None,
) -> None:
    """Remove a publisher with its feeds and all its texts, for good."""
    with newsroom_of(data) as newsroom:
        gone = newsroom.remove_publisher(publisher)
        out.print(f"{publisher} was removed with {gone} articles; they will not be collected again.", markup=False)


@app.command()
def correct(
    kind: Annotated[str, typer.Argument(metavar="apart|same|copy", help="Tell two stories, one, or the same text.")],
    article: Annotated[int, typer.Argument(metavar="ARTICLE", min=1)],
    other: Annotated[int, typer.Argument(metavar="OTHER", min=1)],
    data: Data = None,
) -> None:
    """Correct where an article belongs, in relation to another; it holds for whatever comes in later."""
    with newsroom_of(data) as newsroom:
        made = newsroom.correct(newsroom.owner(), kind, article, other)
        out.print(f"Correction {made.id}. Undo it with: octavo corrections --undo {made.id}", markup=False)


@app.command()
def corrections(
    undo: Annotated[int | None, typer.Option("--undo", metavar="NUMBER", min=1, help="Take one back.")] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """List what readers corrected, the last first, or undo one of it."""
    from octavo import listing

    with newsroom_of(data) as newsroom:
        if undo is not None:
            out.print(f"Correction {newsroom.undo_correction(undo).id} is undone.", markup=False)
            return
        for one, about, other in newsroom.corrections_page().corrections:
            if as_json:
                show_json(listing.correction(one))
                continue
            state = "undone" if one.undone is not None else one.reader
            out.print(f"{one.id:>6}  {one.kind:<5}  {about.id} {other.id}  {state}  {about.title}", markup=False)


@app.command()
def license(  # noqa: A001 - the verb is this word
    publisher: Annotated[str, typer.Argument(metavar="PUBLISHER", help="Its host, as harbour.example.")],
    off: Annotated[bool, typer.Option("--off", help="Take it back.")] = False,
    data: Data = None,
) -> None:
    """Note that a publisher's licence lets strangers read its whole texts here."""
    with newsroom_of(data) as newsroom:
        named = newsroom.license(publisher, licensed=not off)
        out.print(f"Strangers see {'excerpts' if off else 'whole texts'} of {named.name}.", markup=False)


@app.command()
def keep(
    publisher: Annotated[str, typer.Argument(metavar="PUBLISHER", help="Its host, as harbour.example.")],
    days: Annotated[int | None, typer.Option("--days", min=1, help="How long its articles may stay.")] = None,
    for_good: Annotated[bool, typer.Option("--for-good", help="As long as those of all others.")] = False,
    data: Data = None,
) -> None:
    """Note how many days a publisher lets its articles stay."""
    if (days is None) == (not for_good):
        raise UsageError("Say either --days N or --for-good.")
    with newsroom_of(data) as newsroom:
        named = newsroom.keep(publisher, days)
        term = f"for {days} days" if days else "as long as those of all others"
        out.print(f"Articles of {named.name} stay {term}.", markup=False)


@app.command()
def reindex(
    kinds: Annotated[list[str] | None, typer.Argument(metavar="[words|features|credits|topics|placements]…")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what this version made.")] = False,
    data: Data = None,
) -> None:
    """Make anew what an earlier version made of articles, as their words; readers and collectors go on."""
    from octavo.executor import open_executor
    from octavo.reindex import KINDS, Reindexing

    settings = settings_of(data)
    with newsroom_of(data) as newsroom, open_executor(settings.executor) as executor, progress("reindexing") as step:
        last = None
        for last in Reindexing(newsroom.archive, executor, settings.window).run(kinds or KINDS, everything=everything):
            step(last.position, last.kind, last.last)
    out.print("What an earlier version made was made anew." if last else "Nothing here was made by an earlier version.")


@app.command(name="migrate-store")
def migrate_store(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A store's address, or a data folder.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Another, empty or begun by this command.")],
) -> None:
    """Copy an archive into another store, and prove that both hold the same."""
    from octavo.archive import Archive
    from octavo.archive.transfer import transfer

    with ExitStack() as stack:
        stores = []
        for store, make in ((source, False), (target, True)):
            stores.append(Archive.open(store if "://" in store else Path(store), make=make))
            stack.callback(stores[-1].close)
        tell = stack.enter_context(progress("copying"))
        for step in transfer(*stores):
            tell(step.done, step.what, step.rows)
            if step.proved is not None:
                out.print(f"{stores[1].where} holds the same as {stores[0].where}.", markup=False)
                out.print(f"Digest: {step.proved.sha256}", markup=False)


@app.command()
def doctor(as_json: Json = False, data: Data = None) -> None:
    """Check the archive, the disk and the settings, and say what to do."""
    from octavo import health

    checks = health.checks(settings_of(data))
    if as_json:
        for check in checks:
            show_json({"check": check.name, "ok": check.ok, "said": check.said})
    else:
        rows(("", "check", "found"), [("ok" if check.ok else "!!", check.name, check.said) for check in checks])
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@sample.command(name="add")
def sample_add(data: Data = None) -> None:
    """Add the sample edition: invented publishers, invented events."""
    from octavo.assembly import make_filing
    from octavo.executor import Inline
    from octavo.intake import add_sample

    settings = settings_of(data)
    with newsroom_of(data, make=True) as newsroom:
        if newsroom.has_sample():
            out.print("The sample edition is in already.")
            return
        with progress("sample edition") as step:
            filing = make_filing(newsroom.archive, settings, Inline())
            articles = add_sample(filing, lambda done: step(done, ""))
    out.print(f"The sample edition is in: {articles} articles. Remove it with: octavo sample remove")


@sample.command(name="remove")
def sample_remove(data: Data = None) -> None:
    """Remove the sample edition."""
    with newsroom_of(data) as newsroom:
        out.print(f"{newsroom.remove_sample()} articles of the sample edition were removed.")
