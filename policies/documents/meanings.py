"""The meanings of fields that are not coded, a sentence each; the codebook says those of codes."""

MEANINGS = {
    # Of every item.
    "id": "The public id; it is never used for another item.",
    "kind": "The kind of item.",
    "format": "The format of the document; it grows by optional fields only.",
    "revision": "The revision that published this edition.",
    "link": "The address of the item, below the server's.",
    "merged_from": "The ids of items that were found to be the same and merged into this one.",
    "disputed": "Whether some of the evidence contradicts it.",
    "attested_on": "The last date on which the evidence shows it true",
    "verified_on": "The day on which an editor last held it against its sources.",
    "coding_note": "Why it is coded so.",
    "citations": "The evidence: source, place in it, whose words, and the fields that it bears on.",
    "source_note": "Where these facts come from.",
    "search_note": "Where, when and by whom it was searched for, where nothing was found.",
    "effective_from": "The first day of the period; blank is not known, never “since ever”",
    "effective_until": "The day after the period; blank is not known, never “for ever”",
    "jurisdiction": "The place.",
    "agency": "The body.",
    "name": "The name.",
    "aliases": "Other names.",
    "note": "A note in our words.",
    "summary": "What it says, in one sentence of ours.",
    "title": "The title.",
    "url": "The address on the web.",
    # Of places.
    "parent": "The place that this one lies in.",
    "within": "The places that this one lies in, the nearest first.",
    "state": "The state or territory, by USPS code.",
    "ocd_id": "The Open Civic Data division id.",
    "geoid": "The Census GEOID: text, for its leading zeros count.",
    "wikidata_id": "The Wikidata item.",
    "coordinates": "A point of the place.",
    "latitude": "Degrees north, WGS 84.",
    "longitude": "Degrees east, WGS 84.",
    # Of people and offices.
    "names_as_printed": "The name as sources print it, misprints included.",
    "offices": "The offices that the record knows of.",
    "official": "The person; blank where nobody is named.",
    "party": "The party as printed.",
    # Of sources.
    "publisher": "Who published it.",
    "authors": "Who wrote it.",
    "archived_url": "The address of an archived copy.",
    "published": "When it was published",
    "accessed": "The day on which we read it.",
    "sha256": "The SHA-256 of the text that we captured.",
    # Of instruments.
    "identifier": "Its number or citation.",
    "issuer": "The body that issued it.",
    "signed_by": "The office-holder who signed it.",
    "sponsors": "The office-holders who sponsored it.",
    "addressee": "To whom it is addressed.",
    "events": "What happened to it and when: adopted, effective, enjoined and so on.",
    "relations": "What it does to other instruments.",
    # Of statements.
    "about_class": "The class of places that it is about, where that is no single place.",
    "speaker": "Who said it, in which office; blank where the evidence names nobody.",
    "on_behalf_of": "The body that it was said for.",
    "stated_on": "When it was said",
    "in_response_to": "The instrument that it answers.",
    # Of rules.
    "instrument": "The paper that makes the rule.",
    "ended_by": "The paper that ended it.",
    "conditions": "The conditions, in words.",
    "ground": "The ground that was given.",
    # Of labels.
    "labeller": "Who put the label on the place, as printed.",
    "labeller_agency": "The body that labels, where it is one of ours.",
    "labeller_tenure": "The office-holder who labels, where it is one of ours.",
    "list_edition": "The edition of the list; blank for a label in running text.",
    "label_as_printed": "The label, verbatim.",
    "name_as_printed": "The name of the place as the list prints it.",
    "criteria": "The criteria that were given.",
    "answer": "The statement by which the place answered.",
    # Of citations.
    "source": "The source.",
    "paragraph": "The paragraph, by its number.",
    "page": "The page.",
    "quotation": "The words themselves, verbatim.",
    "bears_on": "The fields that it bears on.",
    "second_hand": "Whether the source reports it from another.",
}
# Of what stands within a field, where its own name says too little.
OF_PARTS = {
    "id": "the id.",
    "value": "as precisely as it is known (EDTF).",
    "earliest": "the first day that it can mean.",
    "latest": "the last day that it can mean.",
    "basis": "how the date is known.",
}
# What files add to the columns of documents.
CITED = "The id of the item that the citation is part of."
CITATION = "The number of the citation within its item, from 1."
MATCH = "Whether it is true of the day that was asked about certainly, or only possibly."
