"""Raw mail is kept as it is: base64 hardly shrinks, and unpacking would cost time at every reading."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE mail_rawmail ALTER COLUMN content SET STORAGE EXTERNAL",
            "ALTER TABLE mail_rawmail ALTER COLUMN content SET STORAGE EXTENDED",
        )
    ]
