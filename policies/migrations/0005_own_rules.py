"""Whether a rule is its place's own is indexed: what the index says of rules is out of date."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("policies", "0004_lines"),
    ]

    operations = [
        # What says no reason is not what a document says, so that `index.renew` makes it anew.
        migrations.RunSQL(
            "UPDATE index_entry SET change = '' WHERE kind = 'detainer_policy'",
            migrations.RunSQL.noop,
        ),
    ]
