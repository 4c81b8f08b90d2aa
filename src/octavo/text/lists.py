"""Word lists that the rules of this package read: how news in a few European languages is written."""

# After these a name or a number follows, hardly ever a new sentence.
LEADING = frozenset(
    """
    adm amb bros brig capt cmdr col cpl dr ft gen gov hon lt maj messrs mlle mme mr mrs ms mt pres prof rep reps rev sen
    sens sgt sr st ste supt vs v hr fr frl dra sra srta bzw ca z.b d.h u.a e.g i.e cf им ул св г
    """.split()
)
# After these a number follows: "No. 5", but "He said no. 5 others agreed" is read as it stands.
COUNTING = frozenset("no nos nr p pp fig figs vol art стр".split())
# These may stand at either place: they end a sentence only if the next word often begins one.
EITHER = frozenset(
    """
    a.m p.m am pm inc corp co ltd llc jr sr u.s u.k u.n e.u d.c etc jan feb mar apr jun jul aug sep sept oct nov dec mon
    tue wed thu fri sat sun ave blvd rd dept est govt intl bldg assn ala ariz ark calif colo conn del fla ga ill ind kan
    ky la md mass mich minn miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo usw ph.d m.d b.a m.a
    """.split()
)
STARTERS = frozenset(
    """
    a after all also although an and as at because before but by during each even for from he her here his how however i
    if in it its last later many meanwhile more most no now of on one other our she since so some still such that the
    their then there these they this those though to under until we what when where which while who with yet you der die
    das er sie es ein eine le la les il elle un une el los las ella
    """.split()
)
# After these an ordinal with its full stop: "am 3. Mai".
MONTHS = frozenset(
    """
    januar februar märz april mai juni juli august september oktober november dezember jahrhundert
    """.split()
)
# Offices and forms of address before a name.
TITLES = frozenset(
    """
    mr mrs ms miss dr sir dame prof professor president vice prime minister chancellor premier sen senator rep
    representative congressman congresswoman gov governor mayor gen lt lieutenant col colonel maj capt captain sgt
    sergeant adm admiral judge secretary chief ambassador spokesman spokeswoman director chairman ceo rev reverend herr
    frau monsieur madame señor señora
    """.split()
)
# Days and months are capitalised, but no names.
DAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april
    may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)
# Words that are capitalised only because a sentence begins with them.
COMMON = frozenset(
    """
    yesterday tomorrow tonight a about after again all also although an and another any are as at back be because been
    before being between both but by can could day did do does during each even every few first following for former
    four from get had has have he her here his how however i if in instead into is it its just last later less like many
    meanwhile more most much my new no not nothing now of off officials on once one only or other our out over own
    people police perhaps she since so some still such than that the their them then there these they this those though
    three through thus to today two under until up us was we were what when where whether which while who why will with
    would yes yet you your der die das ein eine und im am le la les un une des el los las en et il de
    """.split()
)
