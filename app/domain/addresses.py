"""A place told in one line of free text: «Bản Nà Hỳ, xã Chiềng Cang, huyện Sông Mã, Sơn La».

The line is read with its accents first. Names that count (see `evidence`) are looked for within the province that was
told and narrow each other: a former commune lies within its former district, a commune of today on the ground that it
shares with it. A type chooses among units of one name where one has it. Names that contradict each other leave the
place ambiguous, except that bare names before a typed commune that its district confirms are streets and hamlets.
Hamlets narrow what is left, and name their commune where every commune of the province keeps a
list. Read without its accents a line only suggests one commune or leaves several open, unless the letters are right as
they stand and fit to nothing else.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.domain import evidence, lines
from app.domain.clues import Agreement, Clue, agree, of_clue, united
from app.domain.context import Context, context_of
from app.domain.evidence import Evidence
from app.domain.gazetteer import Gazetteer
from app.domain.lines import Line
from app.domain.meanings import Meaning
from app.domain.mentions import Mention, Reader
from app.domain.places import Decision, Method, State
from app.domain.text import accented_key
from app.domain.units import Level, Unit

# A hint that could mean more communes than these is none.
_MOST_HINTED = 3


def decide(text: str, province: Unit | None, gazetteer: Gazetteer) -> Decision:
    """The decision that the line allows; `province` is today's province where the citizen told it elsewhere."""
    line = lines.read(text)
    if line is None:
        return Decision(State.UNKNOWN, Method.NONE, province=province)
    found = _weigh(line, province, gazetteer, folded=line.is_plain)
    exact = _decision(found, line, province, gazetteer, folded=line.is_plain)
    if line.is_plain or found.is_exhausted or exact.state is State.RESOLVED:
        return exact
    loose = _decision(_weigh(line, province, gazetteer, folded=True), line, province, gazetteer, folded=True)
    if exact.state is State.UNKNOWN:
        return replace(loose, province=exact.province or loose.province)
    return loose if loose.reaches() and loose.reaches() < exact.reaches() else exact


def _weigh(line: Line, province: Unit | None, gazetteer: Gazetteer, *, folded: bool) -> Evidence:
    return evidence.weigh(line, Reader(line, gazetteer, folded=folded), province_told=province is not None)


def _decision(found: Evidence, line: Line, province: Unit | None, gazetteer: Gazetteer, *, folded: bool) -> Decision:
    context = context_of(found.strong, province, len(line.words), gazetteer)
    clues, is_lost = context.clues()
    agreement = agree(clues, gazetteer) if clues else None
    meaning = _of_hamlets(agreement, context, gazetteer)
    if meaning is None:
        if folded or is_lost:
            return Decision(State.UNKNOWN, Method.NONE, province=context.province)
        return _hint(found.weak, context, gazetteer)
    is_open = (
        agreement is not None and agreement.meaning is meaning and _is_doubtful(agreement, found, context, gazetteer)
    )
    if is_open or is_lost or context.is_contradicted:
        meaning = replace(meaning, settles=False)
    is_guess = folded and not (agreement and line.is_plain and _is_spelled(agreement))
    if is_guess or (agreement is None and not meaning.settles):
        return meaning.suggestion(Method.TEXT, context.province, gazetteer)
    return meaning.decision(Method.TEXT, context.province, gazetteer)


def _is_doubtful(agreement: Agreement, found: Evidence, context: Context, gazetteer: Gazetteer) -> bool:
    """Whether the line holds more than was understood: an unknown «xã …», or «chợ Chiềng Cang» before «Sông Mã»."""
    if any(clue.is_commune for clue in agreement.clues):
        return False
    reached = agreement.meaning.reached
    hinted = (_meaning(mention, context, gazetteer) for mention in found.weak)
    return found.is_partly_unread or (
        len(reached) > 1 and any(each.reached.keys() & reached.keys() for each in hinted if each)
    )


def _is_spelled(agreement: Agreement) -> bool:
    """Whether the names of communes are spelled as typed, and no other name fits to the same bare letters."""
    names = [(clue.mention.key, unit.name) for clue in agreement.clues if not clue.is_district for unit in clue.units]
    return bool(names) and all(accented_key(name) == key for key, name in names)


def _of_hamlets(agreement: Agreement | None, context: Context, gazetteer: Gazetteer) -> Meaning | None:
    """What the names mean once the hamlets told with them are known; without any name, where the hamlets lie.

    A commune that keeps no list may have a hamlet of that name as well: it is never ruled out.
    """
    meaning = agreement.meaning if agreement else None
    for mention in context.others if agreement is None or not agreement.contradicted else ():
        if mention.hamlets and (agreement or (mention.is_told and not mention.key.isdigit())):
            units = (gazetteer.unit(hamlet.unit_id) for hamlet in mention.hamlets)
            today = [each for unit in units if unit and context.holds(unit) for each in gazetteer.today_of(unit)[0]]
            if meaning is None and today:
                meaning = Meaning({each.id: each for each in today}, (), (), _are_listed(context.province, gazetteer))
            elif meaning and len(meaning.reached) > 1:
                unlisted = (unit for unit in meaning.reached.values() if not gazetteer.hamlets.are_kept_by(unit.id))
                open_ones = Meaning({each.id: each for each in (*today, *unlisted)}, (), (), settles=True)
                if any(each.id in meaning.reached for each in today):
                    meaning = replace(meaning.narrowed(open_ones), settles=True)
    return meaning


def _are_listed(province: Unit | None, gazetteer: Gazetteer) -> bool:
    """Whether every commune of the province keeps a list, so that a name that stands in one of them is in no other."""
    communes = gazetteer.communes(province.id) if province else []
    return bool(communes) and all(gazetteer.hamlets.are_kept_by(unit.id) for unit in communes)


def _meaning(mention: Mention, context: Context, gazetteer: Gazetteer) -> Meaning | None:
    local = (unit for unit in mention.units if unit.level is Level.COMMUNE)
    units = tuple(filter(context.holds, local))
    return of_clue(Clue(mention, units), gazetteer) if units else None


def _hint(weak: Sequence[Mention], context: Context, gazetteer: Gazetteer) -> Decision:
    """What names buried in other words may mean, when it is little enough to ask about."""
    # «Nếnh Việt Yên Bắc Giang»: what names a larger place as well does not tell which commune in it.
    small = [mention for mention in weak if not (mention.has(Level.DISTRICT) or mention.has(Level.PROVINCE))]
    hinted = united(each for mention in small if (each := _meaning(mention, context, gazetteer)))
    if not 0 < len(hinted.reached) <= _MOST_HINTED:
        return Decision(State.UNKNOWN, Method.NONE, province=context.province)
    return hinted.suggestion(Method.TEXT, context.province, gazetteer)
