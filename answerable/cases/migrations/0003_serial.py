"""Case numbers count on for ever: one sequence, so that two openings never wait for each other."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE cases_serial", "DROP SEQUENCE cases_serial")]
