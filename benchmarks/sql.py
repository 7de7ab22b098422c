"""The SQL that P2 and L share: the joins of statements and rules, and other items as JSON."""

CODES = [
    "rule_form",
    "basis",
    "holds",
    "requires_reimbursement",
    "requires_probable_cause",
    "requires_removal_order",
    "requires_listed_offense",
    "requires_criminal_charge",
    "requires_warrant",
    "warrant_issuer",
    "release_notice",
    "jail_access",
    "status_inquiry",
    "information_sharing",
    "civil_arrest",
    "general_assistance",
    "localities",
]
OPEN_END = "coalesce({0}.until_latest, '9999-12-31')"
OPEN_START = "coalesce({0}.from_earliest, '0001-01-01')"
IN_FORCE = f"{OPEN_START} <= :day AND {OPEN_END} > :day"


def citations(table: str, row: str) -> str:
    """Give the SQL of a row's citations as JSON."""
    return f"""(SELECT json_group_array(json_object('attribution', c.attribution,
      'paragraph', c.paragraph, 'quotation', c.quotation, 'bears_on', json(c.bears_on),
      'second_hand', c.second_hand, 'support', c.support, 'source', json_object(
        'public_id', so.public_id, 'title', so.title, 'publisher', so.publisher,
        'classification', so.classification, 'published', so.published, 'url', so.url)))
      FROM p1_citation c JOIN p1_source so ON so.id = c.source_id WHERE c.{table}_id = {row}.id)"""


def mention(alias: str, *names: str) -> str:
    """Give the SQL of another item as JSON."""
    pairs = ", ".join(f"'{name}', {alias}.{name}" for name in ("public_id", *names))
    return f"CASE WHEN {alias}.id IS NOT NULL THEN json_object({pairs}) END"


AGENCY = mention("a", "name", "classification")
PAPER = mention("i", "title", "classification", "identifier")
PLACE_OF = mention("p", "name", "classification", "state", "ocd_id", "geoid")
SPEAKER = """CASE WHEN t.id IS NOT NULL THEN json_object('public_id', t.public_id, 'title', t.title,
  'office', t.office, 'classification', t.classification, 'party', t.party,
  'official', json_object('public_id', o.public_id, 'name', o.name)) END"""
STATEMENT = [
    "public_id",
    "capacity",
    "stated_on",
    "summary",
    "label",
    "cooperation",
    "federal_action",
    "on_others",
]
RULE = ["public_id", "summary", "effective_from", "effective_until", "attested_on", *CODES]
STANCES = """FROM p1_stance s JOIN p1_place p ON p.id = s.place_id
  LEFT JOIN p1_tenure t ON t.id = s.speaker_id LEFT JOIN p1_official o ON o.id = t.official_id
  LEFT JOIN p1_agency a ON a.id = s.on_behalf_of_id
  LEFT JOIN p1_instrument i ON i.id = s.in_response_to_id"""
POLICIES = """FROM p1_policy r JOIN p1_place p ON p.id = r.place_id
  LEFT JOIN p1_agency a ON a.id = r.agency_id LEFT JOIN p1_instrument i ON i.id = r.instrument_id"""


def pairs(alias: str, names: list[str]) -> str:
    """Give the pairs of a JSON object of columns."""
    return ", ".join(f"'{name}', {alias}.{name}" for name in names)


VIEW = f"""CREATE VIEW rules AS SELECT r.id, r.state, {", ".join(f"r.{name}" for name in RULE)},
  {OPEN_START.format("r")} AS from_earliest, {OPEN_END.format("r")} AS until_latest,
  {PLACE_OF} AS place, {AGENCY} AS agency, {PAPER} AS instrument,
  {citations("policy", "r")} AS citations {POLICIES}"""

STATEMENTS = f"""SELECT {", ".join(f"s.{name}" for name in STATEMENT)}, {PLACE_OF} AS place,
  {SPEAKER} AS speaker, {AGENCY} AS on_behalf_of, {PAPER} AS in_response_to,
  {citations("stance", "s")} AS citations {STANCES}
  WHERE s.id > cast(:after AS integer) ORDER BY s.id LIMIT 100"""

DETAIL = f"""SELECT x.*,
  (SELECT json_group_array(json_object({pairs("s", STATEMENT)}, 'place', {PLACE_OF},
     'speaker', {SPEAKER}, 'on_behalf_of', {AGENCY}, 'in_response_to', {PAPER},
     'citations', {citations("stance", "s")})) {STANCES} WHERE s.place_id = x.id) AS stances,
  (SELECT json_group_array(json_object({pairs("r", RULE)}, 'place', {PLACE_OF},
     'agency', {AGENCY}, 'instrument', {PAPER}, 'citations', {citations("policy", "r")}))
     {POLICIES} WHERE r.place_id = x.id AND {IN_FORCE.format("r")}) AS policies,
  (SELECT json_group_array(json_object('tenure', {SPEAKER}, 'effective_from', t.effective_from,
     'effective_until', t.effective_until, 'citations', {citations("tenure", "t")}))
     FROM p1_tenure t JOIN p1_official o ON o.id = t.official_id
     WHERE t.place_id = x.id AND {IN_FORCE.format("t")}) AS tenures,
  (SELECT json_group_array(json_object('public_id', k.public_id, 'facility', k.facility,
     'effective_from', k.effective_from, 'agency', {AGENCY},
     'citations', {citations("custody", "k")}))
     FROM p1_custody k LEFT JOIN p1_agency a ON a.id = k.agency_id
     WHERE k.place_id = x.id AND {IN_FORCE.format("k")}) AS custody
  FROM p1_place x WHERE x.public_id = :id"""

# The facts of a row of our file; the body's place is told too, as ours tells it.
EVERY_RULE = f"""SELECT {", ".join(f"r.{name}" for name in RULE)}, p.public_id AS place,
  p.name, p.classification, p.state, p.ocd_id, p.geoid, a.public_id AS agency, a.name AS agency_name,
  a.classification AS agency_classification, b.public_id AS agency_place,
  b.name AS agency_place_name, b.classification AS agency_place_classification,
  b.state AS agency_place_state, b.ocd_id AS agency_place_ocd_id, b.geoid AS agency_place_geoid,
  i.public_id AS instrument, i.title, i.classification AS instrument_classification, i.identifier,
  {citations("policy", "r")} AS citations
  {POLICIES} LEFT JOIN p1_place b ON b.id = a.place_id"""
EVERY_RULE_OF = f"{EVERY_RULE} WHERE :state = '' OR r.state = :state ORDER BY r.id"
EVERY_RULE += " ORDER BY r.id"
