"""P1's serializers: nested, as its readers see the same facts that ours see."""

from rest_framework import serializers

from benchmarks.p1 import models


class PlaceBrief(serializers.ModelSerializer):
    """A place as others show it."""

    class Meta:
        model = models.Place
        fields = ("public_id", "name", "classification", "state", "ocd_id", "geoid")


class AgencyBrief(serializers.ModelSerializer):
    """A body as others show it."""

    class Meta:
        model = models.Agency
        fields = ("public_id", "name", "classification")


class InstrumentBrief(serializers.ModelSerializer):
    """A paper as others show it."""

    class Meta:
        model = models.Instrument
        fields = ("public_id", "title", "classification", "identifier")


class SourceSerializer(serializers.ModelSerializer):
    """A source as citations show it."""

    class Meta:
        model = models.Source
        fields = ("public_id", "title", "publisher", "classification", "published", "url")


class CitationSerializer(serializers.ModelSerializer):
    """A citation with its source."""

    source = SourceSerializer()

    class Meta:
        model = models.Citation
        fields = (
            "source",
            "attribution",
            "paragraph",
            "quotation",
            "bears_on",
            "second_hand",
            "support",
        )


class OfficialSerializer(serializers.ModelSerializer):
    """A person."""

    class Meta:
        model = models.Official
        fields = ("public_id", "name")


class SpeakerSerializer(serializers.ModelSerializer):
    """A tenure as a statement shows it."""

    official = OfficialSerializer()

    class Meta:
        model = models.Tenure
        fields = ("public_id", "title", "office", "classification", "party", "official")


class TenureSerializer(SpeakerSerializer):
    """A tenure with its evidence."""

    citations = CitationSerializer(many=True)

    class Meta(SpeakerSerializer.Meta):
        fields = (*SpeakerSerializer.Meta.fields, "effective_from", "effective_until", "citations")


class CustodySerializer(serializers.ModelSerializer):
    """Who holds the people arrested in a place."""

    agency = AgencyBrief()
    citations = CitationSerializer(many=True)

    class Meta:
        model = models.Custody
        fields = ("public_id", "agency", "facility", "effective_from", "citations")


class StanceSerializer(serializers.ModelSerializer):
    """A statement."""

    place = PlaceBrief()
    speaker = SpeakerSerializer()
    on_behalf_of = AgencyBrief()
    in_response_to = InstrumentBrief()
    citations = CitationSerializer(many=True)

    class Meta:
        model = models.Stance
        exclude = ("id", "stated_earliest")


class PolicySerializer(serializers.ModelSerializer):
    """A rule."""

    place = PlaceBrief()
    agency = AgencyBrief()
    instrument = InstrumentBrief()
    citations = CitationSerializer(many=True)

    class Meta:
        model = models.Policy
        exclude = ("id", "from_earliest", "until_latest")


class PlaceSerializer(serializers.ModelSerializer):
    """A place with all that is known of it."""

    parent = PlaceBrief()
    stances = StanceSerializer(many=True)
    policies = PolicySerializer(many=True)
    tenures = TenureSerializer(many=True)
    custody = CustodySerializer(many=True)

    class Meta:
        model = models.Place
        exclude = ("id",)
