from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="storedfile",
            name="kind",
            field=models.CharField(
                choices=[
                    ("content", "Content for signature"),
                    ("issued", "Issued file"),
                    ("copy", "Controlled copy"),
                    ("scan", "Scan"),
                    ("evidence", "Evidence"),
                    ("stroke", "Drawn signature"),
                ],
                editable=False,
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
