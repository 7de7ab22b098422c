"""P1's tables: one a thing, with foreign keys; P2 and L read the same ones."""

from django.db import models


class Item(models.Model):
    """What every item has: the public id that its address holds."""

    public_id = models.CharField(max_length=14, unique=True)

    class Meta:
        abstract = True
        ordering = ("id",)


def code() -> models.CharField:
    """Give a column for a code, null where nothing is said."""
    return models.CharField(max_length=40, null=True)


def words(**options: bool) -> models.TextField:
    """Give a column for text, null where there is none."""
    return models.TextField(null=True, **options)


def key(to: str, name: str = "+") -> models.ForeignKey:
    """Give a foreign key that may be null."""
    return models.ForeignKey(to, models.CASCADE, null=True, related_name=name)


class Place(Item):
    """A jurisdiction."""

    name = models.CharField(max_length=200)
    classification = code()
    parent = key("Place", "children")
    state = models.CharField(max_length=2, null=True, db_index=True)
    ocd_id = words()
    geoid = words()
    wikidata_id = words()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)


class Agency(Item):
    """A body."""

    name = models.CharField(max_length=200)
    classification = code()
    place = key("Place", "agencies")


class Official(Item):
    """A person."""

    name = models.CharField(max_length=200)


class Source(Item):
    """A source."""

    classification = code()
    title = words()
    publisher = words()
    url = words()
    published = words()


class Period(Item):
    """A claim that holds for a time: the dates as written, and the days they can mean."""

    effective_from = words()
    effective_until = words()
    from_earliest = models.DateField(null=True)
    until_latest = models.DateField(null=True)

    class Meta(Item.Meta):
        abstract = True


class Tenure(Period):
    """An office held by a person."""

    official = key("Official", "tenures")
    office = code()
    title = words()
    place = key("Place", "tenures")
    classification = code()
    party = words()


class Instrument(Item):
    """A paper."""

    classification = code()
    title = words()
    identifier = words()
    issuer = key("Agency", "instruments")
    signed_by = key("Tenure", "signed")
    summary = words()
    adopted = words()


class Custody(Period):
    """Who holds the people arrested in a place."""

    place = key("Place", "custody")
    agency = key("Agency", "holds_for")
    facility = code()


class Stance(Item):
    """A statement."""

    place = key("Place", "stances")
    speaker = key("Tenure", "stances")
    capacity = code()
    on_behalf_of = key("Agency", "stances")
    in_response_to = key("Instrument", "answers")
    stated_on = words()
    stated_earliest = models.DateField(null=True)
    summary = words()
    label = code()
    cooperation = code()
    federal_action = code()
    on_others = code()


class Policy(Period):
    """A rule about detainers."""

    place = key("Place", "policies")
    agency = key("Agency", "policies")
    instrument = key("Instrument", "policies")
    summary = words()
    attested_on = words()
    rule_form = code()
    basis = code()
    holds = models.CharField(max_length=40, null=True, db_index=True)
    requires_reimbursement = code()
    requires_probable_cause = code()
    requires_removal_order = code()
    requires_listed_offense = code()
    requires_criminal_charge = code()
    requires_warrant = code()
    warrant_issuer = code()
    release_notice = code()
    jail_access = code()
    status_inquiry = code()
    information_sharing = code()
    civil_arrest = code()
    general_assistance = code()
    localities = code()


class Citation(models.Model):
    """How we know: a source, and what it bears on."""

    source = key("Source", "citations")
    stance = key("Stance", "citations")
    policy = key("Policy", "citations")
    tenure = key("Tenure", "citations")
    custody = key("Custody", "citations")
    instrument = key("Instrument", "citations")
    attribution = code()
    paragraph = models.IntegerField(null=True)
    quotation = words()
    bears_on = models.JSONField()
    second_hand = models.BooleanField()
    support = code()
